using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Features;

/// <summary>Dead messages: where they go, what they tell of their past, and which go nowhere.</summary>
public sealed class DeadLetterTests
{
    private static readonly string[] s_names = ["count", "reason", "queue", "time", "exchange", "routing-keys"];

    [Fact]
    public async Task A_rejected_message_arrives_with_its_history()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareExchangeAsync("dlx", "fanout");
        await channel.DeclareQueueAsync("dead");
        await channel.BindQueueAsync("dead", "dlx");
        await channel.DeclareWithAsync("q", ("x-dead-letter-exchange", "dlx"));
        await channel.BindQueueAsync("q", "amq.topic", "a.#");
        await channel.PublishAsync("amq.topic", "a.b", "m", new WireProperties { MessageId = "id", Headers = FeatureTables.Table(("mine", 1)) });
        var seconds = (ulong)(server.Runtime.UnixMilliseconds / 1000);
        await channel.RejectAsync((await server.TakeAsync(channel, "q")).DeliveryTag, requeue: false);

        var dead = await server.TakeAsync(channel, "dead");
        Assert.Equal(("dlx", "a.b", "m", false), (dead.Exchange, dead.RoutingKey, dead.Text, dead.Redelivered));
        Assert.Equal("id", dead.Properties.MessageId);
        Assert.Equal(1, FeatureTables.Value(dead.Properties.Headers!, "mine").AsInteger);
        var death = Assert.Single(dead.Deaths());
        Assert.Equal(s_names, death.Select(entry => entry.Key));
        Assert.Equal(FieldValue.FromInt64(1), FeatureTables.Value(death, "count"));
        Assert.Equal(FieldValue.FromString("rejected"), FeatureTables.Value(death, "reason"));
        Assert.Equal(FieldValue.FromString("q"), FeatureTables.Value(death, "queue"));
        Assert.Equal(FieldValue.FromTimestamp(seconds), FeatureTables.Value(death, "time"));
        Assert.Equal(FieldValue.FromString("amq.topic"), FeatureTables.Value(death, "exchange"));
        Assert.Equal(FieldValue.FromArray([FieldValue.FromString("a.b")]), FeatureTables.Value(death, "routing-keys"));
        AssertEnds(dead, "first", "q", "rejected", "amq.topic");
        AssertEnds(dead, "last", "q", "rejected", "amq.topic");
        Assert.Equal(0, server.StatusOf("q")!.Value.Unacked);
    }

    [Fact]
    public async Task Nacked_messages_arrive_in_the_order_in_which_they_were_refused()
    {
        await using var server = new TestServer();
        var channel = await SourceAsync(server);
        for (var i = 1; i <= 5; i++)
        {
            await channel.PublishAsync("", "q", $"m{i}");
            await channel.GetAsync("q");
        }

        await channel.NackAsync(0, requeue: false, multiple: true);
        await server.SettleAsync(channel);
        Assert.Equal(["m1", "m2", "m3", "m4", "m5"], await channel.DrainAsync("dead"));
    }

    [Fact]
    public async Task Expiry_keeps_the_expiration_in_the_history_only()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await SourceAsync(server);
        await channel.PublishAsync("", "q", "m", new WireProperties { Expiration = "1000" });
        await server.SettleAsync(channel);
        await server.AdvanceAsync(2);
        var dead = await server.TakeAsync(channel, "dead");
        Assert.Null(dead.Properties.Expiration);
        var death = Assert.Single(dead.Deaths());
        Assert.Equal(["original-expiration", .. s_names], death.Select(entry => entry.Key));
        Assert.Equal("1000", FeatureTables.Value(death, "original-expiration").AsString);
        Assert.Equal(["q expired 1"], dead.DeathTexts());

        await server.AdvanceAsync(10);
        await channel.NackAsync(dead.DeliveryTag, requeue: true);
        Assert.Equal("m", (await server.TakeAsync(channel, "dead")).Text);
    }

    [Theory]
    [InlineData("drop-head", "m1")]
    [InlineData("reject-publish-dlx", "m2")]
    public async Task A_full_queue_dead_letters_as_maxlen(string overflow, string expected)
    {
        await using var server = new TestServer();
        var channel = await SourceAsync(server, ("x-max-length", 1), ("x-overflow", overflow));
        await channel.PublishAsync("", "q", "m1");
        await channel.PublishAsync("", "q", "m2", new WireProperties { Headers = FeatureTables.Table(("h", "v")) });
        var dead = await server.TakeAsync(channel, "dead");
        Assert.Equal(expected, dead.Text);
        Assert.Equal(["q maxlen 1"], dead.DeathTexts());
        Assert.Null(await channel.GetAsync("dead"));
        Assert.Equal(1, server.StatusOf("q")!.Value.Ready);
    }

    [Fact]
    public async Task A_dead_letter_routing_key_replaces_all_keys()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("dead");
        await channel.DeclareQueueAsync("copy");
        await channel.DeclareWithAsync("q", ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead"));
        await channel.PublishAsync("", "q", "m", new WireProperties { Headers = FeatureTables.Table(("CC", new[] { "copy" })) });
        await server.SettleAsync(channel);
        Assert.Equal(["m"], await channel.DrainAsync("copy"));
        await channel.RejectAsync((await server.TakeAsync(channel, "q")).DeliveryTag, requeue: false);
        var dead = await server.TakeAsync(channel, "dead");
        Assert.Equal(("", "dead"), (dead.Exchange, dead.RoutingKey));
        Assert.False(dead.Properties.Headers!.Contains("CC"));
        Assert.Equal(
            FieldValue.FromArray([FieldValue.FromString("q"), FieldValue.FromString("copy")]),
            FeatureTables.Value(dead.Deaths()[0], "routing-keys"));
        Assert.Null(await channel.GetAsync("copy"));
    }

    [Fact]
    public async Task Without_a_dead_letter_routing_key_the_message_keeps_its_key_and_CC()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareExchangeAsync("dlx");
        await channel.DeclareWithAsync("q", ("x-dead-letter-exchange", "dlx"));
        await channel.DeclareQueueAsync("by-key");
        await channel.DeclareQueueAsync("by-cc");
        await channel.DeclareQueueAsync("by-bcc");
        await channel.BindQueueAsync("by-key", "dlx", "q");
        await channel.BindQueueAsync("by-cc", "dlx", "cc");
        await channel.BindQueueAsync("by-bcc", "dlx", "bcc");
        await channel.PublishAsync("", "q", "m", new WireProperties { Headers = FeatureTables.Table(("CC", new[] { "cc" }), ("BCC", new[] { "bcc" })) });
        await channel.RejectAsync((await server.TakeAsync(channel, "q")).DeliveryTag, requeue: false);
        await server.SettleAsync(channel);
        Assert.Equal(["m"], await channel.DrainAsync("by-key"));
        var copy = await server.TakeAsync(channel, "by-cc");
        Assert.True(copy.Properties.Headers!.Contains("CC"));
        Assert.Empty(await channel.DrainAsync("by-bcc"));
    }

    [Fact]
    public async Task An_exchange_that_is_missing_drops_until_it_is_there()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareWithAsync("q", ("x-dead-letter-exchange", "later"));
        await channel.PublishAsync("", "q", "m1");
        await channel.RejectAsync((await server.TakeAsync(channel, "q")).DeliveryTag, requeue: false);
        await server.SettleAsync(channel);
        Assert.Equal((0, 0), (server.StatusOf("q")!.Value.Ready, server.StatusOf("q")!.Value.Unacked));

        await channel.DeclareExchangeAsync("later", "fanout");
        await channel.DeclareQueueAsync("dead");
        await channel.BindQueueAsync("dead", "later");
        await channel.PublishAsync("", "q", "m2");
        await channel.RejectAsync((await server.TakeAsync(channel, "q")).DeliveryTag, requeue: false);
        await server.SettleAsync(channel);
        Assert.Equal(["m2"], await channel.DrainAsync("dead"));
    }

    [Fact]
    public async Task A_loop_with_a_rejection_in_it_goes_round_and_counts()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareWithAsync("work", ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "retry"));
        await channel.DeclareWithAsync("retry", ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "work"), ("x-message-ttl", 1000));
        await channel.PublishAsync("amq.direct", "nowhere", "lost");
        await channel.PublishAsync("", "work", "m");
        ulong firstTime = 0;
        for (var round = 0; round < 3; round++)
        {
            var message = await server.TakeAsync(channel, "work");
            if (round > 0)
            {
                Assert.Equal([$"retry expired {round}", $"work rejected {round}"], message.DeathTexts());
                var time = FeatureTables.Value(message.Deaths()[1], "time").AsTimestamp;
                firstTime = round == 1 ? time : firstTime;
                Assert.Equal(firstTime, time);
                AssertEnds(message, "first", "work", "rejected", "");
                AssertEnds(message, "last", "retry", "expired", "");
            }

            await channel.RejectAsync(message.DeliveryTag, requeue: false);
            await server.SettleAsync(channel);
            Assert.Equal(1, server.StatusOf("retry")!.Value.Ready);
            await server.AdvanceAsync(1.5);
        }

        Assert.Equal(["m"], await channel.DrainAsync("work"));
    }

    [Fact]
    public async Task A_loop_without_a_rejection_ends()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareWithAsync("a", ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "b"), ("x-message-ttl", 1000));
        await channel.DeclareWithAsync("b", ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "a"), ("x-message-ttl", 1000));
        await channel.PublishAsync("", "a", "m");
        await server.SettleAsync(channel);
        await server.AdvanceAsync(1.5);
        Assert.Equal((0, 1), (server.StatusOf("a")!.Value.Ready, server.StatusOf("b")!.Value.Ready));
        await server.AdvanceAsync(1.5);
        Assert.Equal((0, 0), (server.StatusOf("a")!.Value.Ready, server.StatusOf("b")!.Value.Ready));
    }

    [Fact]
    public async Task A_history_that_a_client_made_up_is_not_believed()
    {
        await using var server = new TestServer();
        var channel = await SourceAsync(server);
        var claimed = FieldValue.FromArray([FieldValue.FromTable(FeatureTables.Table(("count", 7L), ("reason", "expired"), ("queue", "dead")))]);
        await channel.PublishAsync("", "q", "m", new WireProperties { Headers = FeatureTables.Table(("x-death", claimed), ("x-first-death-queue", "dead")) });
        await channel.RejectAsync((await server.TakeAsync(channel, "q")).DeliveryTag, requeue: false);
        var dead = await server.TakeAsync(channel, "dead");
        Assert.Equal(["q rejected 1"], dead.DeathTexts());
        AssertEnds(dead, "first", "q", "rejected", "");
    }

    [Fact]
    public async Task Messages_refused_before_their_queue_is_deleted_still_arrive()
    {
        await using var server = new TestServer();
        var channel = await SourceAsync(server);
        for (var i = 0; i < 50; i++)
        {
            await channel.PublishAsync("", "q", "m");
        }

        for (var i = 0; i < 50; i++)
        {
            await channel.GetAsync("q");
        }

        await channel.NackAsync(0, requeue: false, multiple: true);
        await channel.DeleteQueueAsync("q");
        await server.IdleAsync();
        Assert.Equal(50, server.StatusOf("dead")!.Value.Ready);
    }

    [Fact]
    public async Task Purge_and_delete_dead_letter_nothing()
    {
        await using var server = new TestServer();
        var channel = await SourceAsync(server);
        await channel.PublishAsync("", "q", "m1");
        Assert.Equal(1u, await channel.PurgeQueueAsync("q"));
        await channel.PublishAsync("", "q", "m2");
        Assert.Equal(1u, await channel.DeleteQueueAsync("q"));
        await server.SettleAsync(channel);
        Assert.Equal(0, server.StatusOf("dead")!.Value.Ready);
    }

    private static async Task<WireChannel> SourceAsync(TestServer server, params (string Name, object Value)[] arguments)
    {
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("dead");
        await channel.DeclareWithAsync("q", [("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "dead"), .. arguments]);
        return channel;
    }

    private static void AssertEnds(WireDelivery message, string end, string queue, string reason, string exchange)
    {
        Assert.Equal(queue, message.Header($"x-{end}-death-queue"));
        Assert.Equal(reason, message.Header($"x-{end}-death-reason"));
        Assert.Equal(exchange, message.Header($"x-{end}-death-exchange"));
    }
}
