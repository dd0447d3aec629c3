using Amqp.Storage.Files;
using Amqp.Storage.Log;
using Amqp.Storage.Memory;
using Amqp.Storage.Runtime;

namespace Amqp.Storage.Durable;

/// <summary>
/// The store in files: one log per queue, one <see cref="SyncCoordinator"/> and one pool of readers for all of them. It always
/// starts: what is damaged is put aside and listed in <see cref="Damage"/>. The format is described in FORMAT.md.
/// </summary>
/// <remarks>
/// <c>_lock</c> is a leaf and guards which logs there are, the list of damage and the publishers that wait. Opening a store and opening a queue read
/// files on the caller's stack; they belong to the start of a broker.
/// </remarks>
public sealed partial class FileQueueStore : IQueueStore
{
    /// <summary>Sequence numbers after an unclean stop begin at the epoch shifted by so much: no number given out before can come again.</summary>
    internal const int EpochShift = 44;

    /// <summary>The bits of a log's id that a storage id leaves to its logs.</summary>
    private const ulong PriorityMask = 0xff;

    /// <summary>The reserve is so much smaller than the ballast.</summary>
    private const long ReserveShare = 16;

    private readonly Lock _lock = new();
    private readonly FileQueueStoreOptions _options;
    private readonly IFile _lockFile;
    private readonly HashSet<FileQueueLog> _logs = [];
    private readonly List<PauseSource> _paused = [];
    private readonly List<StoreDamage> _damage = [];
    private readonly List<string> _warnings = [];
    private readonly Dictionary<ulong, List<QueueFiles>> _found = [];
    private readonly Dictionary<ulong, ManifestEntry> _manifest;
    private readonly ulong _epoch;
    private IVolumeSync? _volume;
    private long _unwritten;
    private bool _abandoned;
    private bool _closing;
    private bool _disposed;

