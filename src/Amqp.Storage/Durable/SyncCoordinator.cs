using Amqp.Storage.Files;
using Amqp.Storage.Runtime;

namespace Amqp.Storage.Durable;

/// <summary>
/// Group commit without timers: a cycle takes everyone who asked, writes, syncs all files in parallel, publishes, and begins again
/// with whoever asked meanwhile. The more there is to do, the more rides on one sync; a lone commit waits for nobody.
/// </summary>
/// <remarks>
/// <c>_lock</c> is a leaf and guards who asked and whether a cycle is under way. Everything else belongs to the cycle, which is a
/// chain of work items: no item waits for another, the last sync to end goes on. What blocks runs on the runtime's blocking threads.
/// </remarks>
internal sealed class SyncCoordinator : IThreadPoolWorkItem
{
    /// <summary>Acks and messages that nobody waits for are handed to the operating system after so many milliseconds.</summary>
    public const int LazyWriteMilliseconds = 100;

    /// <summary>Acks are on the disk after so many milliseconds; a write that failed is tried again.</summary>
    public const int LazySyncMilliseconds = 1000;

    private readonly BrokerRuntime _runtime;
    private readonly string _directory;
    private readonly int _parallel;
    private readonly bool _syncs;
    private readonly Lock _lock = new();
    private readonly SyncWorker[] _workers;
    private readonly List<LogFile> _files = [];
    private readonly SyncChooser _chooser;
    private IVolumeSync? _volume;
    private bool _syncsVolume;
    private List<ISyncParticipant> _asked = [];
    private List<ISyncParticipant> _batch = [];
    private Action? _whenIdle;
    private bool _running;
    private bool _directoryChanged;
    private bool _entriesGone;
    private int _nextFile;
    private int _workersLeft;
    private volatile Exception? _fault;

    public SyncCoordinator(BrokerRuntime runtime, string directory, FileQueueStoreOptions options)
    {
        _runtime = runtime;
        _directory = directory;
        _syncs = options.Durability == Durability.Fsync;
        _parallel = Math.Max(options.ParallelSyncs, 1);
        _workers = [.. Enumerable.Range(0, _parallel).Select(_ => new SyncWorker(this))];
        _chooser = new SyncChooser(runtime.Time, options.SyncMethod);
        Delay = new DelayedParticipants(runtime.Wheel, options.CompactionMilliseconds);
    }

    /// <summary>Called once, on the scheduler, after a sync failed.</summary>
    public Action<Exception>? Faulted { get; set; }

    /// <summary>Why nothing is written any more, or null.</summary>
    public Exception? Fault => _fault;

    /// <summary>False when handing data to the operating system is all that is asked for.</summary>
    public bool Syncs => _syncs;

    public IFileSystem Files => _runtime.Files;

    /// <summary>Those who are in no hurry.</summary>
    public DelayedParticipants Delay { get; }

    /// <summary>From here on cycles may sync the whole volume.</summary>
    public void UseVolume(IVolumeSync? volume) => _volume = volume;

    /// <summary>Asks for a cycle. A participant asks once until its <see cref="ISyncParticipant.WriteOut"/> is called.</summary>
    public void Ask(ISyncParticipant participant)
    {
        lock (_lock)
        {
            _asked.Add(participant);
            if (_running)
            {
                return;
            }

            _running = true;
        }

        _runtime.Blocking.Schedule(this);
    }

    /// <summary>Runs an action as a cycle of its own as soon as nobody has asked for one.</summary>
    public void WhenIdle(Action action)
    {
        lock (_lock)
        {
            _whenIdle += action;
            if (_running)
            {
                return;
            }

            _running = true;
        }

        _runtime.Blocking.Schedule(this);
    }

    /// <summary>Has the file synced before this cycle publishes. Called from <see cref="ISyncParticipant.WriteOut"/>.</summary>
    public void SyncInThisCycle(LogFile file)
    {
        if (_syncs)
        {
            _files.Add(file);
        }
    }

    /// <summary>A file was created or renamed: its entry is synced before this cycle publishes.</summary>
    public void NoteDirectoryChange() => _directoryChanged = true;

    /// <summary>A file was deleted: nobody waits for that, but <see cref="SyncNow"/> brings it to the disk too.</summary>
    public void NoteDeletion() => _entriesGone = true;

    /// <summary>
    /// Syncs at once, for what must be on the disk before something else is written. Deletions are brought to the disk as well: what comes
    /// next may have forgotten the files that it would be needed for if they were there again.
    /// </summary>
    /// <exception cref="IOException">The store is faulted.</exception>
    public void SyncNow(LogFile file)
    {
        if (!_syncs)
        {
            return;
        }

        ThrowIfFaulted();
        SyncFile(file);
        _directoryChanged |= _entriesGone;
        SyncDirectory();
        ThrowIfFaulted();
    }

