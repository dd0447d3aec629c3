using Amqp.Protocol;
using Amqp.Server.Tests.Harness;

namespace Amqp.Server.Tests;

/// <summary>Method, header and body of a publish, in this order and no other.</summary>
public sealed class ContentOrderTests
{
    private const string WantsMethod = "expected method frame, got non method frame instead";
    private const string WantsHeader = "expected content header for class 60, got non content header frame instead";
    private const string WantsBody = "expected content body, got non content body frame instead";

    [Theory]
    [InlineData("H", 0u, WantsMethod)]
    [InlineData("B", 0u, WantsMethod)]
    [InlineData("PB", MethodIds.BasicPublish, WantsHeader)]
    [InlineData("PM", MethodIds.BasicPublish, WantsHeader)]
    [InlineData("PP", MethodIds.BasicPublish, WantsHeader)]
    [InlineData("PHH", MethodIds.BasicPublish, WantsBody)]
    [InlineData("PHM", MethodIds.BasicPublish, WantsBody)]
    [InlineData("PHP", MethodIds.BasicPublish, WantsBody)]
    [InlineData("PHBM", MethodIds.BasicPublish, WantsBody)]
    [InlineData("PHBBB", 0u, WantsMethod)]
    [InlineData("PHBBH", 0u, WantsMethod)]
    public async Task Frames_out_of_order_are_refused(string frames, uint method, string text)
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        foreach (var frame in frames)
        {
            switch (frame)
            {
                case 'P': client.Write(1, new BasicPublish { RoutingKey = "q"u8 }); break;
                case 'H': client.WriteContentHeader(1, 4, [0, 0]); break;
                case 'B': client.WriteFrame(FrameType.Body, 1, [1, 2]); break;
                case 'M': client.Write(1, new QueuePurge { Queue = "q"u8 }); break;
            }
        }

        await client.FlushAsync();
        await client.AssertConnectionErrorAsync(ReplyCode.UnexpectedFrame, method, text);
    }

    [Theory]
    [InlineData("H")]
    [InlineData("B")]
    public async Task Content_on_a_channel_that_was_never_opened_is_refused(string frame)
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        if (frame == "H")
        {
            client.WriteContentHeader(7, 4, [0, 0]);
        }
        else
        {
            client.WriteFrame(FrameType.Body, 7, [1]);
        }

        await client.FlushAsync();
        await client.AssertConnectionErrorAsync(ReplyCode.UnexpectedFrame, 0, WantsMethod);
    }

    [Fact]
    public async Task A_header_of_another_class_is_refused()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        await client.OpenChannelAsync();
        client.Write(1, new BasicPublish { RoutingKey = "q"u8 });
        client.WriteContentHeader(1, 4, [0, 0], classId: 50);
        await client.FlushAsync();
        await client.AssertConnectionErrorAsync(
            ReplyCode.UnexpectedFrame, MethodIds.BasicPublish, "expected content header for class 60, got one for class 50 instead");
    }

    [Fact]
    public async Task A_header_with_weight_is_refused()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        await client.OpenChannelAsync();
        client.Write(1, new BasicPublish { RoutingKey = "q"u8 });
        client.WriteFrame(FrameType.Header, 1, [0, 60, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
        await client.FlushAsync();
        await client.AssertConnectionErrorAsync(ReplyCode.UnexpectedFrame, MethodIds.BasicPublish, WantsHeader);
    }

    [Theory]
    [InlineData(536870913ul)]
    [InlineData(ulong.MaxValue)]
    public async Task A_body_that_nobody_could_take_is_refused_at_its_header(ulong size)
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        await client.OpenChannelAsync();
        client.Write(1, new BasicPublish { RoutingKey = "q"u8 });
        client.WriteContentHeader(1, size, [0, 0]);
        await client.FlushAsync();
        await client.AssertConnectionErrorAsync(
            ReplyCode.FrameError, MethodIds.BasicPublish, $"content body size {size} exceeds maximum allowed size 536870912");
    }

    [Fact]
    public async Task A_body_longer_than_announced_is_refused()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        await client.OpenChannelAsync();
        client.Write(1, new BasicPublish { RoutingKey = "q"u8 });
        client.WriteContentHeader(1, 4, [0, 0]);
        client.WriteFrame(FrameType.Body, 1, [1, 2, 3]);
        client.WriteFrame(FrameType.Body, 1, [4, 5]);
        await client.FlushAsync();
        await client.AssertConnectionErrorAsync(
            ReplyCode.FrameError, MethodIds.BasicPublish, "content body frame exceeds remaining content size");
    }

    [Theory]
    [InlineData("8000")] // content-type is announced and missing
    [InlineData("0001")] // a second word of flags is announced
    [InlineData("000000")] // an octet too many
    [InlineData("2000000000055361")] // a table shorter than its length
    [InlineData("200000000003016173")] // a table whose field has no known type
    [InlineData("100002FF")] // an octet behind delivery-mode
    public async Task Properties_that_do_not_decode_end_the_connection(string block)
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        client.Write(1, new BasicPublish { RoutingKey = "q"u8 });
        client.WriteContentHeader(1, 0, Convert.FromHexString(block));
        await client.FlushAsync();
        await client.AssertConnectionErrorAsync(ReplyCode.InternalError, 0, "");
        Assert.Equal(0, server.StatusOf("q")!.Value.Ready);
    }

    [Fact]
    public async Task Empty_body_frames_within_a_body_are_fine()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        client.Write(1, new BasicPublish { RoutingKey = "q"u8 });
        client.WriteContentHeader(1, 2, [0, 0]);
        client.WriteFrame(FrameType.Body, 1, []);
        client.WriteFrame(FrameType.Body, 1, [65]);
        client.WriteFrame(FrameType.Body, 1, []);
        client.WriteFrame(FrameType.Body, 1, [66]);
        await client.FlushAsync();
        Assert.Equal("AB", (await channel.GetAsync("q"))!.Text);
    }

    [Fact]
    public async Task What_was_published_before_a_connection_error_stays_published()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        client.WritePublish(1, "", "q", "one"u8);
        client.WriteFrame(FrameType.Body, 1, [1]);
        client.WritePublish(1, "", "q", "two"u8);
        await client.FlushAsync();
        await client.AssertConnectionErrorAsync(ReplyCode.UnexpectedFrame, 0, WantsMethod);
        Assert.Equal(1, server.StatusOf("q")!.Value.Ready);
    }
}
