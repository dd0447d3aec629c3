using System.Buffers;
using System.Buffers.Binary;
using Amqp.Storage.Files;
using Amqp.Storage.Log;

namespace Amqp.Storage.Durable;

/// <summary>
/// A durable map from keys to values, opaque both: a checksummed log of puts and deletions that is written anew, whole or not at
/// all, when most of it is out of date. It commits with its store's queues, in the same cycles.
/// </summary>
/// <remarks><c>_lock</c> is a leaf and guards everything but what is marked as the cycle's.</remarks>
public sealed partial class MetadataLog : IMetadataLog, ISyncParticipant, IDelayedParticipant
{
    private const int HeaderSize = 64;
    private const int SmallestRewrite = 256 * 1024;
    private const ulong Magic = 0x3154454D5F514D41; // "AMQ_MET1"

    private readonly Lock _lock = new();
    private readonly FileQueueStore _store;
    private readonly string _path;
    private readonly Dictionary<byte[], byte[]> _entries = new(new OctetsComparer());
    private readonly PriorityQueue<(Action<object?> Callback, object? State), ulong> _waiting = new();
    private ArrayBufferWriter<byte> _pending = new();
    private ulong _index;
    private ulong _durable;
    private long _liveBytes;
    private bool _asked;
    private bool _mustRewrite;

    // Owned by the cycle.
    private ArrayBufferWriter<byte> _batch = new();
    private LogFile _file;
    private uint _salt;
    private long _end;
    private ulong _publishing;

    /// <summary>Opens a log beside the queues of a store, or creates it. Reads the file on the caller's stack.</summary>
    /// <param name="store">The store; it has to be open as long as the log is used.</param>
    /// <param name="name">Name of the file.</param>
    /// <exception cref="StoreVersionException">A newer version wrote it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public MetadataLog(FileQueueStore store, string name)
    {
        _store = store;
        _path = name;
        _file = new LogFile(store.Handles, name);
        _mustRewrite = true;
        _salt = (uint)store.Runtime.Random.NextUInt64();
        if (store.Runtime.Files.FileExists(name))
        {
            Read(StoreFiles.ReadAll(store.Runtime.Files, name));
            SyncInherited();
        }
    }

    /// <inheritdoc/>
    public bool IsDurable => true;

    /// <inheritdoc/>
    public bool IsFaulted => _store.Coordinator.Fault is not null;

    /// <inheritdoc/>
    public bool IsDamaged { get; private set; }

    /// <inheritdoc/>
    public ulong LastIndex => Volatile.Read(ref _index);

    /// <inheritdoc/>
    public ulong DurableIndex => Volatile.Read(ref _durable);

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<byte[], byte[]>> Load()
    {
        lock (_lock)
        {
            return [.. _entries];
        }
    }