    /// <summary>Syncs a file outside any cycle, on the caller's stack.</summary>
    /// <exception cref="IOException">The store is faulted.</exception>
    public void SyncFileNow(LogFile file)
    {
        ThrowIfFaulted();
        if (_syncs)
        {
            SyncFile(file);
            ThrowIfFaulted();
        }
    }

    /// <summary>Syncs the directory of the queues now if an entry changed since the last time.</summary>
    public void SyncDirectory()
    {
        if (_directoryChanged)
        {
            _directoryChanged = _entriesGone = false;
            SyncDirectory(_directory);
        }
    }

    /// <summary>Syncs a directory now.</summary>
    public void SyncDirectory(string directory)
    {
        if (!_syncs || _fault is not null)
        {
            return;
        }

        try
        {
            Files.SyncDirectory(directory);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            Fail(e);
        }
    }

    /// <exception cref="IOException">The store is faulted.</exception>
    public void ThrowIfFaulted()
    {
        if (_fault is { } fault)
        {
            throw new IOException(fault.Message, fault);
        }
    }

    /// <summary>Begins a cycle.</summary>
    public void Execute()
    {
        Action? idle = null;
        lock (_lock)
        {
            (_asked, _batch) = (_batch, _asked);
            if (_batch.Count == 0)
            {
                (idle, _whenIdle) = (_whenIdle, null);
            }
        }

        idle?.Invoke();
        if (_fault is null)
        {
            foreach (var participant in _batch)
            {
                if (_fault is null)
                {
                    participant.WriteOut(this);
                }
            }

            _syncsVolume = _chooser.Choose(_files.Count) && _volume is not null;
            if (!_syncsVolume)
            {
                SyncDirectory();
            }
        }

        SyncFiles();
    }

    private void SyncFiles()
    {
        if (_syncsVolume && _fault is null)
        {
            SyncVolume();
            ScheduleEnd();
            return;
        }

        _nextFile = 0;
        var workers = Math.Min(_files.Count, _parallel);
        if (workers <= 1 || _fault is not null)
        {
            SyncRemaining();
            ScheduleEnd();
            return;
        }

        _workersLeft = workers;
        for (var i = 1; i < workers; i++)
        {
            _runtime.Blocking.Schedule(_workers[i]);
        }

        _workers[0].Execute();
    }

    /// <summary>One call for all files of the cycle and for the entries of new ones.</summary>
    private void SyncVolume()
    {
        try
        {
            _volume!.Sync();
            _directoryChanged = _entriesGone = false;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            Fail(e);
        }
    }

    private void SyncRemaining()
    {
        for (int i; (i = Interlocked.Increment(ref _nextFile) - 1) < _files.Count;)
        {
            if (_fault is null)
            {
                SyncFile(_files[i]);
            }
        }
    }

    private void SyncFile(LogFile file)
    {
        try
        {
            var handle = file.Acquire();
            try
            {
                handle.Sync();
            }
            finally
            {
                file.Release();
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            Fail(e);
        }
    }

    /// <summary>Owners are told on the scheduler: what they do with it is theirs, and takes no thread from the disk.</summary>
    private void ScheduleEnd()
    {
        if (_files.Count > 0)
        {
            _chooser.Note(_syncsVolume, _files.Count);
        }

        if (_batch.Count > 0)
        {
            _runtime.Scheduler.Schedule(static coordinator => ((SyncCoordinator)coordinator!).EndCycle(), this);
        }
        else
        {
            EndCycle();
        }
    }

    private void EndCycle()
    {
        _files.Clear();
        _syncsVolume = false;
        if (_fault is null)
        {
            foreach (var participant in _batch)
            {
                participant.Publish();
            }
        }

        _batch.Clear();
        lock (_lock)
        {
            if (_asked.Count == 0 && _whenIdle is null)
            {
                _running = false;
                return;
            }
        }

        _runtime.Blocking.Schedule(this);
    }

    /// <summary>After a failed sync nobody knows what the disk holds, and a second sync may well claim that all is good.</summary>
    private void Fail(Exception e)
    {
        lock (_lock)
        {
            if (_fault is not null)
            {
                return;
            }

            _fault = e;
        }

        _runtime.Scheduler.Schedule(static state =>
        {
            var coordinator = (SyncCoordinator)state!;
            coordinator.Faulted?.Invoke(coordinator._fault!);
        }, this);
    }

    private sealed class SyncWorker(SyncCoordinator owner) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            owner.SyncRemaining();
            if (Interlocked.Decrement(ref owner._workersLeft) == 0)
            {
                owner.ScheduleEnd();
            }
        }
    }
}
