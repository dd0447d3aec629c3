using RabbitMQ.Client;

namespace Amqp.Interop.Foreign;

/// <summary>Debian's pika: each scenario of interop-tests/pika in a process of its own.</summary>
public sealed class PikaTests(BrokerFixture broker) : IClassFixture<BrokerFixture>
{
    private static readonly string[] BlockingNames =
    [
        "hello",
        "properties_arrive_as_sent",
        "bodies_of_any_size",
        "publishing_with_confirms",
        "a_returned_message_is_unroutable",
        "a_return_without_confirms_reaches_its_callback",
        "a_full_queue_nacks",
        "getting",
        "rejecting_and_nacking",
        "prefetch_limits_what_a_consumer_holds",
        "cancelling_gives_back_what_was_not_handed_out",
        "the_broker_cancels_when_a_queue_is_deleted",
        "exchanges_and_bindings",
        "errors_close_the_channel_and_not_the_connection",
        "a_wrong_password_is_refused",
        "an_unknown_virtual_host_is_refused",
        "transactions",
        "recovering_redelivers",
        "rpc_over_the_direct_reply_queue",
        "heartbeats_keep_an_idle_connection",
        "a_thread_hands_its_acknowledgement_to_the_connection",
        "many_messages_keep_their_order",
        "exchanges_are_bound_to_exchanges",
        "redeclaring_with_other_values_is_refused",
        "deleting_only_what_is_unused_or_empty",
        "a_consumer_that_the_broker_cancels_ends_the_loop",
        "consumers_of_one_channel_that_acknowledge_and_that_do_not",
        "acknowledging_twice_closes_the_channel",
        "a_used_consumer_tag_closes_the_connection",
        "a_global_prefetch_is_shared",
        "an_exclusive_queue_is_locked",
        "an_exclusive_consumer_is_alone",
        "small_frames_and_few_channels",
        "a_channel_that_was_closed_gives_back_and_makes_room",
        "properties_of_the_client_are_taken",
    ];

    private static readonly string[] SelectNames =
    [
        "publish_and_consume",
        "confirms_come_for_every_message",
        "a_mandatory_message_comes_back_before_its_confirm",
        "getting",
        "nacking_and_prefetch",
        "cancelling",
        "an_error_closes_the_channel",
        "many_channels_at_once",
        "exchanges_are_declared_bound_and_deleted",
        "a_redeclaration_with_other_values_closes_the_channel",
        "transactions",
        "a_large_body_in_both_directions",
        "requests_on_one_channel_are_answered_in_order",
        "cancelling_in_the_middle_of_deliveries",
    ];

    public static TheoryData<string> BlockingScenarios => new(BlockingNames);

    public static TheoryData<string> SelectScenarios => new(SelectNames);

    [PikaTheory]
    [MemberData(nameof(BlockingScenarios))]
    public Task BlockingConnection(string scenario) => PassesAsync("blocking.py", scenario);

    [PikaTheory]
    [MemberData(nameof(SelectScenarios))]
    public Task SelectConnection(string scenario) => PassesAsync("select_connection.py", scenario);

    [PikaFact]
    public async Task Every_scenario_of_the_scripts_is_a_test()
    {
        ForeignClient.Pika.Require();
        Assert.Equal(BlockingNames, await PythonScript.ListAsync(broker.Uri, "pika/blocking.py"));
        Assert.Equal(SelectNames, await PythonScript.ListAsync(broker.Uri, "pika/select_connection.py"));
    }

    [PikaFact]
    public async Task A_consumer_that_reconnects_gets_its_unacknowledged_messages_again()
    {
        ForeignClient.Pika.Require();
        await Reconnection.ProveAsync(broker.Uri, (proxy, queue) => PythonScript.Start(proxy, "pika/reconnect.py", [queue, "3"]), "redelivered=False", "redelivered=True");
    }

    [PikaFact]
    public async Task A_consumer_that_reconnects_finds_its_messages_after_a_restart_of_the_broker()
    {
        ForeignClient.Pika.Require();
        await Reconnection.ProveRestartAsync(
            (uri, queue) => PythonScript.Start(uri, "pika/reconnect.py", [queue, "3"]), "redelivered=False", "redelivered=True");
    }

    private Task PassesAsync(string script, string scenario)
    {
        ForeignClient.Pika.Require();
        return PythonScript.PassesAsync(broker.Uri, $"pika/{script}", scenario);
    }
}