    /// <inheritdoc/>
    public ulong Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        lock (_lock)
        {
            _store.Coordinator.ThrowIfFaulted();
            Take(MetadataEntry.Put, key, value);
            return Note(MetadataEntry.Put, key, value);
        }
    }

    /// <inheritdoc/>
    public ulong Delete(ReadOnlySpan<byte> key)
    {
        lock (_lock)
        {
            _store.Coordinator.ThrowIfFaulted();
            Take(MetadataEntry.Delete, key, default);
            return Note(MetadataEntry.Delete, key, default);
        }
    }

    /// <inheritdoc/>
    public ulong Apply(MetadataChanges changes)
    {
        lock (_lock)
        {
            _store.Coordinator.ThrowIfFaulted();
            ulong index = 0;
            for (var i = 0; i < changes.Count; i++)
            {
                var (key, value) = changes.All[i];
                var kind = value is null ? MetadataEntry.Delete : MetadataEntry.Put;
                Take(kind, key, value);
                index = Note(i < changes.Count - 1 ? (byte)(kind | MetadataEntry.More) : kind, key, value);
            }

            return index;
        }
    }

    /// <inheritdoc/>
    public void WhenDurable(ulong index, Action<object?> callback, object? state)
    {
        lock (_lock)
        {
            if (index > _durable)
            {
                _waiting.Enqueue((callback, state), index);
                return;
            }
        }

        _store.Runtime.Scheduler.Schedule(callback, state);
    }

    /// <summary>Writes the file anew with the next commit, without anything that is out of date.</summary>
    public void Snapshot()
    {
        lock (_lock)
        {
            _mustRewrite = true;
            Ask();
        }
    }

    void IDelayedParticipant.Demand(LogDemand demand)
    {
        lock (_lock)
        {
            Ask();
        }
    }

    void ISyncParticipant.WriteOut(SyncCoordinator coordinator)
    {
        ulong index;
        ArrayBufferWriter<byte>? whole;
        lock (_lock)
        {
            _asked = false;
            index = _index;
            if (_batch.WrittenCount == 0)
            {
                // The last cycle's octets have been synced. After a write that failed, what is left of it still has its own checkpoint.
                MetadataEntry.Write(_batch, _salt, MetadataEntry.Checkpoint, default, default);
            }

            _batch.Write(_pending.WrittenSpan);
            _pending.ResetWrittenCount();
            whole = _mustRewrite || _end > Math.Max(SmallestRewrite, 4 * _liveBytes) ? Whole() : null;
        }

        try
        {
            if (whole is not null)
            {
                Rewrite(whole);
            }
            else
            {
                Append(coordinator);
            }

            _batch.ResetWrittenCount();
            _publishing = index;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            // A full disk: what was noted stays in the batch and is tried again; whoever waits goes on waiting.
            _publishing = 0;
            lock (_lock)
            {
                _mustRewrite |= whole is not null;
            }

            if (_store.MakeRoomForBooks(e))
            {
                ((IDelayedParticipant)this).Demand(LogDemand.Retry);
            }
            else
            {
                coordinator.Delay.Sync(this);
            }
        }
    }

    void ISyncParticipant.Publish()
    {
        while (TryTakeWaiting(out var waiting))
        {
            waiting.Callback(waiting.State);
        }
    }

    private bool TryTakeWaiting(out (Action<object?> Callback, object? State) waiting)
    {
        lock (_lock)
        {
            Volatile.Write(ref _durable, Math.Max(_durable, _publishing));
            return _waiting.TryPeek(out waiting, out var index) && index <= _durable && _waiting.TryDequeue(out waiting, out _);
        }
    }

    private ulong Note(byte kind, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        MetadataEntry.Write(_pending, _salt, kind, key, value);
        Ask();
        Volatile.Write(ref _index, _index + 1);
        return _index;
    }

    private void Ask()
    {
        if (!_asked)
        {
            _asked = true;
            _store.Coordinator.Ask(this);
        }
    }

    private void Take(byte kind, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var lookup = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (lookup.TryGetValue(key, out var before))
        {
            _liveBytes -= MetadataEntry.SizeOf(key.Length, before.Length);
        }

        if (kind == MetadataEntry.Put)
        {
            lookup[key] = value.ToArray();
            _liveBytes += MetadataEntry.SizeOf(key.Length, value.Length);
        }
        else
        {
            lookup.Remove(key);
        }
    }

    /// <summary>The whole file as it would be now. The salt stays, so that what is noted meanwhile fits behind it.</summary>
    private ArrayBufferWriter<byte> Whole()
    {
        _mustRewrite = false;
        var whole = new ArrayBufferWriter<byte>(HeaderSize + (int)_liveBytes);
        var header = whole.GetSpan(HeaderSize)[..HeaderSize];
        header.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], SegmentFormat.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], _salt);
        BinaryPrimitives.WriteUInt32LittleEndian(header[60..], Crc32C.Compute(0, header[..60]));
        whole.Advance(HeaderSize);
        foreach (var (key, value) in _entries)
        {
            MetadataEntry.Write(whole, _salt, MetadataEntry.Put, key, value);
        }

        // The file takes the old one's place only when it is on the disk as a whole.
        MetadataEntry.Write(whole, _salt, MetadataEntry.Checkpoint, default, default);
        return whole;
    }

    private void Rewrite(ArrayBufferWriter<byte> whole)
    {
        var next = new LogFile(_store.Handles, _path + FileNames.NewSuffix);
        try
        {
            Write(next, FileOpenMode.OpenOrCreate, whole.WrittenSpan, 0, cut: true);
            _store.Coordinator.SyncNow(next);
        }
        finally
        {
            next.Retire();
        }

        _store.Runtime.Files.Rename(next.Path, _path);
        _file.Retire();
        _file = new LogFile(_store.Handles, _path);
        _end = whole.WrittenCount;
        _store.Coordinator.SyncDirectory("");
    }

    private void Append(SyncCoordinator coordinator)
    {
        Write(_file, FileOpenMode.Existing, _batch.WrittenSpan, _end, cut: false);
        _end += _batch.WrittenCount;
        coordinator.SyncInThisCycle(_file);
    }

    private static void Write(LogFile target, FileOpenMode mode, ReadOnlySpan<byte> content, long at, bool cut)
    {
        var file = target.Acquire(mode);
        try
        {
            if (cut)
            {
                file.SetLength(0);
            }

            file.Write(content, at);
        }
        finally
        {
            target.Release();
        }
    }
}
