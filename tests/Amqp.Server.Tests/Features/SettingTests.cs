using Amqp.Broker;
using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Features;

/// <summary>Limits of the whole broker, features that are denied, and stamps on messages.</summary>
public sealed class SettingTests
{
    [Fact]
    public async Task A_queue_beyond_the_limit_is_refused()
    {
        await using var server = new TestServer(limits: new BrokerLimits { MaxQueues = 2 });
        server.Broker.Admin.AddVirtualHost("other");
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("a");
        await channel.DeclareQueueAsync("b");
        await channel.DeclareQueueAsync("a");
        await channel.SendAsync(new QueueDeclare { Queue = "c"u8 });
        await channel.AssertChannelErrorAsync(
            ReplyCode.PreconditionFailed, MethodIds.QueueDeclare,
            "cannot declare queue 'c': queue limit in cluster (2) is reached");
    }

    [Fact]
    public async Task An_exchange_beyond_the_limit_is_refused()
    {
        await using var server = new TestServer(limits: new BrokerLimits { MaxExchanges = 8 });
        var channel = await server.ChannelAsync();
        await channel.DeclareExchangeAsync("x", "fanout");
        await channel.DeclareExchangeAsync("x", "fanout");
        await channel.SendAsync(new ExchangeDeclare { Exchange = "y"u8, Type = "fanout"u8 });
        await channel.AssertChannelErrorAsync(
            ReplyCode.PreconditionFailed, MethodIds.ExchangeDeclare,
            "cannot declare exchange 'y' in vhost '/': exchange limit of 8 is reached");
    }

    [Fact]
    public async Task A_consumer_beyond_the_limit_ends_the_connection()
    {
        await using var server = new TestServer(new ServerOptions { ConsumerMaxPerChannel = 2 });
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        var first = await channel.ConsumeAsync("q");
        await channel.ConsumeAsync("q");
        await channel.CancelAsync(first);
        await channel.ConsumeAsync("q");
        await channel.SendAsync(new BasicConsume { Queue = "q"u8 });
        await client.AssertConnectionErrorAsync(
            ReplyCode.NotAllowed, MethodIds.BasicConsume, "reached maximum (2) of consumers per channel");
    }

    [Fact]
    public async Task A_transient_queue_that_is_not_exclusive_can_be_denied()
    {
        await using var server = new TestServer(limits: Denied(DeprecatedFeatures.TransientQueues));
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("durable", durable: true);
        await channel.DeclareQueueAsync("mine", exclusive: true);
        await channel.SendAsync(new QueueDeclare { Queue = "hello"u8 });
        var close = await client.ExpectConnectionCloseAsync(ReplyCode.InternalError);
        Assert.StartsWith(
            "INTERNAL_ERROR - Feature `transient_nonexcl_queues` is deprecated.\nIts use is not permitted per the configuration "
            + "(overriding the default, which is permitted):\n    \"deprecated_features.permit.transient_nonexcl_queues = false\"\n",
            close.Text, StringComparison.Ordinal);
        Assert.Equal(255, close.Text.Length);
        Assert.Equal("queue.declare", close.FailingMethod);
    }

