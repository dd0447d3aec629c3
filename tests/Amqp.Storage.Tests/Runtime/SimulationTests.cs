using Amqp.TestKit.Runtime;

namespace Amqp.Storage.Tests.Runtime;

/// <summary>The ground that every seeded test stands on: a seed replays.</summary>
public sealed class SimulationTests
{
    [Fact]
    public void The_same_seed_gives_the_same_trace_and_another_seed_another()
    {
        Assert.Equal(Trace(7), Trace(7));
        Assert.NotEqual(Trace(7).Hash, Trace(8).Hash);
        Assert.NotEqual(Trace(7).Order, Trace(8).Order);
    }

    [Fact]
    public void Work_that_never_ends_is_reported()
    {
        var scheduler = new SimulatedScheduler(1);
        void Again(object? state) => scheduler.Schedule(Again, state);
        Again(null);
        Assert.Throws<InvalidOperationException>(() => scheduler.RunUntilIdle(limit: 1000));
    }

    [Fact]
    public void Random_octets_follow_from_the_seed()
    {
        var (first, second) = (new byte[13], new byte[13]);
        new SeededRandomSource(5).Fill(first);
        new SeededRandomSource(5).Fill(second);
        Assert.Equal(first, second);
        new SeededRandomSource(6).Fill(second);
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Timers_fire_in_order_and_see_their_own_due_time()
    {
        var time = new ManualTimeProvider();
        var start = time.GetUtcNow();
        var seen = new List<(string Name, double At)>();
        void Note(object? name) => seen.Add(((string)name!, (time.GetUtcNow() - start).TotalMilliseconds));
        using var late = time.CreateTimer(Note, "late", TimeSpan.FromMilliseconds(30), Timeout.InfiniteTimeSpan);
        using var ticking = time.CreateTimer(Note, "tick", TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(20));
        using var early = time.CreateTimer(Note, "early", TimeSpan.FromMilliseconds(10), Timeout.InfiniteTimeSpan);
        using var never = time.CreateTimer(Note, "never", Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var stamp = time.GetTimestamp();
        time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.Equal([("early", 10), ("tick", 20), ("late", 30), ("tick", 40)], seen);
        Assert.Equal(TimeSpan.FromMilliseconds(50), time.GetElapsedTime(stamp));
    }

    private static (ulong Hash, string Order) Trace(ulong seed)
    {
        var scheduler = new SimulatedScheduler(seed);
        var order = new List<int>();
        for (var i = 0; i < 20; i++)
        {
            scheduler.Schedule(
                state =>
                {
                    order.Add((int)state!);
                    if (order.Count < 60)
                    {
                        scheduler.Schedule(s => order.Add((int)s!), order.Count);
                    }
                },
                i);
        }

        scheduler.RunUntilIdle();
        return (scheduler.TraceHash, string.Join(' ', order));
    }
}
