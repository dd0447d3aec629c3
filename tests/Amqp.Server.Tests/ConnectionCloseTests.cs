using Amqp.Protocol;
using Amqp.Server.Tests.Harness;

namespace Amqp.Server.Tests;

/// <summary>How connections end, and what is gone by then.</summary>
public sealed class ConnectionCloseTests
{
    [Fact]
    public async Task Exclusive_queues_are_gone_when_close_ok_comes()
    {
        await using var server = new TestServer();
        var other = await server.ChannelAsync();
        for (var round = 0; round < 20; round++)
        {
            var client = await server.OpenAsync();
            var channel = await client.OpenChannelAsync();
            await channel.DeclareQueueAsync("mine", exclusive: true);
            await client.CloseAsync();
            await other.DeclareQueueAsync("mine");
            await other.DeleteQueueAsync("mine");
            await client.ExpectEndAsync();
        }
    }

    [Fact]
    public async Task Exclusive_queues_are_gone_when_the_servers_close_comes()
    {
        await using var server = new TestServer();
        var other = await server.ChannelAsync();
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("mine", exclusive: true);
        await channel.SendAsync(new ChannelFlow { Active = false });
        await client.ExpectAsync<ConnectionClose>(0);
        await other.DeclareQueueAsync("mine");
    }

    [Fact]
    public async Task A_cut_connection_leaves_no_exclusive_queue_and_no_consumer_and_gives_messages_back()
    {
        await using var server = new TestServer();
        var other = await server.ChannelAsync();
        await other.DeclareQueueAsync("shared");
        await other.PublishAsync("", "shared", "m");
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("mine", exclusive: true);
        await channel.ConsumeAsync("shared");
        await channel.ExpectDeliveryAsync();
        Assert.Equal(1, server.StatusOf("shared")!.Value.Unacked);
        await client.DisposeAsync();
        await server.IdleAsync();
        Assert.Null(server.StatusOf("mine"));
        Assert.Equal((1L, 0L, 0), Counts(server, "shared"));
        Assert.True((await other.GetAsync("shared"))!.Redelivered);
        Assert.Equal(1, server.Server.ConnectionCount);
    }

    [Fact]
    public async Task Close_requeues_drops_consumers_and_deletes_unused_queues()
    {
        await using var server = new TestServer();
        var other = await server.ChannelAsync();
        await other.DeclareQueueAsync("shared");
        await other.DeclareQueueAsync("auto", autoDelete: true);
        await other.PublishAsync("", "shared", "m");
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.ConsumeAsync("shared");
        await channel.ExpectDeliveryAsync();
        await channel.ConsumeAsync("auto");
        await client.CloseAsync();
        Assert.Equal((1L, 0L, 0), Counts(server, "shared"));
        Assert.Null(server.StatusOf("auto"));
    }

    [Fact]
    public async Task The_server_waits_for_close_ok_and_answers_close_meanwhile()
    {
        await using var server = new TestServer(virtualTime: true);
        var client = await server.OpenAsync();
        await client.OpenChannelAsync();
        await client.SendAsync(1, new ChannelFlow { Active = false });
        await client.ExpectAsync<ConnectionClose>(0);
        client.Write(1, new QueueDeclare { Queue = "q"u8 });
        client.Write(0, new ConnectionClose { ReplyCode = 200, ReplyText = "bye"u8 });
        await client.FlushAsync();
        await client.ExpectAsync<ConnectionCloseOk>(0);
        await server.AdvanceAsync(10);
        Assert.False(client.HasEnded());
        await client.SendAsync(0, new ConnectionCloseOk());
        await client.ExpectEndAsync();
        Assert.Null(server.StatusOf("q"));
    }

    [Theory]
    [InlineData(0, 30)]
    [InlineData(5, 5)]
    [InlineData(60, 30)]
    public async Task The_server_waits_for_close_ok_for_a_heartbeat_or_half_a_minute(ushort heartbeat, double seconds)
    {
        await using var server = new TestServer(virtualTime: true);
        var client = await server.OpenAsync(new() { Heartbeat = heartbeat });
        await client.OpenChannelAsync();
        await client.SendAsync(1, new ChannelFlow { Active = false });
        await client.ExpectAsync<ConnectionClose>(0);
        await server.AdvanceAsync(seconds - 0.1);
        Assert.Equal(1, server.Server.ConnectionCount);
        await server.AdvanceAsync(0.2);
        await client.ReadAvailableAsync();
        Assert.True(client.HasEnded());
        Assert.Equal(0, server.Server.ConnectionCount);
    }

    [Fact]
    public async Task A_stopping_server_tells_its_connections()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var stopping = server.Server.StopAsync();
        await client.AssertConnectionErrorAsync(
            ReplyCode.ConnectionForced, 0, "broker forced connection closure with reason 'shutdown'");
        await stopping.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(0, server.Server.ConnectionCount);
    }

    [Fact]
    public async Task A_stopping_server_cuts_whoever_does_not_answer()
    {
        await using var server = new TestServer(virtualTime: true);
        var open = await server.OpenAsync();
        var opening = server.Connect();
        await opening.StartAsync();
        var stopping = server.Server.StopAsync();
        await opening.ExpectEndAsync();
        await open.ExpectAsync<ConnectionClose>(0);
        await server.AdvanceAsync(2.1);
        await stopping.WaitAsync(TimeSpan.FromSeconds(10));
        await open.ExpectEndAsync();
        Assert.Equal(0, server.Server.ConnectionCount);
    }

    [Fact]
    public async Task Methods_behind_close_are_not_executed()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        await client.OpenChannelAsync();
        client.Write(1, new QueueDeclare { Queue = "before"u8 });
        client.Write(0, new ConnectionClose { ReplyCode = 200, ReplyText = "bye"u8 });
        client.Write(1, new QueueDeclare { Queue = "behind"u8 });
        await client.FlushAsync();
        await client.ExpectAsync<QueueDeclareOk>(1);
        await client.ExpectAsync<ConnectionCloseOk>(0);
        await client.ExpectEndAsync();
        Assert.NotNull(server.StatusOf("before"));
        Assert.Null(server.StatusOf("behind"));
    }

    [Fact]
    public async Task What_was_published_before_a_cut_is_there()
    {
        await using var server = new TestServer();
        var other = await server.ChannelAsync();
        await other.DeclareQueueAsync("q");
        var client = await server.OpenAsync();
        await client.OpenChannelAsync();
        client.WritePublish(1, "", "q", "whole"u8);
        client.Write(1, new BasicPublish { RoutingKey = "q"u8 });
        client.WriteContentHeader(1, 100, [0, 0]);
        client.WriteFrame(FrameType.Body, 1, "a part"u8);
        await client.FlushAsync();
        await client.DisposeAsync();
        await server.IdleAsync();
        Assert.Equal("whole", (await other.GetAsync("q"))!.Text);
        Assert.Null(await other.GetAsync("q"));
    }

    private static (long Ready, long Unacked, int Consumers) Counts(TestServer server, string queue) =>
        server.StatusOf(queue) is { } status ? (status.Ready, status.Unacked, status.Consumers) : default;
}