    /// <summary>Opens the store in the runtime's files, or creates it.</summary>
    /// <exception cref="FileLockedException">Another broker has it open.</exception>
    /// <exception cref="StoreVersionException">A newer version wrote it.</exception>
    /// <exception cref="IOException">The files cannot be used at all.</exception>
    public FileQueueStore(BrokerRuntime runtime, FileQueueStoreOptions options)
    {
        _options = options;
        Runtime = runtime;
        Pool = new SlabPool(options.Shards);
        Handles = new HandleCache(runtime.Files, Math.Max(options.OpenFiles, 1));
        Coordinator = new SyncCoordinator(runtime, FileNames.Queues, options);
        Coordinator.Faulted = fault => Faulted?.Invoke(fault);
        Readers = new ReaderPool(runtime.Blocking, options.Readers);
        Compactor = new Compactor(runtime);
        Ballast = new Ballast(runtime, FileNames.Ballast, options.BallastBytes);
        Reserve = new Ballast(runtime, FileNames.Reserve, options.BallastBytes / ReserveShare);
        _lockFile = runtime.Files.Open(FileNames.Lock, FileOpenMode.OpenOrCreate, exclusive: true);
        try
        {
            _manifest = Start(out _epoch);
            UseVolume();
            Reserve.MakeOrWait();
            if (Ballast.Make() is { } problem)
            {
                Warn(problem);
            }
        }
        catch
        {
            Ballast.Stop();
            Reserve.Stop();
            _volume?.Dispose();
            _lockFile.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public event Action<Exception>? Faulted;

    /// <inheritdoc/>
    public bool IsDurable => true;

    /// <inheritdoc/>
    public long MemoryInUse => Pool.BytesInUse;

    /// <summary>True when the last run ended with <see cref="CloseAsync"/>.</summary>
    public bool WasClean { get; private set; }

    /// <summary>Segments that were rewritten because stragglers pinned them.</summary>
    public long Compactions => Compactor.Completed;

    /// <summary>
    /// True from when the disk was full until there is room again, for new messages and for the ballast file that was given up: logs
    /// refuse appends.
    /// </summary>
    public bool IsOutOfRoom => Ballast.IsOut || Reserve.IsOut;

    /// <summary>False while the last of the room is in use, which is for the books: acks, marks, what the broker is made of.</summary>
    public bool MayWriteRecords => !Reserve.IsOut;

    /// <inheritdoc/>
    public long RoomOwed => (Ballast.IsOut ? Ballast.Size : 0) + (Reserve.IsOut ? Reserve.Size : 0);

    /// <summary>What an operator should know about where the store lies; complete once it is open.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Octets of memory that wait to be written.</summary>
    public long UnwrittenBytes => Volatile.Read(ref _unwritten);

    /// <inheritdoc/>
    public bool IsBehind => UnwrittenBytes > _options.UnwrittenLimit;

    /// <inheritdoc/>
    public IReadOnlyCollection<ulong> UnopenedQueues
    {
        get
        {
            lock (_lock)
            {
                return [.. _found.Keys];
            }
        }
    }

    /// <summary>Damage found so far, in the order in which it was found; at most a thousand entries.</summary>
    public IReadOnlyList<StoreDamage> Damage
    {
        get
        {
            lock (_lock)
            {
                return [.. _damage];
            }
        }
    }

    internal BrokerRuntime Runtime { get; }

    internal SlabPool Pool { get; }

    internal HandleCache Handles { get; }

    internal SyncCoordinator Coordinator { get; }

    internal ReaderPool Readers { get; }

    internal Compactor Compactor { get; }

    internal Ballast Ballast { get; }

    /// <summary>
    /// A second, smaller one that is never given up for messages: however many of them were in memory when the disk became full, messages can
    /// be handed out and settled, queues deleted, and the next process started.
    /// </summary>
    internal Ballast Reserve { get; }

    internal bool IsPressed => UnwrittenBytes > _options.UnwrittenLimit / 2;

    /// <inheritdoc/>
    public ulong NewId()
    {
        ulong id;
        do
        {
            id = Runtime.Random.NextUInt64() & ~PriorityMask;
        }
        while (id == 0 || IsKnown(id));
        return id;
    }

    /// <inheritdoc/>
    public IQueueLog Create(IQueueLogOwner owner, ulong id, bool durable)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Register(new FileQueueLog(this, owner, id, durable));
    }

    /// <inheritdoc/>
    public IQueueLog Open(ulong id, IQueueLogOwner owner)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var files = TakeUnopened(id, out var clean);
        var log = new FileQueueLog(this, owner, id, durable: true);
        if (clean is { } described)
        {
            log.OpenDormant(files, described);
        }
        else
        {
            log.Recover(files, _epoch << EpochShift);
        }

        return Register(log);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ulong> LogsOf(ulong storageId)
    {
        lock (_lock)
        {
            return _found.TryGetValue(storageId, out var logs) ? [.. logs.Select(log => log.Id).Order()] : [];
        }
    }

    /// <summary>What an unopened log holds, without opening it: only after a clean end.</summary>
    /// <param name="id">The log.</param>
    /// <param name="count">Messages.</param>
    /// <param name="bytes">Octets of their records.</param>
    public bool TryDescribe(ulong id, out long count, out long bytes)
    {
        lock (_lock)
        {
            var known = _manifest.TryGetValue(id, out var entry);
            (count, bytes) = (entry.Count, entry.Bytes);
            return known;
        }
    }

    /// <inheritdoc/>
    public void DeleteUnopened(ulong storageId) => RemoveUnopened(storageId, keep: false);

    /// <inheritdoc/>
    public void PutAsideUnopened(ulong storageId) => RemoveUnopened(storageId, keep: true);

    /// <inheritdoc/>
    public bool PausePublisher(PauseSource pause)
    {
        lock (_lock)
        {
            if (IsBehind)
            {
                _paused.Add(pause);
                return true;
            }
        }

        pause.Signal();
        return false;
    }

    /// <inheritdoc/>
    public void ForgetPublisher(PauseSource pause)
    {
        lock (_lock)
        {
            _paused.Remove(pause);
        }
    }

    /// <inheritdoc/>
    public void Trim()
    {
        foreach (var log in Logs())
        {
            log.Trim();
        }

        Pool.Trim();
    }

    /// <summary>Abandons the files as they are; the next start finds an unclean end. <see cref="CloseAsync"/> comes first where the end is clean.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Ballast.Stop();
        Reserve.Stop();
        Coordinator.Delay.Stop();
        foreach (var log in Logs())
        {
            log.Dispose();
        }

        Handles.CloseAll();
        _volume?.Dispose();
        _lockFile.Dispose();
    }

    private void UseVolume()
    {
        if (Runtime.Files.WhyVolatile is { } why && _options.Durability == Durability.Fsync)
        {
            Warn(why);
        }

        if (_options.Durability == Durability.Fsync && _options.SyncMethod != SyncMethod.EachFile)
        {
            _volume = Runtime.Files.OpenVolumeSync();
            Coordinator.UseVolume(_volume);
        }
    }

