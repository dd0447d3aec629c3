using Amqp.Storage.Files;

namespace Amqp.Storage.Runtime;

/// <summary>
/// What a broker takes from the world it runs in: time, work, randomness and files. One instance per broker; a simulation
/// hands in its own four and thereby owns every source of chance.
/// </summary>
public sealed class BrokerRuntime
{
    /// <summary>Creates a runtime and its <see cref="TimingWheel"/>.</summary>
    /// <param name="time">Wall clock and timers.</param>
    /// <param name="scheduler">Where work items and continuations run.</param>
    /// <param name="random">The source of randomness.</param>
    /// <param name="files">The files of the data directory.</param>
    /// <param name="blocking">Where calls run that block for a disk; the scheduler where nothing else is given.</param>
    public BrokerRuntime(TimeProvider time, WorkScheduler scheduler, RandomSource random, IFileSystem files, WorkScheduler? blocking = null)
    {
        Time = time;
        Scheduler = scheduler;
        Blocking = blocking ?? scheduler;
        Random = random;
        Files = files;
        Wheel = new TimingWheel(time, scheduler);
    }

    /// <summary>Wall clock and timers.</summary>
    public TimeProvider Time { get; }

    /// <summary>Where work items and continuations run.</summary>
    public WorkScheduler Scheduler { get; }

    /// <summary>Where calls run that block for a disk, so that they never hold a thread that connections need.</summary>
    public WorkScheduler Blocking { get; }

    /// <summary>The source of randomness.</summary>
    public RandomSource Random { get; }

    /// <summary>The files of the data directory.</summary>
    public IFileSystem Files { get; }

    /// <summary>What the process takes of the memory there is; null where nobody measures it.</summary>
    public MemoryMeter? Memory { get; init; }

    /// <summary>The broker's one timing wheel: heartbeats, time limits, expiry.</summary>
    public TimingWheel Wheel { get; }

    /// <summary>Milliseconds since the Unix epoch, as records carry it.</summary>
    public long UnixMilliseconds => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Milliseconds of the monotonic clock; only differences mean anything.</summary>
    public long MonotonicMilliseconds => Wheel.Now;
}
