using System.Buffers.Binary;
using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests;

/// <summary>Octets that are no frames, and frames where none may be.</summary>
public sealed class FrameErrorTests
{
    [Fact]
    public async Task A_frame_beyond_frame_max_is_refused_before_its_payload_comes()
    {
        await using var server = new TestServer(virtualTime: true);
        var client = await server.OpenAsync(new WireOptions { FrameMax = 4096 });
        await client.SendAsync(FrameHead(3, 1, 4097));
        await AssertFramingLostAsync(server, client, "type 3, all octets = <<>>: {frame_too_large,4097,4088}");
    }

    [Fact]
    public async Task A_frame_may_exceed_frame_max_by_its_overhead()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync(new WireOptions { FrameMax = 4096 });
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        client.Write(1, new BasicPublish { RoutingKey = "q"u8 });
        client.WriteContentHeader(1, 4096, [0, 0]);
        client.WriteFrame(FrameType.Body, 1, new byte[4096]);
        await client.FlushAsync();
        var got = (await channel.GetAsync("q"))!;
        Assert.Equal(4096, got.Body.Length);
    }

    [Fact]
    public async Task The_largest_announced_frame_is_refused()
    {
        await using var server = new TestServer(virtualTime: true);
        var client = await server.OpenAsync();
        await client.SendAsync(FrameHead(1, 0, uint.MaxValue));
        await AssertFramingLostAsync(server, client, "type 1, all octets = <<>>: {frame_too_large,4294967295,131064}");
    }

    [Fact]
    public async Task A_wrong_end_octet_is_refused()
    {
        await using var server = new TestServer(virtualTime: true);
        var client = await server.OpenAsync();
        await client.SendAsync([1, 0, 1, 0, 0, 0, 4, 0, 20, 0, 10, 205]);
        await AssertFramingLostAsync(server, client, "type 1, all octets = <<0,20,0,10>>: {invalid_frame_end_marker,205}");
    }

    [Fact]
    public async Task A_wrong_end_octet_shows_sixteen_octets_at_most()
    {
        await using var server = new TestServer(virtualTime: true);
        var client = await server.OpenAsync();
        await client.SendAsync([3, 0, 1, 0, 0, 0, 17, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 0]);
        await AssertFramingLostAsync(
            server, client, "type 3, first 16 octets = <<1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16>>: {invalid_frame_end_marker,0}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(255)]
    public async Task Unknown_frame_types_are_refused(byte type)
    {
        await using var server = new TestServer(virtualTime: true);
        var client = await server.OpenAsync();
        client.WriteFrame((FrameType)type, 0, [1, 2]);
        await client.FlushAsync();
        await AssertFramingLostAsync(server, client, $"type {type}, all octets = <<1,2>>: unknown_frame");
    }

    [Fact]
    public async Task A_heartbeat_with_payload_is_refused()
    {
        await using var server = new TestServer(virtualTime: true);
        var client = await server.OpenAsync();
        client.WriteFrame(FrameType.Heartbeat, 0, [7]);
        await client.FlushAsync();
        await AssertFramingLostAsync(server, client, "type 8, all octets = <<7>>: unknown_frame");
    }

    [Fact]
    public async Task A_heartbeat_on_a_channel_is_refused()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        client.WriteFrame(FrameType.Heartbeat, 1, []);
        await client.FlushAsync();
        await client.AssertConnectionErrorAsync(ReplyCode.UnexpectedFrame, 0, "type 8, all octets = <<>>");
    }

    [Theory]
    [InlineData(FrameType.Header)]
    [InlineData(FrameType.Body)]
    public async Task Content_on_channel_0_is_refused(FrameType type)
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        client.WriteFrame(type, 0, [0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0]);
        await client.FlushAsync();
        await client.AssertConnectionErrorAsync(
            ReplyCode.UnexpectedFrame, 0, $"type {(int)type}, all octets = <<0,60,0,0,0,0,0,0,0,0,0,5,0,0>>");
    }

    [Fact]
    public async Task Content_on_channel_0_shows_sixteen_octets_at_most()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        client.WriteFrame(FrameType.Body, 0, new byte[20]);
        await client.FlushAsync();
        await client.AssertConnectionErrorAsync(
            ReplyCode.UnexpectedFrame, 0, "type 3, first 16 octets = <<0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0>>");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_unknown_method_ends_the_transport_without_a_frame(ushort channel)
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        await client.OpenChannelAsync();
        client.WriteFrame(FrameType.Method, channel, [0, 99, 0, 1]);
        await client.FlushAsync();
        await client.ExpectEndAsync();
    }

    [Fact]
    public async Task A_method_that_does_not_decode_is_refused()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        await client.OpenChannelAsync();
        client.WriteFrame(FrameType.Method, 1, [0, 50, 0, 10, 0, 0, 200, 65]);
        await client.FlushAsync();
        await client.AssertConnectionErrorAsync(ReplyCode.FrameError, MethodIds.QueueDeclare, "cannot decode <<0,0,200,65>>");
    }

    [Fact]
    public async Task A_name_that_is_not_UTF8_is_refused()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.SendAsync(new QueueDeclare { Queue = [0xC3, 0x28] });
        await client.AssertConnectionErrorAsync(ReplyCode.FrameError, MethodIds.QueueDeclare, "Malformed UTF-8 in shortstr");
    }

    [Fact]
    public async Task A_routing_key_need_not_be_UTF8()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.DeclareExchangeAsync("x", "fanout");
        await channel.BindQueueAsync("q", "x");
        channel.Connection.Write(1, new BasicPublish { Exchange = "x"u8, RoutingKey = [0xC3, 0x28] });
        channel.Connection.WriteContentHeader(1, 0, [0, 0]);
        await channel.Connection.FlushAsync();
        await channel.SendAsync(new BasicGet { Queue = "q"u8, NoAck = true });
        var frame = await channel.ExpectAsync<BasicGetOk>();
        byte[] expected = [0xC3, 0x28];
        Assert.Equal(expected, frame.Decode<BasicGetOk>().RoutingKey.ToArray());
    }

    [Fact]
    public async Task Nothing_is_read_behind_a_broken_frame_and_the_transport_ends_after_three_seconds()
    {
        await using var server = new TestServer(virtualTime: true);
        var client = await server.OpenAsync();
        await client.SendAsync([1, 0, 1, 0, 0, 0, 0, 0]);
        await client.ExpectAsync<ConnectionClose>(0);
        client.Write(0, new ConnectionCloseOk());
        client.Write(1, new ChannelOpen());
        await client.FlushAsync();
        await server.AdvanceAsync(2.9);
        Assert.False(client.HasEnded());
        await server.AdvanceAsync(0.2);
        Assert.True(client.HasEnded());
    }

    /// <summary>Where frames begin is not known any more: the end comes without close-ok.</summary>
    private static async Task AssertFramingLostAsync(TestServer server, WireConnection client, string text)
    {
        var frame = await client.ExpectAsync<ConnectionClose>(0);
        var close = frame.Decode<ConnectionClose>();
        Assert.Equal((501, 0, 0), (close.ReplyCode, close.ClassId, close.MethodId));
        Assert.Equal($"FRAME_ERROR - {text}", System.Text.Encoding.UTF8.GetString(close.ReplyText));
        await server.AdvanceAsync(3.1);
        Assert.True(client.HasEnded());
    }

    private static byte[] FrameHead(byte type, ushort channel, uint size)
    {
        var head = new byte[7];
        head[0] = type;
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(1), channel);
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(3), size);
        return head;
    }
}