    internal void AddUnwritten(long octets)
    {
        var now = Interlocked.Add(ref _unwritten, octets);
        var before = now - octets;
        if (octets > 0 && before <= _options.UnwrittenLimit / 2 && now > _options.UnwrittenLimit / 2)
        {
            Coordinator.WhenIdle(SpillAll);
        }
        else if (octets < 0 && before > _options.UnwrittenLimit && now <= _options.UnwrittenLimit)
        {
            ReleasePublishers();
        }
    }

    /// <summary>A write of messages failed: if that was for want of room, there may be some now.</summary>
    /// <returns>True when it is worth while to try again at once.</returns>
    internal bool MakeRoom(Exception error) => FileErrors.IsFull(error) && Ballast.Release();

    /// <summary>The same for a write of anything else.</summary>
    internal bool MakeRoomForBooks(Exception error) => FileErrors.IsFull(error) && (Ballast.Release() || Reserve.Release());

    internal void Warn(string warning) => _warnings.Add(warning);

    internal void Report(string path, string problem)
    {
        lock (_lock)
        {
            if (_damage.Count < 1000)
            {
                _damage.Add(new StoreDamage(path, problem));
            }
        }
    }

    /// <summary>Deletes a file, or puts it aside where it holds damage that somebody may want to look at.</summary>
    internal void RemoveFile(string path, bool keep)
    {
        try
        {
            if (keep)
            {
                Runtime.Files.CreateDirectory(FileNames.Quarantine);
                Runtime.Files.Rename(path, $"{FileNames.Quarantine}/{path[(path.LastIndexOf('/') + 1)..]}");
            }
            else
            {
                Runtime.Files.Delete(path);
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            Report(path, "cannot be removed: " + e.Message);
        }
    }

    internal void Forget(FileQueueLog log, bool deleted)
    {
        lock (_lock)
        {
            _logs.Remove(log);
            _manifest.Remove(log.Id);
            _abandoned |= !deleted && !_closing;
        }
    }

    private bool IsKnown(ulong storageId)
    {
        lock (_lock)
        {
            return _found.ContainsKey(storageId);
        }
    }

    /// <summary>What there is of a log; from here on the log itself knows it.</summary>
    private QueueFiles TakeUnopened(ulong id, out ManifestEntry? clean)
    {
        lock (_lock)
        {
            clean = _manifest.Remove(id, out var entry) ? entry : null;
            var storageId = id & ~PriorityMask;
            if (!_found.TryGetValue(storageId, out var logs) || logs.Find(log => log.Id == id) is not { } files)
            {
                return new QueueFiles(id);
            }

            logs.Remove(files);
            if (logs.Count == 0)
            {
                _found.Remove(storageId);
            }

            return files;
        }
    }

    private void RemoveUnopened(ulong storageId, bool keep)
    {
        List<QueueFiles>? logs;
        lock (_lock)
        {
            _found.Remove(storageId, out logs);
            for (var priority = 0UL; priority <= PriorityMask && _manifest.Count > 0; priority++)
            {
                _manifest.Remove(storageId | priority);
            }
        }

        foreach (var log in logs ?? [])
        {
            RemoveFiles(log, keep);
        }
    }

    private void RemoveFiles(QueueFiles log, bool keep)
    {
        foreach (var segment in log.Segments)
        {
            RemoveFile(segment.Path, keep);
        }

        if (log.HasAcks)
        {
            RemoveFile(FileNames.Acks(log.Id), keep);
        }
    }

    private FileQueueLog Register(FileQueueLog log)
    {
        lock (_lock)
        {
            _logs.Add(log);
        }

        return log;
    }

    private FileQueueLog[] Logs()
    {
        lock (_lock)
        {
            return [.. _logs];
        }
    }

    /// <summary>Many queues hold a little each: all of them write what they have.</summary>
    private void SpillAll()
    {
        foreach (var log in Logs())
        {
            log.Demand(LogDemand.SpillAll);
        }
    }

    private void ReleasePublishers()
    {
        PauseSource[] released;
        lock (_lock)
        {
            released = [.. _paused];
            _paused.Clear();
        }

        foreach (var pause in released)
        {
            pause.Signal();
        }
    }
}
