using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests;

/// <summary>The queue class.</summary>
public sealed class QueueMethodTests
{
    private const string Locked =
        "cannot obtain exclusive access to locked queue 'q' in vhost '/'. It could be originally declared on another connection or "
        + "the exclusive property value does not match that of the original declaration.";

    [Fact]
    public async Task Declare_ok_names_the_queue_and_counts_messages_and_consumers()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        Assert.Equal(new QueueInfo("q", 0, 0), await channel.DeclareQueueAsync("q"));
        await channel.PublishAsync("", "q", "1");
        await channel.PublishAsync("", "q", "2");
        await channel.PublishAsync("", "q", "3");
        await channel.GetAsync("q");
        Assert.Equal(new QueueInfo("q", 2, 0), await channel.DeclareQueueAsync("q", passive: true));
        await channel.ConsumeAsync("q");
        await channel.ExpectDeliveryAsync();
        await channel.ExpectDeliveryAsync();
        Assert.Equal(new QueueInfo("q", 0, 1), await channel.DeclareQueueAsync("q"));
    }

    [Fact]
    public async Task The_server_makes_a_name_where_none_is_given()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        var first = await channel.DeclareQueueAsync("");
        var second = await channel.DeclareQueueAsync("");
        Assert.Matches("^amq[.]gen-[A-Za-z0-9_-]{22}$", first.Name);
        Assert.NotEqual(first.Name, second.Name);

        // A name of the server's can be declared again, because it is there.
        await channel.DeclareQueueAsync(first.Name);
    }

    [Fact]
    public async Task The_queue_declared_last_is_meant_where_none_is_named()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        var queue = (await channel.DeclareQueueAsync("")).Name;
        await channel.BindQueueAsync("", "amq.direct");
        await channel.PublishAsync("amq.direct", queue, "by its name");
        Assert.Equal("by its name", (await channel.GetAsync(""))!.Text);
        await channel.BindQueueAsync("", "amq.direct", "key");
        await channel.PublishAsync("amq.direct", "key", "by key");
        await channel.ConsumeAsync("", "c", noAck: true);
        Assert.Equal("by key", (await channel.ExpectDeliveryAsync()).Text);
        await channel.CancelAsync("c");
        await channel.UnbindQueueAsync("", "amq.direct");
        await channel.PublishAsync("amq.direct", queue, "unbound");
        await channel.PublishAsync("amq.direct", "key", "bound");
        Assert.Equal(1u, await channel.PurgeQueueAsync(""));
        Assert.Equal(0u, await channel.DeleteQueueAsync(""));
        Assert.Null(server.StatusOf(queue));
    }

    [Fact]
    public async Task Without_a_declaration_there_is_no_last_queue()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(new QueueBind { Exchange = "amq.direct"u8 });
        await channel.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.QueueBind, "no previously declared queue");
        await channel.SendAsync(new QueueUnbind { Exchange = "amq.direct"u8 });
        await channel.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.QueueUnbind, "no previously declared queue");
        await channel.SendAsync(new QueuePurge());
        await channel.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.QueuePurge, "no previously declared queue");
        await channel.SendAsync(new QueueDelete());
        await channel.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.QueueDelete, "no previously declared queue");
    }

    [Fact]
    public async Task Reserved_names_are_refused()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(new QueueDeclare { Queue = "amq.mine"u8 });
        await channel.AssertChannelErrorAsync(
            ReplyCode.AccessRefused, MethodIds.QueueDeclare, "queue name 'amq.mine' contains reserved prefix 'amq.*'");
    }

    [Fact]
    public async Task Passive_declares_create_nothing_and_compare_nothing()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(new QueueDeclare { Queue = "q"u8, Passive = true });
        await channel.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.QueueDeclare, "no queue 'q' in vhost '/'");
        await channel.DeclareQueueAsync("q");
        await channel.DeclareQueueAsync("q", durable: true, autoDelete: true, passive: true);
    }

    [Theory]
    [InlineData(true, false, "inequivalent arg 'durable' for queue 'q' in vhost '/': received 'true' but current is 'false'")]
    [InlineData(false, true, "inequivalent arg 'auto_delete' for queue 'q' in vhost '/': received 'true' but current is 'false'")]
    [InlineData(true, true, "inequivalent arg 'durable' for queue 'q' in vhost '/': received 'true' but current is 'false'")]
    public async Task A_declaration_that_differs_is_refused(bool durable, bool autoDelete, string text)
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.DeclareQueueAsync("q");
        await channel.SendAsync(new QueueDeclare { Queue = "q"u8, Durable = durable, AutoDelete = autoDelete });
        await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.QueueDeclare, text);
    }

    [Fact]
    public async Task Arguments_without_meaning_are_not_compared()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q", arguments: new FieldTableBuilder().Add("x-mine", 1).Build());
        await channel.DeclareQueueAsync("q", arguments: new FieldTableBuilder().Add("x-mine", 2).Build());
        await channel.DeclareQueueAsync("q");
    }

    [Fact]
    public async Task Nowait_methods_are_not_answered()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(new QueueDeclare { Queue = "q"u8, NoWait = true });
        await channel.SendAsync(new QueueBind { Queue = "q"u8, Exchange = "amq.fanout"u8, NoWait = true });
        await channel.PublishAsync("amq.fanout", "", "m");
        await channel.ExpectNothingAsync();
        Assert.Equal(1, server.StatusOf("q")!.Value.Ready);
        await channel.SendAsync(new QueuePurge { Queue = "q"u8, NoWait = true });
        await channel.ExpectNothingAsync();
        Assert.Equal(0, server.StatusOf("q")!.Value.Ready);
        await channel.SendAsync(new QueueDelete { Queue = "q"u8, NoWait = true });
        await channel.ExpectNothingAsync();
        Assert.Null(server.StatusOf("q"));
        await channel.SendAsync(new QueueDeclare { Queue = "q"u8, NoWait = true, Passive = true });
        await channel.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.QueueDeclare, "no queue 'q' in vhost '/'");
    }

    [Fact]
    public async Task Line_ends_are_removed_from_declared_names()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        Assert.Equal("ab", (await channel.DeclareQueueAsync("\r\na\n\rb\n")).Name);
        Assert.NotNull(server.StatusOf("ab"));
        await channel.DeclareExchangeAsync("x\r\n");
        await channel.DeclareExchangeAsync("x", passive: true);
    }

    [Fact]
    public async Task Purge_drops_what_is_ready_and_not_what_is_out()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        for (var i = 0; i < 10; i++)
        {
            await channel.PublishAsync("", "q", "m");
        }

        await channel.GetAsync("q");
        await channel.GetAsync("q");
        await channel.RejectAsync(1, requeue: true);
        Assert.Equal(9u, await channel.PurgeQueueAsync("q"));
        Assert.Equal(0u, await channel.PurgeQueueAsync("q"));
        Assert.Null(await channel.GetAsync("q"));
        await channel.RejectAsync(2, requeue: true);
        Assert.NotNull(await channel.GetAsync("q"));
        await channel.SendAsync(new QueuePurge { Queue = "missing"u8 });
        await channel.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.QueuePurge, "no queue 'missing' in vhost '/'");
    }

    [Fact]
    public async Task Delete_counts_and_missing_queues_are_fine()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", "m");
        await channel.PublishAsync("", "q", "m");
        Assert.Equal(2u, await channel.DeleteQueueAsync("q"));
        Assert.Equal(0u, await channel.DeleteQueueAsync("q"));
        await channel.PublishAsync("", "q", "m", mandatory: true);
        Assert.Equal(312, (await channel.ExpectReturnAsync()).ReplyCode);
    }

    [Fact]
    public async Task Delete_may_ask_for_an_unused_or_empty_queue()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", "m");
        await channel.SendAsync(new QueueDelete { Queue = "q"u8, IfEmpty = true });
        await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.QueueDelete, "queue 'q' in vhost '/' not empty");
        await channel.PurgeQueueAsync("q");
        await channel.ConsumeAsync("q", "c");
        var other = await channel.Connection.OpenChannelAsync(2);
        await other.SendAsync(new QueueDelete { Queue = "q"u8, IfUnused = true, IfEmpty = true });
        await other.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.QueueDelete, "queue 'q' in vhost '/' in use");
        await channel.CancelAsync("c");
        Assert.Equal(0u, await channel.DeleteQueueAsync("q", ifUnused: true, ifEmpty: true));
    }

    [Fact]
    public async Task An_auto_delete_queue_goes_with_its_last_consumer()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q", autoDelete: true);
        await channel.PublishAsync("", "q", "m");
        await channel.ExpectNothingAsync();
        Assert.NotNull(server.StatusOf("q"));
        await channel.ConsumeAsync("q", "a", noAck: true);
        await channel.ExpectDeliveryAsync();
        await channel.ConsumeAsync("q", "b", noAck: true);
        await channel.CancelAsync("a");
        Assert.NotNull(server.StatusOf("q"));
        await channel.CancelAsync("b");
        Assert.Null(server.StatusOf("q"));
    }

    [Fact]
    public async Task An_auto_delete_queue_goes_when_its_consumers_channel_closes()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q", autoDelete: true);
        await channel.ConsumeAsync("q");
        await channel.CloseAsync();
        Assert.Null(server.StatusOf("q"));
    }

    [Theory]
    [InlineData(MethodIds.QueueDeclare)]
    [InlineData(MethodIds.QueueBind)]
    [InlineData(MethodIds.QueuePurge)]
    [InlineData(MethodIds.QueueDelete)]
    [InlineData(MethodIds.BasicConsume)]
    [InlineData(MethodIds.BasicGet)]
    public async Task An_exclusive_queue_is_locked_for_other_connections(uint method)
    {
        await using var server = new TestServer();
        var owner = await server.ChannelAsync();
        await owner.DeclareQueueAsync("q", exclusive: true);
        await SendAsync(owner, MethodIds.QueueBind);
        await owner.ExpectAsync<QueueBindOk>();
        var other = await server.ChannelAsync();
        await SendAsync(other, method);
        await other.AssertChannelErrorAsync(ReplyCode.ResourceLocked, method, Locked);
        var sibling = await owner.Connection.OpenChannelAsync(2);
        await sibling.DeclareQueueAsync("q", exclusive: true);
        await sibling.ConsumeAsync("q");
    }

    [Fact]
    public async Task An_exclusive_queue_is_locked_for_passive_declares_of_others()
    {
        await using var server = new TestServer();
        var owner = await server.ChannelAsync();
        await owner.DeclareQueueAsync("q", exclusive: true);
        var other = await server.ChannelAsync();
        await other.SendAsync(new QueueDeclare { Queue = "q"u8, Passive = true });
        await other.AssertChannelErrorAsync(ReplyCode.ResourceLocked, MethodIds.QueueDeclare, Locked);
    }

    [Fact]
    public async Task The_exclusive_flag_must_be_the_same()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.SendAsync(new QueueDeclare { Queue = "q"u8, Exclusive = true });
        await channel.AssertChannelErrorAsync(ReplyCode.ResourceLocked, MethodIds.QueueDeclare, Locked);
        await channel.DeleteQueueAsync("q");
        await channel.DeclareQueueAsync("q", exclusive: true);
        await channel.SendAsync(new QueueDeclare { Queue = "q"u8 });
        await channel.AssertChannelErrorAsync(ReplyCode.ResourceLocked, MethodIds.QueueDeclare, Locked);
    }

    [Fact]
    public async Task Others_may_publish_to_an_exclusive_queue()
    {
        await using var server = new TestServer();
        var owner = await server.ChannelAsync();
        await owner.DeclareQueueAsync("q", exclusive: true);
        await owner.ConsumeAsync("q", noAck: true);
        var other = await server.ChannelAsync();
        await other.PublishAsync("", "q", "m");
        Assert.Equal("m", (await owner.ExpectDeliveryAsync()).Text);
    }

    [Theory]
    [InlineData("bogus", "invalid arg 'x-queue-type' for queue 'q' in vhost '/': \"unsupported queue type 'bogus'\"")]
    public async Task An_unknown_queue_type_is_refused(string type, string text)
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(new QueueDeclare { Queue = "q"u8, Arguments = new FieldTableBuilder().Add("x-queue-type", type).Build().Content });
        await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.QueueDeclare, text);
    }

    private static ValueTask SendAsync(WireChannel channel, uint method) => method switch
    {
        MethodIds.QueueDeclare => channel.SendAsync(new QueueDeclare { Queue = "q"u8, Exclusive = true }),
        MethodIds.QueueBind => channel.SendAsync(new QueueBind { Queue = "q"u8, Exchange = "amq.direct"u8 }),
        MethodIds.QueuePurge => channel.SendAsync(new QueuePurge { Queue = "q"u8 }),
        MethodIds.QueueDelete => channel.SendAsync(new QueueDelete { Queue = "q"u8 }),
        MethodIds.BasicConsume => channel.SendAsync(new BasicConsume { Queue = "q"u8 }),
        _ => channel.SendAsync(new BasicGet { Queue = "q"u8 }),
    };
}
