using Amqp.Storage.Encryption;
using Amqp.Storage.Log;
using Amqp.Storage.Memory;

namespace Amqp.Storage.Durable;

/// <summary>
/// A queue's log in segment files. Records are appended to slabs in memory and get their address in a file at once; the sync
/// cycle writes them when somebody waits for them, when they are persistent and a moment old, or when memory runs short. What was
/// settled before any of that is never written.
/// </summary>
/// <remarks>
/// <c>_lock</c> is a leaf under the owning queue's lock and guards everything here that is not marked as the cycle's: the sync
/// cycle and the readers take it without the queue's. No file is touched under it.
/// </remarks>
internal sealed partial class FileQueueLog : IQueueLog, ISyncParticipant, IDelayedParticipant
{
    private const int SlotsAtFirst = 4;
    private const int SpillAt = 4 * SlabPool.MaxSize;

    /// <summary>A few large records may wait for their consumers, too.</summary>
    private const int LargestSpillAt = 16 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly FileQueueStore _store;
    private readonly SyncCoordinator _coordinator;
    private readonly IQueueLogOwner _owner;
    private readonly bool _isDurable;
    private readonly List<LogSegment> _segments = [];
    private readonly List<LogWindow> _windows = [];
    private LogSegment?[] _slots = new LogSegment?[SlotsAtFirst];
    private LogWindow? _tail;
    private LogWindow? _spare;
    private LogDemand _demand;
    private EncryptionKey? _key;
    private ulong _next = 1;
    private ulong _durable;
    private long _uses;
    private long _unwritten;
    private int _nextNumber;
    private int _segmentSize = SegmentFormat.MinSize;
    private int _slabSize = SlabPool.MinSize;
    private int _persistentPending;
    private bool _waitsForWrite;
    private bool _waitsForSync;
    private bool _disposed;

    public FileQueueLog(FileQueueStore store, IQueueLogOwner owner, ulong id, bool durable)
    {
        _store = store;
        _coordinator = store.Coordinator;
        _owner = owner;
        _isDurable = durable;
        _key = store.Keys.Current;
        _acks = new AckWriter(store, id);
        _snapshot = Snapshot;
        Id = id;
    }

    /// <inheritdoc/>
    public ulong Id { get; }

    public bool IsDurable => _isDurable;

    /// <inheritdoc/>
    public LogPosition Start => new(_dormant is not null ? 1 : _segments.Count > 0 ? _segments[0].FirstSequence : _next, 0);

    /// <inheritdoc/>
    public ulong NextSequence => Volatile.Read(ref _next);

    /// <inheritdoc/>
    public ulong DurableSequence => _isDurable ? Volatile.Read(ref _durable) : Volatile.Read(ref _next) - 1;

    /// <inheritdoc/>
    public long LiveBytes { get; private set; }

    /// <inheritdoc/>
    public long LiveCount { get; private set; }

    /// <inheritdoc/>
    public ulong Append(in RecordSource source)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            ThrowIfUnwritable();
            var size = RecordFormat.SizeOf(source);
            if (_key is not null)
            {
                size += RecordSealer.Overhead(size);
            }

            var sequence = _next;
            LogWindow window;
            if (source.Assembly is { } assembly && assembly.TryTake(source, size, out var own))
            {
                window = TakeOver(own, size);
                RecordFormat.WriteAround(own.Data, source, sequence, size);
            }
            else
            {
                window = TailWithRoom(size);
                RecordFormat.Write(window.Slab.Data.AsSpan(window.Slab.Written), source, sequence, size);
            }