    [Fact]
    public async Task The_old_name_of_the_leader_locator_is_taken_unless_denied()
    {
        await using (var permitting = new TestServer())
        {
            await (await permitting.ChannelAsync()).DeclareWithAsync("q", ("x-queue-master-locator", "client-local"));
        }

        await using var server = new TestServer(limits: Denied(DeprecatedFeatures.QueueMasterLocator));
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("plain");
        await channel.SendAsync(new QueueDeclare { Queue = "q"u8, Arguments = FeatureTables.Table(("x-queue-master-locator", "client-local")).Content });
        Assert.StartsWith(
            "INTERNAL_ERROR - Feature `queue_master_locator` is deprecated.",
            (await client.ExpectConnectionCloseAsync(ReplyCode.InternalError)).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task A_shared_prefetch_that_is_denied_counts_for_each_consumer(bool denied, int delivered)
    {
        await using var server = new TestServer(limits: denied ? Denied(DeprecatedFeatures.GlobalQos) : null);
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.QosAsync(1, global: true);
        await channel.ConsumeAsync("q");
        await channel.ConsumeAsync("q");
        for (var i = 0; i < 5; i++)
        {
            await channel.PublishAsync("", "q", "m");
        }

        for (var i = 0; i < delivered; i++)
        {
            await channel.ExpectDeliveryAsync();
        }

        await server.SettleAsync(channel);
        Assert.Equal(delivered, server.StatusOf("q")!.Value.Unacked);
    }

    [Fact]
    public async Task A_quorum_queue_does_not_share_a_prefetch()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQuorumAsync("q");
        await channel.QosAsync(10, global: true);
        await channel.SendAsync(new BasicConsume { Queue = "q"u8 });
        await client.AssertConnectionErrorAsync(
            ReplyCode.NotImplemented, MethodIds.BasicConsume, "queue 'q' in vhost '/' does not support global qos");
    }

    [Fact]
    public async Task A_quorum_queue_with_a_single_active_consumer_is_not_got_from()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQuorumAsync("q", ("x-single-active-consumer", true));
        await channel.SendAsync(new BasicGet { Queue = "q"u8 });
        await channel.AssertChannelErrorAsync(
            ReplyCode.ResourceLocked, MethodIds.BasicGet,
            "cannot obtain access to locked queue 'q' in vhost '/'. basic.get operations are not supported by quorum queues "
            + "with single active consumer");
    }

    [Fact]
    public async Task Nothing_is_bound_to_the_reply_pseudo_queue()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(new QueueBind { Queue = "amq.rabbitmq.reply-to"u8, Exchange = "amq.topic"u8, RoutingKey = "k"u8 });
        await channel.AssertChannelErrorAsync(
            ReplyCode.AccessRefused, MethodIds.QueueBind, "cannot bind or unbind to a volatile (direct reply-to) queue");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_are_stamped_and_overwritten_only_where_that_is_asked_for(bool overwrite)
    {
        var stamps = new MessageStamps { Time = overwrite, Node = overwrite };
        await using var server = new TestServer(new ServerOptions { Stamps = stamps, NodeName = "rabbit@here" }, virtualTime: true);
        var now = server.Runtime.UnixMilliseconds;
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", "plain", new WireProperties { ContentType = "text/plain" });
        await channel.PublishAsync("", "q", "own", new WireProperties
        {
            Timestamp = 7,
            Headers = FeatureTables.Table(("timestamp_in_ms", 7000L), ("x-routed-by", "elsewhere"), ("mine", 1)),
        });

        var plain = (await server.TakeAsync(channel, "q")).Properties;
        Assert.Equal((ulong)(now / 1000), plain.Timestamp);
        Assert.Equal("text/plain", plain.ContentType);
        Assert.Equal(now, FeatureTables.Value(plain.Headers!, "timestamp_in_ms").AsInteger);
        Assert.Equal("rabbit@here", FeatureTables.Value(plain.Headers!, "x-routed-by").AsString);
        var own = (await server.TakeAsync(channel, "q")).Properties;
        Assert.Equal(overwrite ? (ulong)(now / 1000) : 7, own.Timestamp);
        Assert.Equal(overwrite ? now : 7000, FeatureTables.Value(own.Headers!, "timestamp_in_ms").AsInteger);
        Assert.Equal(overwrite ? "rabbit@here" : "elsewhere", FeatureTables.Value(own.Headers!, "x-routed-by").AsString);
        Assert.Equal(1, FeatureTables.Value(own.Headers!, "mine").AsInteger);
    }

    private static BrokerLimits Denied(string feature) => new() { DeprecatedFeatures = DeprecatedFeatures.AllPermitted.With(feature, isPermitted: false) };
}
