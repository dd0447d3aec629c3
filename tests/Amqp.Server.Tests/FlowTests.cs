using System.Diagnostics;
using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests;

/// <summary>Slow peers, fast peers, and peers that are both: nobody waits for anybody else, and nothing grows without bound.</summary>
public sealed class FlowTests
{
    private const int BodySize = 10_000;
    private const int Messages = 2_000;

    /// <summary>What one connection may hold: its transport, its outbound buffer, and what one run of a queue may add to it.</summary>
    private const int HeldAtMost = PipePair.DefaultBuffered + (256 * 1024) + (2 * 256 * 1024);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_consumer_that_stops_reading_holds_a_bounded_amount(bool noAck)
    {
        await using var server = new TestServer();
        var lazy = await server.ChannelAsync();
        await lazy.DeclareQueueAsync("q");
        await lazy.ConsumeAsync("q", noAck: noAck);
        var publisher = await server.ChannelAsync();
        await PublishAsync(publisher, "q", Messages);
        await server.IdleAsync();
        var left = server.StatusOf("q")!.Value.Ready;
        Assert.InRange((Messages - left) * BodySize, 1, HeldAtMost);

        // It gets everything once it reads.
        for (var i = 0; i < Messages; i++)
        {
            Assert.Equal(i, BitConverter.ToInt32((await lazy.ExpectDeliveryAsync()).Body.Span));
        }
    }

    [Fact]
    public async Task A_consumer_that_stops_reading_does_not_hold_up_others()
    {
        await using var server = new TestServer();
        var lazy = await server.ChannelAsync();
        await lazy.DeclareQueueAsync("q");
        await lazy.ConsumeAsync("q", noAck: true);
        var busy = await server.ChannelAsync();
        await busy.ConsumeAsync("q", noAck: true);
        var publisher = await server.ChannelAsync();
        var publishing = PublishAsync(publisher, "q", Messages);
        for (var received = 0; received < Messages - (HeldAtMost / BodySize); received++)
        {
            await busy.ExpectDeliveryAsync();
        }

        await publishing;
    }

    [Fact]
    public async Task Getting_without_reading_holds_a_bounded_amount()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await PublishAsync(channel, "q", Messages);
        await channel.ExpectNothingAsync();
        var greedy = await server.ChannelAsync();
        for (var i = 0; i < Messages; i++)
        {
            greedy.Connection.Write(1, new BasicGet { Queue = "q"u8, NoAck = true });
        }

        await greedy.Connection.FlushAsync();
        await server.IdleAsync();
        Assert.InRange((Messages - server.StatusOf("q")!.Value.Ready) * BodySize, 1, HeldAtMost + (256 * 1024));
        for (var i = 0; i < Messages; i++)
        {
            await greedy.ExpectAsync<BasicGetOk>();
            await greedy.Connection.ReadFrameAsync(1);
            Assert.Equal(i, BitConverter.ToInt32((await greedy.Connection.ReadFrameAsync(1)).Payload.Span));
        }
    }

    [Fact]
    public async Task Returns_that_are_not_read_hold_a_bounded_amount()
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync();
        var channel = await client.OpenChannelAsync();
        var body = new byte[BodySize];
        var publishing = Task.Run(async () =>
        {
            for (var i = 0; i < Messages; i++)
            {
                client.WritePublish(1, "", "nowhere", body, mandatory: true);
                await client.Pipe.Output.FlushAsync();
            }
        });
        await server.IdleAsync();
        await Task.WhenAny(publishing, Task.Delay(200));
        Assert.False(publishing.IsCompleted, "twenty megabytes of returns were taken in for a peer that reads none");
        for (var i = 0; i < Messages; i++)
        {
            Assert.Equal(BodySize, (await channel.ExpectReturnAsync()).Body.Length);
        }

        await publishing;
    }

    [Theory]
    [InlineData(1, 5_000)]
    [InlineData(0, 50_000)]
    [InlineData(1000, 50_000)]
    public async Task A_connection_that_publishes_and_consumes_never_waits_for_itself(ushort prefetch, int messages)
    {
        await using var server = new TestServer();
        var client = await server.OpenAsync(new WireOptions { Timeout = TimeSpan.FromSeconds(30) });
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.QosAsync(prefetch);
        await channel.ConsumeAsync("q");
        var body = new byte[100];
        for (var i = 0; i < messages; i++)
        {
            BitConverter.TryWriteBytes(body, i);
            client.WritePublish(1, "", "q", body);
            if (i % 100 == 99)
            {
                // All of it goes out before anything is read: the server must not wait for this peer to read.
                await client.FlushAsync();
            }
        }

        await client.FlushAsync();
        for (var i = 0; i < messages; i++)
        {
            var delivery = await channel.ExpectDeliveryAsync();
            Assert.Equal(i, BitConverter.ToInt32(delivery.Body.Span));
            client.Write(1, new BasicAck { DeliveryTag = delivery.DeliveryTag });
            if (prefetch == 1 || i % 50 == 49)
            {
                await client.FlushAsync();
            }
        }

        await client.FlushAsync();
        await channel.ExpectNothingAsync();
        Assert.Equal((0L, 0L), (server.StatusOf("q")!.Value.Ready, server.StatusOf("q")!.Value.Unacked));
    }

    [Fact]
    public async Task Fast_publishers_do_not_starve_a_consumer()
    {
        await using var server = new TestServer();
        var consumer = await server.ChannelAsync(new WireOptions { Timeout = TimeSpan.FromSeconds(30) });
        await consumer.DeclareQueueAsync("q");
        await consumer.ConsumeAsync("q", noAck: true);
        var clock = Stopwatch.StartNew();
        List<Task> publishers = [];
        for (var i = 0; i < 4; i++)
        {
            var publisher = await server.ChannelAsync(new WireOptions { Timeout = TimeSpan.FromSeconds(30) });
            publishers.Add(Task.Run(() => PublishAsync(publisher, "q", 20_000, 100)));
        }

        var most = 0L;
        for (var received = 0; received < 80_000; received++)
        {
            await consumer.ExpectDeliveryAsync();
            if (received % 1000 == 0)
            {
                most = Math.Max(most, server.StatusOf("q")!.Value.Ready);
            }
        }

        await Task.WhenAll(publishers);
        Assert.Equal(0, server.StatusOf("q")!.Value.Ready);
        Assert.True(most < 80_000, $"{most} of 80,000 messages were ready at once");
    }

    private static async Task PublishAsync(WireChannel channel, string queue, int count, int size = BodySize)
    {
        var body = new byte[size];
        for (var i = 0; i < count; i++)
        {
            BitConverter.TryWriteBytes(body, i);
            channel.Connection.WritePublish(channel.Number, "", queue, body);
            if (i % 20 == 19)
            {
                await channel.Connection.FlushAsync();
            }
        }

        await channel.Connection.FlushAsync();
    }
}
