namespace Amqp.Interop.Foreign;

/// <summary>
/// amqplib on node: each scenario of interop-tests/amqplib in a process of its own, with the current client and with
/// 0.10.5, the last one that asks for frames of 4096 octets.
/// </summary>
public sealed class AmqplibTests(BrokerFixture broker) : IClassFixture<BrokerFixture>
{
    private static readonly string[] Clients = ["amqplib", "amqplib-0.10"];

    private static readonly string[] PromiseScenarios =
    [
        "hello",
        "the_broker_introduces_itself",
        "properties_arrive_as_sent",
        "bodies_of_any_size",
        "every_publish_is_confirmed",
        "a_full_queue_nacks",
        "a_mandatory_message_comes_back",
        "getting",
        "nacking_and_rejecting",
        "prefetch_limits_what_a_consumer_holds",
        "a_global_prefetch_is_shared",
        "cancelling",
        "exchanges_and_bindings",
        "an_exchange_bound_to_an_exchange",
        "an_error_closes_the_channel",
        "a_wrong_password_is_refused",
        "amqplain_logs_in",
        "heartbeats_keep_an_idle_connection",
        "rpc_over_the_direct_reply_queue",
        "recovering_redelivers",
        "many_messages_keep_their_order",
        "many_channels_at_once",
    ];

    private static readonly string[] CallbackScenarios =
    [
        "publish_and_consume",
        "confirm",
        "get_and_return",
    ];

    private static readonly string[] AcceptanceScenarios =
    [
        "connecting_with_an_object",
        "options_in_the_url",
        "bad_options_are_refused",
        "a_password_of_every_character",
        "a_secret_is_updated",
        "closing_with_channels_open",
        "closing_twice_is_the_clients_error",
        "queues_are_asserted_again_or_refused",
        "exchanges_are_asserted_again_or_refused",
        "publishing_to_a_missing_exchange_is_an_event",
        "every_field_type_comes_back",
        "arguments_of_bindings_count",
        "a_consumer_hears_that_its_queue_is_deleted",
        "consumer_tags_are_unique_on_a_channel",
        "acknowledging_what_is_not_there",
        "all_at_once_is_acknowledged_or_returned",
        "confirms_wait_for_all_and_fail_with_their_channel",
        "a_publisher_is_told_to_wait_and_when_to_go_on",
        "bodies_around_the_size_of_a_frame",
        "callbacks_hear_of_errors",
    ];

    public static TheoryData<string, string> Promises => WithEachClient(PromiseScenarios);

    public static TheoryData<string, string> Callbacks => WithEachClient(CallbackScenarios);

    public static TheoryData<string, string> Acceptance => WithEachClient(AcceptanceScenarios);

    [AmqplibTheory]
    [MemberData(nameof(Acceptance))]
    public Task Acceptance_behaviours(string client, string scenario) => PassesAsync(client, "acceptance.js", scenario);

    [AmqplibTheory]
    [MemberData(nameof(Promises))]
    public Task Promise_api(string client, string scenario) => PassesAsync(client, "promises.js", scenario);

    [AmqplibTheory]
    [MemberData(nameof(Callbacks))]
    public Task Callback_api(string client, string scenario) => PassesAsync(client, "callbacks.js", scenario);

    [AmqplibFact]
    public async Task Every_scenario_of_the_scripts_is_a_test()
    {
        ForeignClient.Amqplib.Require();
        Assert.Equal(PromiseScenarios, await ListAsync("promises.js"));
        Assert.Equal(CallbackScenarios, await ListAsync("callbacks.js"));
        Assert.Equal(AcceptanceScenarios, await ListAsync("acceptance.js"));

        async Task<IReadOnlyList<string>> ListAsync(string script)
        {
            await using var process = Start(Clients[0], script, broker.Uri, "--list");
            return await process.SucceedAsync();
        }
    }

    [AmqplibFact]
    public async Task A_consumer_that_recovers_gets_its_unacknowledged_messages_again()
    {
        ForeignClient.Amqplib.Require();
        await Reconnection.ProveAsync(
            broker.Uri, (proxy, queue) => Start(Clients[0], "reconnect.js", proxy, queue, "3"), "redelivered=false", "redelivered=true");
    }

    [AmqplibFact]
    public async Task A_consumer_that_recovers_finds_its_messages_after_a_restart_of_the_broker()
    {
        ForeignClient.Amqplib.Require();
        await Reconnection.ProveRestartAsync(
            (uri, queue) => Start(Clients[0], "reconnect.js", uri, queue, "3"), "redelivered=false", "redelivered=true");
    }

    private async Task PassesAsync(string client, string script, string scenario)
    {
        ForeignClient.Amqplib.Require();
        await using var process = Start(client, script, broker.Uri, scenario);
        Assert.Equal($"passed: {scenario}", (await process.SucceedAsync())[^1]);
    }

    private static ClientProcess Start(string client, string script, Uri uri, params string[] arguments) =>
        ClientProcess.Start(
            "node", [Checkout.PathOf("interop-tests", "amqplib", script), .. arguments],
            ("AMQP_URL", uri.AbsoluteUri), ("AMQPLIB", client));

    private static TheoryData<string, string> WithEachClient(string[] scenarios)
    {
        var data = new TheoryData<string, string>();
        foreach (var client in Clients)
        {
            foreach (var scenario in scenarios)
                data.Add(client, scenario);
        }

        return data;
    }
}
