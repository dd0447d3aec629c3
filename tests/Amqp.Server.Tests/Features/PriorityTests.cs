using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Features;

/// <summary>Queues with priorities.</summary>
public sealed class PriorityTests
{
    [Fact]
    public async Task Higher_priorities_come_first_and_each_keeps_its_order()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareWithAsync("q", ("x-max-priority", 5));
        await PublishAsync(channel, (1, "a1"), (5, "e1"), (null, "z1"), (9, "e2"), (1, "a2"), (0, "z2"), (3, "c1"));
        Assert.Equal(["e1", "e2", "c1", "a1", "a2", "z1", "z2"], await channel.DrainAsync("q"));
    }

    [Fact]
    public async Task A_queue_without_priorities_does_not_look_at_them()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await PublishAsync(channel, (1, "m1"), (9, "m2"), (5, "m3"));
        Assert.Equal(["m1", "m2", "m3"], await channel.DrainAsync("q"));
    }

    [Fact]
    public async Task A_message_keeps_its_place_and_its_priority_when_it_comes_back()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareWithAsync("q", ("x-max-priority", 2));
        await PublishAsync(channel, (2, "h1"), (2, "h2"), (1, "l1"));
        var first = await server.TakeAsync(channel, "q");
        Assert.Equal(("h1", (byte?)2), (first.Text, first.Properties.Priority));
        await channel.NackAsync(first.DeliveryTag, requeue: true);
        var again = await server.TakeAsync(channel, "q");
        Assert.Equal(("h1", true), (again.Text, again.Redelivered));
        Assert.Equal(["h2", "l1"], await channel.DrainAsync("q"));
    }

    [Fact]
    public async Task Every_priority_expires_from_its_own_head()
    {
        await using var server = new TestServer(virtualTime: true);
        var channel = await server.ChannelAsync();
        await channel.DeclareWithAsync("q", ("x-max-priority", 2));
        await channel.PublishAsync("", "q", "high", new WireProperties { Priority = 2 });
        await channel.PublishAsync("", "q", "low", new WireProperties { Priority = 1, Expiration = "1000" });
        await server.SettleAsync(channel);
        await server.AdvanceAsync(2);
        Assert.Equal(["high"], await channel.DrainAsync("q"));
    }

    [Fact]
    public async Task A_full_queue_drops_its_head_which_has_the_highest_priority()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareWithAsync("q", ("x-max-priority", 2), ("x-max-length", 2));
        await PublishAsync(channel, (2, "high"), (1, "l1"), (1, "l2"));
        Assert.Equal(["l1", "l2"], await channel.DrainAsync("q"));
    }

    [Fact]
    public async Task Purge_empties_all_priorities()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareWithAsync("q", ("x-max-priority", 9));
        await PublishAsync(channel, (9, "a"), (0, "b"), (4, "c"));
        Assert.Equal(3u, await channel.PurgeQueueAsync("q"));
        await PublishAsync(channel, (1, "d"));
        Assert.Equal(["d"], await channel.DrainAsync("q"));
    }

    [Theory]
    [InlineData("h1 h2 l1 h3 h4 l2 h5 h6 l3 l4", 6, 4)]
    [InlineData("h1 h2 l1 h3 h4 h5", 5, 1)]
    [InlineData("l1 l2 l3", 0, 3)]
    public async Task A_quorum_queue_lets_one_of_the_rest_pass_after_two_of_high_priority(string expected, int high, int low)
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQuorumAsync("q");

        // Above four is high; none and up to four are not.
        for (var i = 1; i <= low; i++)
        {
            await PublishAsync(channel, (i % 2 == 0 ? null : 4, $"l{i}"));
        }

        for (var i = 1; i <= high; i++)
        {
            await PublishAsync(channel, (i % 2 == 0 ? 255 : 5, $"h{i}"));
        }

        Assert.Equal(expected, string.Join(' ', await channel.DrainAsync("q")));
    }

    private static async Task PublishAsync(WireChannel channel, params (int? Priority, string Text)[] messages)
    {
        foreach (var (priority, text) in messages)
        {
            await channel.PublishAsync("", "q", text, new WireProperties { Priority = (byte?)priority });
        }
    }
}
