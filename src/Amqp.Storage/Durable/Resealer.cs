using Amqp.Storage.Encryption;
using Amqp.Storage.Memory;
using Amqp.Storage.Runtime;

namespace Amqp.Storage.Durable;

/// <summary>
/// Has everything in a store sealed as its keys want it, one log after another, and then says that the other keys are not needed any
/// more. It keeps no state on the disk: what is to be done can be seen from the files, so it begins anew after a start.
/// </summary>
/// <remarks><c>_lock</c> is a leaf and guards everything; work is done on a blocking thread, one step at a time.</remarks>
internal sealed class Resealer(FileQueueStore store, long bytesPerSecond) : WheelEntry, IThreadPoolWorkItem
{
    private const int PollMilliseconds = 20;
    private const int RetryMilliseconds = 10_000;

    private readonly Lock _lock = new();
    private readonly int _pause = bytesPerSecond <= 0
        ? TimingWheel.TickMilliseconds
        : (int)Math.Clamp(SlabPool.MaxSize * 1000L / bytesPerSecond, TimingWheel.TickMilliseconds, 60_000);

    private readonly Queue<FileQueueLog> _left = new();
    private EncryptionKeys? _keys;
    private string? _problem;
    private bool _running;
    private bool _stopped;
    private bool _hasFailed;
    private long _resealed;

    /// <summary>There is something to do, and it is being done.</summary>
    public bool IsRunning => Volatile.Read(ref _running);

    /// <summary>Segments that were sealed anew.</summary>
    public long Resealed => Volatile.Read(ref _resealed);

    /// <summary>What keeps it from going on, or null.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    public void Start()
    {
        lock (_lock)
        {
            _keys = null;
            if (_running || _stopped)
            {
                return;
            }

            _running = true;
        }

        store.Runtime.Blocking.Schedule(this);
    }

    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            _running = false;
        }

        store.Runtime.Wheel.Disarm(this);
    }

    /// <summary>Makes a step.</summary>
    public void Execute()
    {
        int wait;
        lock (_lock)
        {
            if (_stopped)
            {
                return;
            }

            try
            {
                wait = Step();
            }
            catch (Exception e) when (FileErrors.Is(e))
            {
                wait = Retry(e.Message);
            }

            if (wait < 0)
            {
                _running = false;
                return;
            }
        }

        store.Runtime.Wheel.Arm(this, wait);
    }

    protected internal override void Fire() => store.Runtime.Blocking.Schedule(this);

    /// <returns>Milliseconds until the next step, -1 after the last.</returns>
    private int Step()
    {
        var keys = store.Keys;
        if (keys != _keys)
        {
            Begin(keys);
        }

        while (_left.TryPeek(out var log))
        {
            var progress = log.Reseal(_pause, out var resealed);
            _resealed += resealed;
            if (progress == ResealProgress.UnderWay)
            {
                return PollMilliseconds;
            }

            _hasFailed |= progress == ResealProgress.Failed;
            _left.Dequeue();
        }

        if (_hasFailed)
        {
            return Retry("a segment could not be sealed anew: the disk is full, or a file cannot be read");
        }

        return End(keys);
    }

    private void Begin(EncryptionKeys keys)
    {
        _keys = keys;
        _hasFailed = false;
        _left.Clear();
        foreach (var log in store.Logs())
        {
            _left.Enqueue(log);
        }

        foreach (var log in store.MetadataLogs())
        {
            log.Reseal();
        }
    }

    private int End(EncryptionKeys keys)
    {
        if (store.UnopenedQueues.Count > 0)
        {
            return Retry("there are files of queues that were not opened");
        }

        // A log may have been created with the old key while the others were seen to.
        if (Array.Exists(store.MetadataLogs(), static log => !log.IsResealed) || !Array.TrueForAll(store.Logs(), log => log.IsSealedWith(keys.Current)))
        {
            _keys = null;
            return PollMilliseconds;
        }

        if (!store.NoteResealed(keys))
        {
            return store.Coordinator.Fault is null ? PollMilliseconds : -1;
        }

        _problem = null;
        return -1;
    }

    private int Retry(string problem)
    {
        _problem = problem;
        _keys = null;
        return RetryMilliseconds;
    }
}
