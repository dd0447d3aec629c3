using Amqp.Storage.Files;
using Amqp.Storage.Runtime;

namespace Amqp.TestKit.Runtime;

/// <summary>A <see cref="BrokerRuntime"/> in which a seed decides everything: time stands still, work waits, randomness repeats, files live in memory.</summary>
public sealed class TestRuntime
{
    /// <summary>Creates a runtime of its own four sources.</summary>
    public TestRuntime(ulong seed = 1)
    {
        Scheduler = new SimulatedScheduler(seed);
        Random = new SeededRandomSource(seed + 1);
        Broker = new BrokerRuntime(Time, Scheduler, Random, Files);
    }

    /// <summary>The clock.</summary>
    public ManualTimeProvider Time { get; } = new();

    /// <summary>The scheduler.</summary>
    public SimulatedScheduler Scheduler { get; }

    /// <summary>The randomness.</summary>
    public SeededRandomSource Random { get; }

    /// <summary>The files.</summary>
    public MemoryFileSystem Files { get; } = new();

    /// <summary>What a broker gets.</summary>
    public BrokerRuntime Broker { get; }

    /// <summary>Runs what waits until nothing does; time stands still.</summary>
    public void RunUntilIdle() => Scheduler.RunUntilIdle();

    /// <summary>Moves the clock from timer to timer and runs, at each, everything there is to run.</summary>
    public void Advance(TimeSpan by)
    {
        RunUntilIdle();
        var rest = by;
        while (Time.UntilNextTimer is { } next && next <= rest)
        {
            Time.Advance(next);
            rest -= next;
            RunUntilIdle();
        }

        Time.Advance(rest);
        RunUntilIdle();
    }

    /// <summary>Moves the clock by milliseconds; see <see cref="Advance(TimeSpan)"/>.</summary>
    public void Advance(double milliseconds) => Advance(TimeSpan.FromMilliseconds(milliseconds));
}
