using System.Diagnostics.CodeAnalysis;
using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests;

/// <summary>What is answered about durable objects waits for the disk; the test is the disk.</summary>
[SuppressMessage("Design", "CA1001", Justification = "xunit disposes it asynchronously.")]
public sealed class HeldReplyTests : IAsyncLifetime
{
    private readonly TestServer _server = new(delayedMetadata: true);
    private WireConnection _client = null!;
    private WireChannel _channel = null!;

    public async Task InitializeAsync()
    {
        _client = await _server.OpenAsync();
        _channel = await _client.OpenChannelAsync();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Declare_ok_of_a_durable_queue_waits_and_the_queue_is_there_at_once()
    {
        Declare(_channel, "q");
        Assert.Equal("", await SeenAsync());
        Assert.NotNull(_server.StatusOf("q"));
        var other = await _client.OpenChannelAsync(2);
        await other.PublishAsync("", "q", "m");
        Assert.Equal("m", (await other.GetAsync("q"))!.Text);
        _server.Metadata.Commit();
        Assert.Equal("1:queue.declare-ok", await SeenAsync());
        Assert.Equal(0, _server.Metadata.Waiting);
    }

    [Fact]
    public async Task Everything_behind_a_held_answer_keeps_its_order()
    {
        Declare(_channel, "q");
        Declare(_channel, "transient", durable: false);
        _client.Write(1, new QueueBind { Queue = "q"u8, Exchange = "amq.direct"u8, RoutingKey = "k"u8 });
        _client.Write(1, new ConfirmSelect());
        _client.WritePublish(1, "amq.direct", "k", "one"u8);
        _client.Write(1, new BasicGet { Queue = "q"u8, NoAck = true });
        _client.WritePublish(1, "amq.direct", "k", "two"u8);
        _client.Write(1, new BasicConsume { Queue = "q"u8, ConsumerTag = "c"u8, NoAck = true });
        _client.WritePublish(1, "", "nowhere", "three"u8, mandatory: true);
        _client.Write(1, new BasicQos { PrefetchCount = 5 });
        _client.Write(1, new ChannelClose { ReplyText = "bye"u8 });
        Assert.Equal("", await SeenAsync());
        _server.Metadata.Commit();
        Assert.Equal(
            "1:queue.declare-ok 1:queue.declare-ok 1:queue.bind-ok 1:confirm.select-ok 1:basic.ack 1:basic.get-ok "
            + "1:basic.ack 1:basic.consume-ok 1:basic.deliver 1:basic.return 1:basic.ack 1:basic.qos-ok 1:channel.close-ok",
            await SeenAsync());

        // The number is free again.
        var again = await _client.OpenChannelAsync();
        await again.DeclareQueueAsync("another", durable: false);
    }

    [Fact]
    public async Task Other_channels_of_the_connection_go_on()
    {
        var other = await _client.OpenChannelAsync(2);
        await other.DeclareQueueAsync("busy", durable: false);
        await other.ConsumeAsync("busy", "c", noAck: true);
        Declare(_channel, "q");
        await _client.FlushAsync();
        await other.PublishAsync("", "busy", "m");
        Assert.Equal("m", (await other.ExpectDeliveryAsync()).Text);
        Assert.Equal("", await SeenAsync());
        _server.Metadata.Commit();
        Assert.Equal("1:queue.declare-ok", await SeenAsync());
    }

    [Fact]
    public async Task Deliveries_of_the_channel_itself_stay_behind_the_held_answer_with_their_tags()
    {
        await _channel.DeclareQueueAsync("busy", durable: false);
        await _channel.ConsumeAsync("busy", "c");
        await _channel.PublishAsync("", "busy", "1");
        Assert.Equal(1ul, (await _channel.ExpectDeliveryAsync()).DeliveryTag);
        Declare(_channel, "q");
        _client.WritePublish(1, "", "busy", "2"u8);
        _client.WritePublish(1, "", "busy", new byte[200_000]);
        Assert.Equal("", await SeenAsync());
        _server.Metadata.Commit();
        await _channel.ExpectAsync<QueueDeclareOk>();
        Assert.Equal(2ul, (await _channel.ExpectDeliveryAsync()).DeliveryTag);
        var large = await _channel.ExpectDeliveryAsync();
        Assert.Equal((3ul, 200_000), (large.DeliveryTag, large.Body.Length));
        await _channel.AckAsync(3, multiple: true);
        await _server.IdleAsync();
        Assert.Equal(0, _server.StatusOf("busy")!.Value.Unacked);
    }

    [Fact]
    public async Task Answers_leave_as_far_as_the_disk_has_come()
    {
        var before = _server.Metadata.LastIndex;
        foreach (var name in new[] { "a", "b", "c" })
        {
            Declare(_channel, name);
            Declare(_channel, name + "2", durable: false);
        }

        Assert.Equal("", await SeenAsync());
        Assert.Equal(1, _server.Metadata.Waiting);
        _server.Metadata.Commit(before + 1);
        Assert.Equal("1:queue.declare-ok 1:queue.declare-ok", await SeenAsync());
        _server.Metadata.Commit(before + 3);
        Assert.Equal("1:queue.declare-ok 1:queue.declare-ok 1:queue.declare-ok 1:queue.declare-ok", await SeenAsync());
        await _channel.DeclareQueueAsync("d", durable: false);
    }

    [Fact]
    public async Task Whoever_asks_about_an_object_that_is_not_durable_yet_waits_too()
    {
        var other = await _server.ChannelAsync();
        Declare(_channel, "q");
        _client.Write(1, new ExchangeDeclare { Exchange = "x"u8, Type = "fanout"u8, Durable = true });
        _client.Write(1, new QueueBind { Queue = "q"u8, Exchange = "x"u8 });
        Assert.Equal("", await SeenAsync());

        Declare(other, "q");
        other.Connection.Write(1, new QueueDeclare { Queue = "q"u8, Passive = true });
        other.Connection.Write(1, new ExchangeDeclare { Exchange = "x"u8, Passive = true });
        other.Connection.Write(1, new QueueBind { Queue = "q"u8, Exchange = "x"u8 });
        Assert.Equal("", await SeenAsync(other.Connection));
        _server.Metadata.Commit();
        Assert.Equal("1:queue.declare-ok 1:exchange.declare-ok 1:queue.bind-ok", await SeenAsync());
        Assert.Equal("1:queue.declare-ok 1:queue.declare-ok 1:exchange.declare-ok 1:queue.bind-ok", await SeenAsync(other.Connection));
        await other.DeclareQueueAsync("q", passive: true);
    }

    [Fact]
    public async Task Deletions_wait_and_so_does_whoever_finds_nothing_to_delete()
    {
        Declare(_channel, "q");
        _client.Write(1, new ExchangeDeclare { Exchange = "x"u8, Type = "fanout"u8, Durable = true });
        _client.Write(1, new QueueBind { Queue = "q"u8, Exchange = "x"u8 });
        await _client.FlushAsync();
        await _server.IdleAsync();
        _server.Metadata.Commit();
        await SeenAsync();

        _client.Write(1, new QueueUnbind { Queue = "q"u8, Exchange = "x"u8 });
        _client.Write(1, new QueueDelete { Queue = "q"u8 });
        _client.Write(1, new ExchangeDelete { Exchange = "x"u8 });
        Assert.Equal("", await SeenAsync());
        var other = await _server.ChannelAsync();
        other.Connection.Write(1, new QueueDelete { Queue = "q"u8 });
        Assert.Equal("", await SeenAsync(other.Connection));
        _server.Metadata.Commit();
        Assert.Equal("1:queue.unbind-ok 1:queue.delete-ok 1:exchange.delete-ok", await SeenAsync());
        Assert.Equal("1:queue.delete-ok", await SeenAsync(other.Connection));
    }

    [Fact]
    public async Task Objects_that_end_with_the_broker_wait_for_nothing()
    {
        Declare(_channel, "held");
        await _client.FlushAsync();
        var other = await _server.ChannelAsync();
        await other.DeclareQueueAsync("exclusive", durable: true, exclusive: true);
        await other.DeclareExchangeAsync("x", "direct", durable: false);
        await other.BindQueueAsync("exclusive", "x", "k");
        await other.BindQueueAsync("exclusive", "amq.direct", "k");
        await other.UnbindQueueAsync("exclusive", "x", "k");
        await other.DeleteExchangeAsync("x");
        await other.DeleteQueueAsync("exclusive");
        await other.DeclareExchangeAsync("amq.direct", passive: true);
    }

    [Fact]
    public async Task A_binding_is_durable_when_both_ends_are()
    {
        await _channel.DeclareExchangeAsync("transient", "direct", durable: false);
        await _channel.DeclareQueueAsync("short", durable: false);
        Declare(_channel, "long");
        await _client.FlushAsync();
        await _server.IdleAsync();
        _server.Metadata.Commit();
        Assert.Equal("1:queue.declare-ok", await SeenAsync());
        await _channel.BindQueueAsync("long", "transient", "k");
        await _channel.BindQueueAsync("short", "amq.direct", "k");
        _client.Write(1, new QueueBind { Queue = "long"u8, Exchange = "amq.direct"u8, RoutingKey = "k"u8 });
        Assert.Equal("", await SeenAsync());
        _server.Metadata.Commit();
        Assert.Equal("1:queue.bind-ok", await SeenAsync());
    }

    [Fact]
    public async Task An_error_comes_behind_the_held_answers()
    {
        Declare(_channel, "q");
        _client.Write(1, new BasicGet { Queue = "none"u8 });
        Assert.Equal("", await SeenAsync());
        _server.Metadata.Commit();
        Assert.Equal("1:queue.declare-ok 1:channel.close", await SeenAsync());
    }

    [Fact]
    public async Task The_end_of_a_connection_comes_behind_the_held_answers()
    {
        var second = await _client.OpenChannelAsync(2);
        Declare(_channel, "q");
        Declare(second, "r");
        _client.Write(0, new ConnectionClose { ReplyCode = 200, ReplyText = "bye"u8 });
        Assert.Equal("", await SeenAsync());
        _server.Metadata.Commit();
        Assert.Equal(
            ["0:connection.close-ok", "1:queue.declare-ok", "2:queue.declare-ok"], (await SeenAsync()).Split(' ').Order(StringComparer.Ordinal));
        Assert.True(_client.HasEnded());
    }

    [Fact]
    public async Task A_failing_connection_is_told_behind_the_held_answers()
    {
        Declare(_channel, "q");
        _client.Write(1, new ChannelOpen());
        Assert.Equal("", await SeenAsync());
        _server.Metadata.Commit();
        Assert.Equal("1:queue.declare-ok 0:connection.close", await SeenAsync());
    }

    [Fact]
    public async Task Who_waits_for_a_disk_that_has_failed_is_told_that_it_is_over()
    {
        Declare(_channel, "q");
        Assert.Equal("", await SeenAsync());
        _server.Metadata.IsFaulted = true;
        var stopped = _server.Server.StopAsync(ReplyCode.InternalError, "gone");
        Assert.Equal("0:connection.close", await SeenAsync());
        await _client.SendAsync(0, default(ConnectionCloseOk));
        await stopped;
    }

    [Fact]
    public async Task A_connection_that_is_cut_while_answers_are_held_leaves_nothing_behind()
    {
        Declare(_channel, "q");
        Assert.Equal("", await SeenAsync());
        await _client.DisposeAsync();
        await _server.IdleAsync();
        Assert.Equal(0, _server.Server.ConnectionCount);
        _server.Metadata.Commit();
        await _server.IdleAsync();
        Assert.Equal(0, _server.Metadata.Waiting);
        await (await _server.ChannelAsync()).DeclareQueueAsync("q", passive: true);
    }

    [Fact]
    public async Task Who_asks_and_asks_while_nothing_gets_durable_is_not_read_for_ever()
    {
        var channel = await (await _server.OpenAsync(buffered: 64 * 1024)).OpenChannelAsync();
        var client = channel.Connection;
        Declare(channel, "q");
        var written = AskAsync(client, 60_000);
        await _server.IdleAsync();
        Assert.False(written.IsCompleted);
        _server.Metadata.Commit();
        for (var i = 0; i <= 60_000; i++)
        {
            await channel.ExpectAsync<QueueDeclareOk>();
        }

        await written;
    }

    private static async Task AskAsync(WireConnection client, int times)
    {
        for (var i = 0; i < times; i++)
        {
            client.Write(1, new QueueDeclare { Queue = "q"u8, Passive = true });
            if (i % 1000 == 999)
            {
                await client.FlushAsync();
            }
        }
    }

    private static void Declare(WireChannel channel, string name, bool durable = true) => channel.Connection.Write(
        channel.Number, new QueueDeclare { Queue = System.Text.Encoding.UTF8.GetBytes(name), Durable = durable });

    private Task<string> SeenAsync() => SeenAsync(_client);

    /// <summary>Sends what was written, lets the broker do what it will, and names the methods that have come, with their channels.</summary>
    private async Task<string> SeenAsync(WireConnection client)
    {
        await client.FlushAsync();
        await _server.IdleAsync();
        var frames = await client.ReadAvailableAsync();
        return string.Join(' ', frames.Where(frame => frame.Type == FrameType.Method).Select(frame => $"{frame.Channel}:{MethodNames.Find(frame.MethodId)}"));
    }
}
