using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Features;

/// <summary>Queues that serve one consumer at a time.</summary>
public sealed class SingleActiveTests
{
    [Fact]
    public async Task The_first_consumer_gets_all_and_the_next_takes_over_when_it_goes()
    {
        await using var server = new TestServer();
        var one = await server.ChannelAsync();
        var two = await server.ChannelAsync();
        var three = await server.ChannelAsync();
        await one.DeclareWithAsync("q", ("x-single-active-consumer", true));
        await one.ConsumeAsync("q", "one", noAck: true);
        await two.ConsumeAsync("q", "two", noAck: true);
        await three.ConsumeAsync("q", "three", noAck: true);
        foreach (var (active, tag) in new[] { (one, "one"), (two, "two"), (three, "three") })
        {
            await active.PublishAsync("", "q", $"{tag}1");
            await active.PublishAsync("", "q", $"{tag}2");
            Assert.Equal($"{tag}1", (await active.ExpectDeliveryAsync()).Text);
            Assert.Equal($"{tag}2", (await active.ExpectDeliveryAsync()).Text);
            Assert.Empty(await active.CancelAsync(tag));
        }
    }

    [Fact]
    public async Task What_the_lost_consumer_held_goes_to_the_next_one()
    {
        await using var server = new TestServer();
        var one = await server.ChannelAsync();
        var two = await server.ChannelAsync();
        await one.DeclareWithAsync("q", ("x-single-active-consumer", true));
        await one.QosAsync(2);
        await one.ConsumeAsync("q", "one");
        await two.ConsumeAsync("q", "two");
        foreach (var text in new[] { "m1", "m2", "m3" })
        {
            await one.PublishAsync("", "q", text);
        }

        await one.ExpectDeliveryAsync();
        await one.ExpectDeliveryAsync();
        await one.ExpectNothingAsync();
        await two.ExpectNothingAsync();
        await one.CloseAsync();
        var got = new List<(string, bool)>();
        for (var i = 0; i < 3; i++)
        {
            var delivery = await two.ExpectDeliveryAsync();
            got.Add((delivery.Text, delivery.Redelivered));
        }

        Assert.Equal([("m1", true), ("m2", true), ("m3", false)], got.Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Only_a_quorum_queue_hands_over_to_a_higher_priority(bool quorum)
    {
        await using var server = new TestServer();
        var low = await server.ChannelAsync();
        var high = await server.ChannelAsync();
        await low.DeclareQueueAsync("q", durable: true, arguments: FeatureTables.Table(
            ("x-queue-type", quorum ? "quorum" : "classic"), ("x-single-active-consumer", true)));
        await low.ConsumeAsync("q", "low", noAck: true);
        await high.ConsumeAsync("q", "high", noAck: true, arguments: FeatureTables.Table(("x-priority", 10)));
        await low.PublishAsync("", "q", "m1");
        var (active, tag, other) = quorum ? (high, "high", low) : (low, "low", high);
        Assert.Equal("m1", (await active.ExpectDeliveryAsync()).Text);
        await other.ExpectNothingAsync();
        await active.CancelAsync(tag);
        await active.PublishAsync("", "q", "m2");
        Assert.Equal("m2", (await other.ExpectDeliveryAsync()).Text);
    }

    [Fact]
    public async Task A_consumer_that_was_full_when_it_was_replaced_comes_back_when_it_has_room()
    {
        await using var server = new TestServer();
        var low = await server.ChannelAsync();
        var high = await server.ChannelAsync();
        await low.DeclareQuorumAsync("q", ("x-single-active-consumer", true));
        await low.QosAsync(1);
        await low.ConsumeAsync("q", "low");
        await low.PublishAsync("", "q", "m1");
        var held = await low.ExpectDeliveryAsync();
        await high.ConsumeAsync("q", "high", arguments: FeatureTables.Table(("x-priority", 1)));
        await low.PublishAsync("", "q", "m2");
        Assert.Equal("m2", (await high.ExpectDeliveryAsync()).Text);
        await high.CancelAsync("high");
        await low.PublishAsync("", "q", "m3");
        await low.ExpectNothingAsync();
        await low.AckAsync(held.DeliveryTag);
        Assert.Equal("m3", (await low.ExpectDeliveryAsync()).Text);
    }
}
