using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Amqp.Storage.Files;

namespace Amqp.Storage.Durable;

/// <summary>
/// Appends to the ack log of a queue. The first entry of a run, and an entry that would make the file much longer than it need be,
/// write it anew, so nothing is ever appended behind a torn end. Owned by the sync cycle.
/// </summary>
internal sealed class AckWriter(FileQueueStore store, ulong id)
{
    public const int HeaderSize = 64;
    private const ulong Magic = 0x314B43415F514D41; // "AMQ_ACK1"
    private const long RewriteAt = 1024 * 1024;

    private LogFile? _file;
    private LogFile? _inherited;
    private uint _salt;
    private long _end;
    private long _rewriteAt;
    private bool _exists = true;
    private LogFile? _synced;
    private bool _unsynced;

    /// <summary>Writing the file anew has failed: what it says is not all there is to say, and nobody else has noted the rest.</summary>
    public bool IsBehind { get; private set; }

    /// <summary>Appends entries.</summary>
    /// <param name="entries">What is new.</param>
    /// <param name="snapshot">Everything, the new entries included.</param>
    public void Append(List<AckEntry> entries, Func<List<AckEntry>> snapshot)
    {
        if (_file is null || _end > _rewriteAt || IsBehind)
        {
            IsBehind = true;
            Rewrite(snapshot());
            IsBehind = false;
            return;
        }

        Write(_file, entries, _end, _salt);
        _end += entries.Count * AckEntry.Size;
        _unsynced = true;
    }

    /// <summary>The last run may have written what it had not synced.</summary>
    public void NoteInherited()
    {
        var path = FileNames.Acks(id);
        if (store.Runtime.Files.FileExists(path))
        {
            _inherited = new LogFile(store.Handles, path);
        }
    }

    /// <summary>Has what was written synced before this cycle publishes.</summary>
    public void SyncInThisCycle()
    {
        if (_inherited is { } inherited)
        {
            // It is not retired before a later cycle: this one has yet to use it.
            _inherited = null;
            _synced = inherited;
            store.Coordinator.SyncInThisCycle(inherited);
        }

        if (_unsynced && _file is not null)
        {
            _unsynced = false;
            store.Coordinator.SyncInThisCycle(_file);
        }
    }

    public void SyncNow()
    {
        if (_unsynced && _file is not null)
        {
            store.Coordinator.SyncNow(_file);
            _unsynced = false;
        }
        else
        {
            store.Coordinator.SyncDirectory();
            store.Coordinator.ThrowIfFaulted();
        }
    }

    public void End(bool delete)
    {
        _file?.Retire();
        _inherited?.Retire();
        _synced?.Retire();
        if (delete && _exists)
        {
            store.RemoveFile(FileNames.Acks(id), keep: false);
        }
    }

    public static bool TryReadHeader(ReadOnlySpan<byte> header, ulong id, out uint salt)
    {
        salt = 0;
        if (header.Length < HeaderSize
            || BinaryPrimitives.ReadUInt64LittleEndian(header) != Magic
            || BinaryPrimitives.ReadUInt16LittleEndian(header[8..]) != SegmentFormat.Version
            || BinaryPrimitives.ReadUInt64LittleEndian(header[16..]) != id
            || BinaryPrimitives.ReadUInt32LittleEndian(header[60..]) != Crc32C.Compute(0, header[..60]))
        {
            return false;
        }

        salt = BinaryPrimitives.ReadUInt32LittleEndian(header[12..]);
        return true;
    }

    private void Rewrite(List<AckEntry> entries)
    {
        var path = FileNames.Acks(id);
        var salt = (uint)store.Runtime.Random.NextUInt64();
        var next = new LogFile(store.Handles, path + FileNames.NewSuffix);
        try
        {
            WriteHeader(next, salt);
            Write(next, entries, HeaderSize, salt);
            store.Coordinator.SyncNow(next);
        }
        finally
        {
            next.Retire();
        }

        // What the last run wrote is part of what was just written.
        _inherited?.Retire();
        _synced?.Retire();
        _inherited = _synced = null;
        store.Handles.Files.Rename(path + FileNames.NewSuffix, path);
        store.Coordinator.NoteDirectoryChange();
        _file?.Retire();
        _file = new LogFile(store.Handles, path);
        _exists = true;
        _salt = salt;
        _end = HeaderSize + (entries.Count * AckEntry.Size);
        _rewriteAt = Math.Max(RewriteAt, _end * 4);
        _unsynced = false;
    }

    private void WriteHeader(LogFile target, uint salt)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        header.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], SegmentFormat.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], salt);
        BinaryPrimitives.WriteUInt64LittleEndian(header[16..], id);
        BinaryPrimitives.WriteUInt32LittleEndian(header[60..], Crc32C.Compute(0, header[..60]));
        var file = target.Acquire(FileOpenMode.OpenOrCreate);
        try
        {
            file.SetLength(0);
            file.Write(header, 0);
        }
        finally
        {
            target.Release();
        }
    }

    private static void Write(LogFile target, List<AckEntry> entries, long at, uint salt)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(entries.Count * AckEntry.Size);
        try
        {
            var length = 0;
            foreach (ref readonly var entry in CollectionsMarshal.AsSpan(entries))
            {
                entry.Write(buffer.AsSpan(length), salt);
                length += AckEntry.Size;
            }

            var file = target.Acquire();
            try
            {
                file.Write(buffer.AsSpan(0, length), at);
            }
            finally
            {
                target.Release();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
