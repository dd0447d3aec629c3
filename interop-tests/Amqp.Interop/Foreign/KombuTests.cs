namespace Amqp.Interop.Foreign;

/// <summary>Debian's kombu and py-amqp: each scenario of interop-tests/kombu in a process of its own.</summary>
public sealed class KombuTests(BrokerFixture broker) : IClassFixture<BrokerFixture>
{
    private const string Script = "kombu/scenarios.py";

    private static readonly string[] Names =
    [
        "publish_and_consume",
        "serializers_and_compression",
        "headers_and_properties",
        "a_simple_queue",
        "queue_arguments_are_taken",
        "the_channel_dies_of_an_error_and_the_connection_lives",
        "a_message_to_nowhere_comes_back",
        "a_full_queue_refuses_a_message",
        "exchanges_are_bound_to_exchanges",
        "a_dead_letter_arrives",
        "qos_limits_a_consumer",
        "consumers_share_and_are_cancelled",
        "a_broadcast_reaches_every_queue",
        "pools_reuse_connections",
        "heartbeats_keep_an_idle_connection",
        "the_broker_says_what_it_is",
        "a_failing_address_gives_way_to_the_next",
        "a_wrong_password_is_refused",
        "a_consumer_program_comes_back_after_its_connection_broke",
        "a_publish_is_retried_over_a_new_connection",
        "messages_are_iterated",
        "get_and_purge",
    ];

    public static TheoryData<string> Scenarios => new(Names);

    [KombuTheory]
    [MemberData(nameof(Scenarios))]
    public Task Kombu(string scenario)
    {
        ForeignClient.Kombu.Require();
        return PythonScript.PassesAsync(broker.Uri, Script, scenario);
    }

    [KombuFact]
    public async Task Every_scenario_of_the_script_is_a_test()
    {
        ForeignClient.Kombu.Require();
        Assert.Equal(Names, await PythonScript.ListAsync(broker.Uri, Script));
    }
}
