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

    private Task PassesAsync(string script, string scenario)
    {
        ForeignClient.Pika.Require();
        return PythonScript.PassesAsync(broker.Uri, $"pika/{script}", scenario);
    }
}
