using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests;

/// <summary>Channels open, fail and close.</summary>
public sealed class ChannelTests
{
    [Fact]
    public async Task A_second_open_is_a_connection_error()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        await client.OpenChannelAsync();
        await client.SendAsync(1, new ChannelOpen());
        await client.AssertConnectionErrorAsync(ReplyCode.ChannelError, MethodIds.ChannelOpen, "second 'channel.open' seen");
    }

    [Fact]
    public async Task A_method_on_a_channel_that_was_never_opened_is_a_connection_error()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        await client.SendAsync(9, new QueueDeclare { Queue = "q"u8 });
        await client.AssertConnectionErrorAsync(ReplyCode.ChannelError, MethodIds.QueueDeclare, "expected 'channel.open'");
        Assert.Null(server.StatusOf("q"));
    }

    [Theory]
    [InlineData(MethodIds.BasicDeliver)]
    [InlineData(MethodIds.BasicConsumeOk)]
    [InlineData(MethodIds.ChannelOpenOk)]
    [InlineData(MethodIds.QueueDeclareOk)]
    [InlineData(MethodIds.TxCommitOk)]
    [InlineData(MethodIds.ConnectionClose)]
    public async Task Methods_that_no_client_may_send_are_connection_errors(uint method)
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        await client.OpenChannelAsync();
        client.WriteFrame(FrameType.Method, 1, [(byte)(method >> 24), (byte)(method >> 16), (byte)(method >> 8), (byte)method, 0, 0, 0, 0]);
        await client.FlushAsync();
        await client.AssertConnectionErrorAsync(ReplyCode.CommandInvalid, method, "unimplemented method");
    }

    [Fact]
    public async Task As_many_channels_as_negotiated_may_be_open()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync(new WireOptions { ChannelMax = 3 });
        var first = await client.OpenChannelAsync(65535);
        await client.OpenChannelAsync(2);
        await client.OpenChannelAsync(3);
        await first.CloseAsync();
        await client.OpenChannelAsync(4);
        await client.SendAsync(5, new ChannelOpen());
        await client.AssertConnectionErrorAsync(
            ReplyCode.NotAllowed, 0, "number of channels opened (3) has reached the negotiated channel_max (3)");
    }

    [Fact]
    public async Task A_number_can_be_used_again_after_close_ok()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        for (var i = 0; i < 5; i++)
        {
            var channel = await client.OpenChannelAsync();
            await channel.DeclareQueueAsync("q");
            await channel.PublishAsync("", "q", "x");
            Assert.Equal(1ul, (await channel.GetAsync("q", noAck: true))!.DeliveryTag);
            await channel.CloseAsync();
        }
    }

    [Fact]
    public async Task Open_may_follow_close_without_waiting()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        await client.OpenChannelAsync();
        client.Write(1, new ChannelClose { ReplyCode = 200, ReplyText = "bye"u8 });
        client.Write(1, new ChannelOpen());
        client.Write(1, new QueueDeclare { Queue = "q"u8 });
        await client.FlushAsync();
        await client.ExpectAsync<ChannelCloseOk>(1);
        await client.ExpectAsync<ChannelOpenOk>(1);
        await client.ExpectAsync<QueueDeclareOk>(1);
    }

    [Fact]
    public async Task After_the_server_has_closed_a_channel_everything_is_dropped_until_close_ok()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        client.Write(1, new QueueDeclare { Queue = "missing"u8, Passive = true });
        client.WritePublish(1, "", "q", "dropped"u8);
        client.Write(1, new QueueDeclare { Queue = "never"u8 });
        client.Write(1, new BasicPublish { RoutingKey = "q"u8 });
        await client.FlushAsync();
        await client.ExpectAsync<ChannelClose>(1);
        client.WriteContentHeader(1, 5, [0, 0]);
        client.WriteFrame(FrameType.Body, 1, "dropp"u8);
        client.Write(1, new ChannelOpen());
        client.Write(1, new ChannelCloseOk());
        client.Write(1, new ChannelOpen());
        await client.FlushAsync();
        await client.ExpectAsync<ChannelOpenOk>(1);
        Assert.Null(server.StatusOf("never"));
        Assert.Equal(0, server.StatusOf("q")!.Value.Ready);
    }

    [Fact]
    public async Task Other_channels_go_on_when_one_fails()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var good = await client.OpenChannelAsync(1);
        await client.OpenChannelAsync(2);
        await good.DeclareQueueAsync("q");
        client.Write(2, new QueueDeclare { Queue = "missing"u8, Passive = true });
        client.WritePublish(1, "", "q", "kept"u8);
        await client.FlushAsync();
        await client.ExpectAsync<ChannelClose>(2);
        Assert.Equal("kept", (await good.GetAsync("q"))!.Text);
    }

    [Fact]
    public async Task When_both_sides_close_at_once_both_are_answered()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        await client.OpenChannelAsync();
        client.Write(1, new QueueDeclare { Queue = "missing"u8, Passive = true });
        client.Write(1, new ChannelClose { ReplyCode = 200, ReplyText = "bye"u8 });
        await client.FlushAsync();
        await client.ExpectAsync<ChannelClose>(1);
        await client.ExpectAsync<ChannelCloseOk>(1);
        await client.SendAsync(1, new ChannelCloseOk());
        await (await client.OpenChannelAsync()).DeclareQueueAsync("q");
    }

    [Fact]
    public async Task A_failed_channel_stays_failed_while_its_close_is_not_answered()
    {
        await using var server = new TestServer(virtualTime: true);
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.SendAsync(new QueueDeclare { Queue = "missing"u8, Passive = true });
        await client.ExpectAsync<ChannelClose>(1);
        await server.AdvanceAsync(3600);
        await channel.SendAsync(new QueueDeclare { Queue = "q"u8 });
        await server.IdleAsync();
        Assert.Empty(await client.ReadAvailableAsync());
        Assert.Null(server.StatusOf("q"));
    }

    [Fact]
    public async Task Close_ok_comes_after_everything_that_was_asked_before()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        client.WritePublish(1, "", "q", "x"u8);
        client.Write(1, new QueueDeclare { Queue = "q"u8, Passive = true });
        client.Write(1, new ChannelClose { ReplyCode = 200, ReplyText = "bye"u8 });
        await client.FlushAsync();
        Assert.Equal(1u, (await client.ExpectAsync<QueueDeclareOk>(1)).Decode<QueueDeclareOk>().MessageCount);
        await client.ExpectAsync<ChannelCloseOk>(1);
    }

    [Fact]
    public async Task No_delivery_follows_close_ok()
    {
        await using var server = new TestServer();
        var publisher = await server.ChannelAsync();
        await publisher.DeclareQueueAsync("q");
        for (var round = 0; round < 20; round++)
        {
            var client = await server.OpenAsync();
            var channel = await client.OpenChannelAsync();
            await channel.ConsumeAsync("q", noAck: false);
            for (var i = 0; i < 20; i++)
            {
                publisher.Connection.WritePublish(1, "", "q", "x"u8);
            }

            await publisher.Connection.FlushAsync();
            await channel.CloseAsync();
            await server.IdleAsync();
            Assert.Empty(await client.ReadAvailableAsync());
        }

        Assert.Equal(400, server.StatusOf("q")!.Value.Ready);
    }

    [Fact]
    public async Task Flow_can_be_turned_on_and_not_off()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.SendAsync(new ChannelFlow { Active = true });
        Assert.True((await channel.ExpectAsync<ChannelFlowOk>()).Decode<ChannelFlowOk>().Active);
        await channel.SendAsync(new ChannelFlow { Active = false });
        await client.AssertConnectionErrorAsync(ReplyCode.NotImplemented, MethodIds.ChannelFlow, "active=false");
    }

    [Fact]
    public async Task Access_is_granted_to_whoever_asks()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(new AccessRequest { Realm = "/data"u8 });
        Assert.Equal(1, (await channel.ExpectAsync<AccessRequestOk>()).Decode<AccessRequestOk>().Ticket);
    }

    [Fact]
    public async Task A_reply_text_of_wide_characters_is_cut_to_255_octets_between_characters()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        var name = string.Concat(Enumerable.Repeat("é", 127));
        await channel.SendAsync(new QueueDeclare { Queue = System.Text.Encoding.UTF8.GetBytes(name), Passive = true });
        var close = await channel.ExpectCloseAsync(ReplyCode.NotFound);
        Assert.StartsWith("NOT_FOUND - no queue 'éé", close.Text, StringComparison.Ordinal);
        Assert.EndsWith("é...", close.Text, StringComparison.Ordinal);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(close.Text), 253, 255);
    }

    [Fact]
    public async Task A_long_reply_text_is_cut_to_255_characters()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(new QueueDeclare { Queue = System.Text.Encoding.UTF8.GetBytes(new string('n', 255)), Passive = true });
        await channel.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.QueueDeclare, $"no queue '{new string('n', 252 - 22)}...");
    }
}
