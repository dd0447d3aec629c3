using Amqp.Storage.Files;

namespace Amqp.Storage.Runtime;

/// <summary>
/// What a broker takes from the world it runs in: time, work, randomness and files. One instance per broker; a simulation
/// hands in its own four and thereby owns every source of chance.
/// </summary>
public sealed class BrokerRuntime
{
    /// <summary>Creates a runtime and its <see cref="TimingWheel"/>.</summary>
    public BrokerRuntime(TimeProvider time, WorkScheduler scheduler, RandomSource random, IFileSystem files)
    {
        Time = time;
        Scheduler = scheduler;
        Random = random;
        Files = files;
        Wheel = new TimingWheel(time, scheduler);
    }

    /// <summary>Wall clock and timers.</summary>
    public TimeProvider Time { get; }

    /// <summary>Where work items and continuations run.</summary>
    public WorkScheduler Scheduler { get; }

    /// <summary>The source of randomness.</summary>
    public RandomSource Random { get; }

    /// <summary>The files of the data directory.</summary>
    public IFileSystem Files { get; }

    /// <summary>The broker's one timing wheel: heartbeats, time limits, expiry.</summary>
    public TimingWheel Wheel { get; }

    /// <summary>Milliseconds since the Unix epoch, as records carry it.</summary>
    public long UnixMilliseconds => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Milliseconds of the monotonic clock; only differences mean anything.</summary>
    public long MonotonicMilliseconds => Wheel.Now;
}
