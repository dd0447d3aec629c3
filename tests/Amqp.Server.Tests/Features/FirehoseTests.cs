using Amqp.Broker;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Features;

/// <summary>The firehose: copies of everything that is published and delivered.</summary>
public sealed class FirehoseTests
{
    [Fact]
    public async Task A_publish_and_its_delivery_are_copied_with_everything_in_headers()
    {
        await using var server = new TestServer(new ServerOptions { NodeName = "rabbit@here" });
        var channel = await TracedAsync(server, "#");
        await channel.DeclareQueueAsync("q");
        await channel.BindQueueAsync("q", "amq.topic", "a.#");
        await channel.PublishAsync("amq.topic", "a.b", "body", new WireProperties
        {
            ContentType = "text/plain",
            MessageId = "7",
            DeliveryMode = 2,
            Headers = FeatureTables.Table(("mine", 1), ("CC", new[] { "c" })),
        });
        await channel.ConsumeAsync("q", noAck: true);
        await channel.ExpectDeliveryAsync();
        await server.SettleAsync(channel);

        var published = await server.TakeAsync(channel, "trace");
        Assert.Equal(("amq.rabbitmq.trace", "publish.amq.topic", "body"), (published.Exchange, published.RoutingKey, published.Text));
        var headers = published.Properties.Headers!;
        Assert.Equal("amq.topic", FeatureTables.Value(headers, "exchange_name").AsString);
        Assert.Equal(["a.b", "c"], FeatureTables.Value(headers, "routing_keys").AsArray.Select(key => key.AsString));
        Assert.Equal(["q"], FeatureTables.Value(headers, "routed_queues").AsArray.Select(key => key.AsString));
        Assert.Equal("rabbit@here", FeatureTables.Value(headers, "node").AsString);
        Assert.Equal("/", FeatureTables.Value(headers, "vhost").AsString);
        Assert.Equal("test:1 -> memory", FeatureTables.Value(headers, "connection").AsString);
        Assert.Equal(FieldValue.FromInt32(1), FeatureTables.Value(headers, "channel"));
        Assert.Equal("guest", FeatureTables.Value(headers, "user").AsString);
        var properties = FeatureTables.Value(headers, "properties").AsTable;
        Assert.Equal(["content_type", "delivery_mode", "headers", "message_id"], properties.Select(entry => entry.Key).Order(StringComparer.Ordinal));
        Assert.Equal(FieldValue.FromInt32(2), FeatureTables.Value(properties, "delivery_mode"));
        Assert.Equal(1, FeatureTables.Value(FeatureTables.Value(properties, "headers").AsTable, "mine").AsInteger);

        var delivered = await server.TakeAsync(channel, "trace");
        Assert.Equal(("deliver.q", "body"), (delivered.RoutingKey, delivered.Text));
        Assert.Equal(FieldValue.FromInt32(0), FeatureTables.Value(delivered.Properties.Headers!, "redelivered"));

        // What is taken from the copies is not copied again.
        Assert.Empty(await channel.DrainAsync("trace"));
    }

    [Fact]
    public async Task Gets_redeliveries_and_what_goes_nowhere_are_copied_too()
    {
        await using var server = new TestServer();
        var channel = await TracedAsync(server, "#");
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "nobody", "lost");
        await channel.PublishAsync("", "q", "m");
        await channel.NackAsync((await channel.GetAsync("q"))!.DeliveryTag, requeue: true);
        await channel.GetAsync("q");
        await server.SettleAsync(channel);
        var keys = new List<string>();
        while (await channel.GetAsync("trace", noAck: true) is { } copy)
        {
            var headers = copy.Properties.Headers!;
            keys.Add($"{copy.RoutingKey} {copy.Text} "
                + (headers.TryGet("redelivered", out var redelivered) ? redelivered.AsInteger : FeatureTables.Value(headers, "routed_queues").AsArray.Count));
        }

        Assert.Equal(["publish. lost 0", "publish. m 1", "deliver.q m 0", "deliver.q m 1"], keys);
    }

    [Fact]
    public async Task A_transaction_is_copied_when_it_is_committed()
    {
        await using var server = new TestServer();
        var channel = await TracedAsync(server, "publish.#");
        await channel.SendAsync(default(TxSelect));
        await channel.ExpectAsync<TxSelectOk>();
        await channel.PublishAsync("", "nobody", "rolled back");
        await channel.SendAsync(default(TxRollback));
        await channel.ExpectAsync<TxRollbackOk>();
        await channel.PublishAsync("", "nobody", "committed");
        await server.SettleAsync(channel);
        Assert.Equal(0, server.StatusOf("trace")!.Value.Ready);
        await channel.SendAsync(default(TxCommit));
        await channel.ExpectAsync<TxCommitOk>();
        await server.SettleAsync(channel);
        Assert.Equal(["committed"], await channel.DrainAsync("trace"));
    }

    [Fact]
    public async Task Nothing_is_copied_while_it_is_off()
    {
        await using var server = new TestServer();
        var channel = await TracedAsync(server, "#");
        Turn(server, on: false);
        await channel.PublishAsync("", "trace", "plain");
        await server.SettleAsync(channel);
        Assert.Equal(["plain"], await channel.DrainAsync("trace"));
    }

    [Theory]
    [InlineData("quorum", null, "x-queue-type")]
    [InlineData("quorum", "classic", "classic")]
    [InlineData(null, null, "none")]
    public async Task The_brokers_default_queue_type_is_for_virtual_hosts_without_one(string? broker, string? virtualHost, string expected)
    {
        await using var server = new TestServer(limits: new BrokerLimits { DefaultQueueType = broker });
        var host = server.Broker.FindVirtualHost("/")!;
        server.Broker.Admin.VirtualHosts.Set("/", host.Settings with { DefaultQueueType = virtualHost });
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q", durable: true);
        var queue = host.FindQueue("q"u8)!;
        Assert.Equal(expected, (broker, virtualHost) switch
        {
            ("quorum", null) => queue.Arguments.Single().Key,
            ("quorum", _) => queue.Arguments.Single().Value.AsString,
            _ => queue.Arguments.Count == 0 ? "none" : "some",
        });

        // What cannot be of that type is classic.
        await channel.DeclareQueueAsync("mine", exclusive: true);
    }

    private static async Task<WireChannel> TracedAsync(TestServer server, string key)
    {
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("trace");
        await channel.BindQueueAsync("trace", "amq.rabbitmq.trace", key);
        Turn(server, on: true);
        return channel;
    }

    private static void Turn(TestServer server, bool on)
    {
        VirtualHostSettings settings = server.Broker.FindVirtualHost("/")!.Settings;
        server.Broker.Admin.VirtualHosts.Set("/", settings with { IsTracing = on });
    }
}
