using Amqp.Broker;
using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests;

/// <summary>Messages arrive as they were sent, whatever their size and however they were cut.</summary>
public sealed class BodyTests
{
    private const int FrameMax = 4096;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(FrameMax - 9)]
    [InlineData(FrameMax - 8)]
    [InlineData(FrameMax - 7)]
    [InlineData(3 * (FrameMax - 8))]
    [InlineData((3 * (FrameMax - 8)) + 1)]
    [InlineData(16 * 1024)]
    [InlineData(64 * 1024)]
    [InlineData((64 * 1024) + 1)]
    [InlineData(70_000)]
    [InlineData(300_000)]
    [InlineData(5 * 1024 * 1024)]
    public async Task Bodies_of_any_size_come_through(int size)
    {
        var body = new byte[size];
        new Random(size).NextBytes(body);
        foreach (var frameMax in (uint[])[FrameMax, 131072])
        {
            await using var server = new TestServer();
            var consumer = await server.ChannelAsync(new WireOptions { FrameMax = frameMax });
            await consumer.DeclareQueueAsync("q");
            var publisher = await server.ChannelAsync(new WireOptions { FrameMax = FrameMax });
            await publisher.PublishAsync("", "q", body);
            await publisher.PublishAsync("", "q", body);
            await publisher.ExpectNothingAsync();
            Assert.Equal(body, (await consumer.GetAsync("q"))!.Body.ToArray());
            await consumer.RejectAsync(1, requeue: true);
            await consumer.ConsumeAsync("q");
            for (var i = 0; i < 2; i++)
            {
                Assert.Equal(body, (await consumer.ExpectDeliveryAsync()).Body.ToArray());
            }
        }
    }

    [Fact]
    public async Task No_frame_is_longer_than_negotiated()
    {
        await using var server = new TestServer();
        var publisher = await server.ChannelAsync();
        await publisher.DeclareQueueAsync("q");
        await publisher.PublishAsync("", "q", new byte[100_000]);
        await publisher.ExpectNothingAsync();
        var client = await server.OpenAsync(new WireOptions { FrameMax = FrameMax });
        var channel = await client.OpenChannelAsync();
        await channel.SendAsync(new BasicGet { Queue = "q"u8 });
        await channel.ExpectAsync<BasicGetOk>();
        await client.ReadFrameAsync(1);
        for (var rest = 100_000; rest > 0;)
        {
            var frame = await client.ReadFrameAsync(1);
            Assert.Equal(Math.Min(rest, FrameMax - 8), frame.Payload.Length);
            rest -= frame.Payload.Length;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1000)]
    public async Task A_publish_may_come_in_any_pieces(int piece)
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        var body = new byte[3000];
        Random.Shared.NextBytes(body);
        var octets = Publish(channel.Number, body);
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < octets.Length; i += piece)
            {
                await channel.Connection.SendAsync(octets.AsSpan(i, Math.Min(piece, octets.Length - i)));
                if (piece > 1 || i % 97 == 0)
                {
                    await server.IdleAsync();
                }
            }
        }

        for (var round = 0; round < 2; round++)
        {
            var got = (await channel.GetAsync("q", noAck: true))!;
            Assert.Equal(body, got.Body.ToArray());
            Assert.Equal("text/plain", got.Properties.ContentType);
        }
    }

    [Fact]
    public async Task Publishes_may_be_interleaved_over_channels()
    {
        const int Channels = 5;
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var random = new Random(5);
        var bodies = new byte[Channels + 1][];
        var parts = new Queue<Action>[Channels + 1];
        for (ushort number = 1; number <= Channels; number++)
        {
            var channel = number;
            await (await client.OpenChannelAsync(channel)).DeclareQueueAsync($"q{channel}");
            var body = bodies[channel] = new byte[2000 + channel];
            random.NextBytes(body);
            parts[channel] = new Queue<Action>();
            parts[channel].Enqueue(() => client.Write(channel, new BasicPublish { RoutingKey = System.Text.Encoding.UTF8.GetBytes($"q{channel}") }));
            parts[channel].Enqueue(() => client.WriteContentHeader(channel, (ulong)body.Length, [0, 0]));
            for (var offset = 0; offset < body.Length; offset += 500)
            {
                var (from, to) = (offset, Math.Min(offset + 500, body.Length));
                parts[channel].Enqueue(() => client.WriteFrame(FrameType.Body, channel, body.AsSpan(from, to - from)));
            }
        }

        while (parts.Skip(1).Any(p => p.Count > 0))
        {
            if (parts[random.Next(1, Channels + 1)].TryDequeue(out var part))
            {
                part();
            }

            if (random.Next(3) == 0)
            {
                await client.FlushAsync();
                await server.IdleAsync();
            }
        }

        await client.FlushAsync();
        for (ushort number = 1; number <= Channels; number++)
        {
            var channel = new WireChannel(client, number);
            Assert.Equal(bodies[number], (await channel.GetAsync($"q{number}"))!.Body.ToArray());
        }
    }

    [Fact]
    public async Task All_properties_are_forwarded_octet_by_octet()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");

        // The keys are not sorted, one comes twice, and cluster-id is the flag that nobody sets.
        var block = Convert.FromHexString(
            "FFFC" + "0974657874" + "2F68746D6C" + "0467" + "7A6970"
            + "00000012" + "017A" + "49" + "00000001" + "0161" + "53" + "00000000" + "0161" + "7401"
            + "02" + "09" + "0163" + "0172" + "0531303030" + "30" + "016D" + "0000000065000000" + "0174" + "056775657374" + "0161" + "0163");
        channel.Connection.Write(1, new BasicPublish { RoutingKey = "q"u8 });
        channel.Connection.WriteContentHeader(1, 0, block);
        await channel.Connection.FlushAsync();
        Assert.Equal(Convert.ToHexString(block), Convert.ToHexString((await channel.GetAsync("q"))!.PropertyBlock.Span));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_read_to_its_end_and_refused()
    {
        await using var server = new TestServer(limits: new BrokerLimits { MaxMessageSize = 10_000 });
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", new byte[10_000]);
        Assert.Equal(10_000, (await channel.GetAsync("q"))!.Body.Length);
        foreach (var size in (int[])[10_001, 500_000])
        {
            await channel.PublishAsync("", "q", new byte[size]);
            await channel.AssertChannelErrorAsync(
                ReplyCode.PreconditionFailed, MethodIds.BasicPublish, $"message size {size} is larger than configured max size 10000");
        }
    }

    [Fact]
    public async Task A_body_over_the_limit_is_not_refused_before_it_is_whole()
    {
        await using var server = new TestServer(limits: new BrokerLimits { MaxMessageSize = 10 });
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        client.Write(1, new BasicPublish { RoutingKey = "q"u8 });
        client.WriteContentHeader(1, 100, [0, 0]);
        client.WriteFrame(FrameType.Body, 1, new byte[99]);
        await client.FlushAsync();
        await server.IdleAsync();
        Assert.Empty(await client.ReadAvailableAsync());
        client.WriteFrame(FrameType.Body, 1, new byte[1]);
        await client.FlushAsync();
        await channel.AssertChannelErrorAsync(
            ReplyCode.PreconditionFailed, MethodIds.BasicPublish, "message size 100 is larger than configured max size 10");
    }

    private static byte[] Publish(ushort channel, ReadOnlySpan<byte> body)
    {
        var properties = new WireProperties { ContentType = "text/plain" }.ToBlock();
        var method = new BasicPublish { RoutingKey = "q"u8 };
        var octets = new byte[FrameWriter.MethodFrameSize(method) + FrameWriter.ContentHeaderSize(properties) + body.Length + 8];
        var written = FrameWriter.WriteMethod(octets, channel, method);
        written += FrameWriter.WriteContentHeader(octets.AsSpan(written), channel, ClassIds.Basic, (ulong)body.Length, properties);
        written += FrameWriter.WriteBodyFrame(octets.AsSpan(written), channel, body);
        Assert.Equal(octets.Length, written);
        return octets;
    }
}