            Count(window);
            Account(window, sequence, size, (source.Flags & RecordFlags.Persistent) != 0);
            Volatile.Write(ref _next, sequence + 1);
            return sequence;
        }
    }

    /// <inheritdoc/>
    public void RequestDurable() => Demand(LogDemand.Sync);

    /// <inheritdoc/>
    public void Delete() => End(delete: true);

    /// <inheritdoc/>
    public void Dispose() => End(delete: !_isDurable);

    /// <summary>Asks for a cycle unless there is nothing to do in it.</summary>
    public void Demand(LogDemand demand)
    {
        lock (_lock)
        {
            if ((demand & LogDemand.Compact) != 0)
            {
                LookForCompaction();
                demand &= ~LogDemand.Compact;
                if (demand == LogDemand.None)
                {
                    return;
                }
            }

            if ((demand & LogDemand.Write) != 0)
            {
                _waitsForWrite = false;
            }

            if ((demand & LogDemand.SyncAcks) != 0)
            {
                _waitsForSync = false;
            }

            if (!_disposed)
            {
                AskFor(demand);
            }
        }
    }

    /// <summary>
    /// Lets go of memory that nothing needs but speed. Called now and then; what was used since the last call is spared. A log that was not
    /// used at all goes to rest: what it has only in memory is written, and of an empty one no segment is left.
    /// </summary>
    internal void Trim()
    {
        lock (_lock)
        {
            if (_trimmedAt == _uses && !_disposed)
            {
                Rest();
            }

            for (var i = _windows.Count - 1; i >= 0; i--)
            {
                var window = _windows[i];
                if (window.IsClean && !window.IsPinned && window.Writes == 0 && window.LastUse <= _trimmedAt)
                {
                    Drop(window);
                }
            }

            _trimmedAt = _uses;
            _spare = null;
        }
    }

    private long _trimmedAt = -1;

    private void AskFor(LogDemand demand)
    {
        var first = _demand == LogDemand.None;
        _demand |= demand;
        if (first)
        {
            _coordinator.Ask(this);
        }
    }

    private void WriteSoon()
    {
        if (!_waitsForWrite && _isDurable)
        {
            _waitsForWrite = true;
            _coordinator.Delay.Write(this);
        }
    }

    private void SyncSoon()
    {
        if (!_waitsForSync)
        {
            _waitsForSync = true;
            _coordinator.Delay.Sync(this);
        }
    }

    private void ThrowIfUnwritable()
    {
        _coordinator.ThrowIfFaulted();
        if (_store.IsOutOfRoom)
        {
            throw new IOException("there is no room left on the disk");
        }

        if (_writeError is { } error)
        {
            throw new IOException(error.Message, error);
        }
    }

    private void Account(LogWindow window, ulong sequence, int size, bool persistent)
    {
        var segment = window.Segment;
        window.Slab.Written += size;
        window.Slab.Live++;
        window.LastUse = ++_uses;
        segment.AppendEnd += size;
        segment.NextSequence = sequence + 1;
        segment.LiveCount++;
        segment.LiveBytes += size;
        LiveBytes += size;
        LiveCount++;
        if (persistent && _isDurable)
        {
            segment.LivePersistentBytes += size;
            window.PersistentPending++;
            _persistentPending++;
            WriteSoon();
        }
    }

    private LogWindow TailWithRoom(int size)
    {
        if (_tail is { } tail)
        {
            if (tail.Slab.IsOfMany && tail.Slab.Data.Length - tail.Slab.Written >= size && tail.Segment.Capacity - tail.Segment.AppendEnd >= size)
            {
                return tail;
            }

            if (tail.Slab.IsOfMany)
            {
                // A slab that filled up before it was consumed: the queue is under load.
                _slabSize = Math.Min(_slabSize * 2, SlabPool.MaxSize);
            }

            CloseTail(tail);
        }

        var segment = SegmentWithRoom(size);
        return AddTail(segment, _store.Pool.Rent(Math.Max(_slabSize, size)));
    }

    /// <summary>A window around memory that a large record was put together in.</summary>
    private LogWindow TakeOver(Slab slab, int size)
    {
        LogSegment segment;
        try
        {
            segment = SegmentWithRoom(size);
        }
        catch
        {
            slab.Release();
            throw;
        }

        if (_tail is { } tail)
        {
            CloseTail(tail);
        }

        return AddTail(segment, slab);
    }

    private LogWindow AddTail(LogSegment segment, Slab slab)
    {
        _tail = TakeSpare().Reset(segment, segment.AppendEnd, slab, _next, fetched: false);
        _windows.Add(_tail);
        return _tail;
    }

    private void CloseTail(LogWindow tail)
    {
        _tail = null;
        if (_unwritten > Math.Clamp(8L * tail.Slab.Written, SpillAt, LargestSpillAt) || _store.IsPressed)
        {
            AskFor(LogDemand.Spill);
        }

        if (tail.IsClean)
        {
            TrimCache();
        }
    }

    private LogWindow TakeSpare()
    {
        var window = _spare ?? new LogWindow();
        _spare = null;
        return window;
    }

    private LogSegment SegmentWithRoom(int size)
    {
        if (_segments.Count > 0 && _segments[^1] is { IsClosed: false } last)
        {
            if (last.Capacity - last.AppendEnd >= size)
            {
                return last;
            }

            CloseSegment(last);
        }

        var capacity = _segmentSize;
        if (size + SegmentFormat.HeaderSize > capacity)
        {
            // Room for a few more of its kind, or, where it is larger than any segment, for itself alone.
            capacity = (int)Math.Max(Math.Min(4L * size, SegmentFormat.MaxSize), (long)size + SegmentFormat.HeaderSize);
        }

        _segmentSize = Math.Min(_segmentSize * 2, SegmentFormat.MaxSize);
        return AddSegment(capacity);
    }

    private LogSegment AddSegment(int capacity)
    {
        var slot = FreeSlot();
        var number = _nextNumber++;
        var file = new LogFile(_store.Handles, FileNames.Segment(Id, number, _isDurable));
        var segment = new LogSegment(number, slot, _next, capacity, (uint)_store.Runtime.Random.NextUInt64(), file) { Seal = _store.NewSeal(_key, Id) };
        _slots[slot] = segment;
        _segments.Add(segment);
        return segment;
    }

    private int FreeSlot()
    {
        var slot = Array.IndexOf(_slots, null);
        if (slot < 0)
        {
            slot = _slots.Length;
            if (slot == Location.MaxSlots)
            {
                throw new IOException("the queue has as many segments as it can have");
            }

            Array.Resize(ref _slots, slot * 2);
        }

        return slot;
    }

    private void CloseSegment(LogSegment segment)
    {
        segment.IsClosed = true;
        if (segment.LiveCount == 0)
        {
            RemoveSegment(segment);
        }
        else
        {
            _unsealed.Add(segment);
        }
    }

    private void RemoveSegment(LogSegment segment)
    {
        for (var i = _windows.Count - 1; i >= 0; i--)
        {
            if (_windows[i].Segment == segment)
            {
                Drop(_windows[i]);
            }
        }

        segment.IsRemoved = true;
        LiveBytes -= segment.LiveBytes;
        _slots[segment.Slot] = null;
        _segments.Remove(segment);
        _unsealed.Remove(segment);
        _removed.Add(segment);
        AskFor(LogDemand.Clean);
    }

    /// <summary>Takes a window out of the log; leases keep its memory.</summary>
    private void Drop(LogWindow window)
    {
        Uncount(window);
        _persistentPending -= window.PersistentPending;
        window.PersistentPending = 0;
        window.IsDropped = true;
        _windows.Remove(window);
        _pinned.Remove(window);
        _fetched = window == _fetched ? null : _fetched;
        _fetchedBefore = window == _fetchedBefore ? null : _fetchedBefore;
        if (window == _tail)
        {
            _tail = null;
            if (window.Slab.Written < window.Slab.Data.Length / 4 && _slabSize > SlabPool.MinSize)
            {
                _slabSize /= 2;
            }
        }

        window.Slab.Release();
        if (window.Writes == 0)
        {
            window.Forget();
            _spare = window;
        }
    }

    private void Count(LogWindow window)
    {
        if (!window.IsCounted)
        {
            window.IsCounted = true;
            _unwritten += window.Slab.Data.Length;
            _store.AddUnwritten(window.Slab.Data.Length);
        }
    }

    private void Uncount(LogWindow window)
    {
        if (window.IsCounted)
        {
            window.IsCounted = false;
            _unwritten -= window.Slab.Data.Length;
            _store.AddUnwritten(-window.Slab.Data.Length);
        }
    }

    private void End(bool delete)
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            if (_compaction is not null)
            {
                _compaction.IsCancelled = true;
            }

            while (_windows.Count > 0)
            {
                Drop(_windows[^1]);
            }

            _deleteFiles = delete;
            _removed.AddRange(_segments);
            foreach (var segment in _segments)
            {
                segment.IsRemoved = true;
            }

            _segments.Clear();
            _unsealed.Clear();
            Array.Clear(_slots);
            LiveBytes = LiveCount = 0;
            AskFor(LogDemand.Clean);
        }

        _store.Forget(this, deleted: delete);
    }
}
