using System.Buffers;
using Amqp.Storage.Encryption;
using Amqp.Storage.Files;
using Amqp.Storage.Log;

namespace Amqp.Storage.Durable;

/// <summary>
/// Opens a segment as a start finds it. A sealed one is known by its footer; any other is scanned, cut behind its last record that
/// checks, and left to the log to be sealed, so that it is scanned once. Nothing is written here.
/// </summary>
internal static class SegmentRecovery
{
    private const int Chunk = 1024 * 1024;

    /// <param name="store">The store.</param>
    /// <param name="queue">The queue whose file it must be.</param>
    /// <param name="name">The file.</param>
    /// <param name="isSpare">The segments that it was compacted from are still there: unless it is whole they are used.</param>
    /// <returns>Null when there is nothing in the file that could be a message; the file is gone or put aside then.</returns>
    public static LogSegment? Open(FileQueueStore store, ulong queue, SegmentFile name, bool isSpare)
    {
        var file = new LogFile(store.Handles, name.Path);
        LogSegment? segment = null;
        try
        {
            var handle = file.Acquire();
            try
            {
                segment = Read(store, handle, file, queue, name.Number, isSpare);
            }
            finally
            {
                file.Release();
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            // It may be readable another day: nothing is moved or deleted.
            segment = null;
            store.Report(name.Path, "cannot be read: " + e.Message);
            file.Retire();
        }

        return segment;
    }

    /// <summary>Reads the bitmap of a sealed segment again.</summary>
    public static bool TryLoadBitmap(LogSegment segment, out ulong[] bitmap)
    {
        bitmap = [];
        var handle = segment.File.Acquire();
        try
        {
            var length = handle.Length;
            var copy = new LogSegment(segment.Number, 0, segment.FirstSequence, 0, segment.Salt, segment.File);
            if (!TryLoadFooter(handle, copy, length))
            {
                return false;
            }

            bitmap = copy.Present.Words;
            return true;
        }
        finally
        {
            segment.File.Release();
        }
    }

    private static LogSegment? Read(FileQueueStore store, IFile handle, LogFile file, ulong queue, int number, bool isSpare)
    {
        var length = handle.Length;
        var header = new byte[SegmentFormat.HeaderSize];
        var read = handle.Read(header, 0);
        if (!SegmentFormat.TryReadHeader(header.AsSpan(0, read), out var owner, out var first, out var salt)
            || owner != queue
            || length > int.MaxValue)
        {
            PutAside(store, file, header, read, length);
            return null;
        }

        if (SegmentFormat.VersionOf(header) > SegmentFormat.EncryptedVersion)
        {
            throw new StoreVersionException(file.Path, SegmentFormat.VersionOf(header), SegmentFormat.EncryptedVersion);
        }

        var seal = SegmentFormat.ReadSeal(header);
        if (!seal.IsClear && store.Keys.Find(seal.KeyId) is null)
        {
            throw new EncryptionKeyException($"it is sealed with the key {EncryptionKey.NameOf(seal.KeyId)}, which is not configured");
        }

        var segment = new LogSegment(number, slot: 0, first, (int)length, salt, file) 
        {
            IsCreated = true,
            IsClosed = true,
            IsSubmitted = true,
            Seal = seal,
            Lineage = SegmentFormat.ReadLineage(header),
        };
        if (!TryLoadFooter(handle, segment, length))
        {
            if (isSpare)
            {
                store.Report(file.Path, "is not whole; what it was made from is used");
                file.Retire();
                store.RemoveFile(file.Path, keep: true);
                return null;
            }

            Scan(store, handle, segment, (int)length);
        }

        if (segment.Present.Count == 0)
        {
            file.Retire();
            store.RemoveFile(file.Path, segment.IsDamaged);
            return null;
        }

        return segment;
    }

    /// <summary>A file that never got its header is no loss; anything else is kept for somebody to look at.</summary>
    private static void PutAside(FileQueueStore store, LogFile file, ReadOnlySpan<byte> header, int read, long length)
    {
        var isEmpty = length <= SegmentFormat.HeaderSize && !header[..read].ContainsAnyExcept((byte)0);
        file.Retire();
        if (!isEmpty)
        {
            store.Report(file.Path, "has no header of a segment of this queue");
        }

        store.RemoveFile(file.Path, keep: !isEmpty);
    }

    private static bool TryLoadFooter(IFile handle, LogSegment segment, long length)
    {
        var tail = new byte[SegmentFormat.FooterSize];
        if (length < SegmentFormat.HeaderSize + SegmentFormat.FooterSize
            || handle.Read(tail, length - tail.Length) < tail.Length
            || !SegmentFormat.TryReadFooter(tail, segment.Salt, length, out var footer)
            || footer.FirstSequence != segment.FirstSequence
            || footer.LastSequence < footer.FirstSequence)
        {
            return false;
        }

        var bitmap = new byte[footer.BitmapLength];
        if (handle.Read(bitmap, (long)footer.RecordsEnd) < bitmap.Length
            || Crc32C.Compute(segment.Salt, bitmap) != footer.BitmapChecksum
            || (ulong)bitmap.Length * 8 < footer.LastSequence - footer.FirstSequence + 1)
        {
            return false;
        }

        segment.Present.Load(bitmap, footer);
        segment.NextSequence = footer.LastSequence + 1;
        segment.AppendEnd = segment.WriteEnd = segment.DiskEnd = (int)footer.RecordsEnd;
        segment.IsSealed = true;
        return true;
    }

    private static void Scan(FileQueueStore store, IFile handle, LogSegment segment, int length)
    {
        var content = ArrayPool<byte>.Shared.Rent(Math.Min(length, Chunk));
        try
        {
            var at = SegmentFormat.HeaderSize;
            var end = at;
            while (at < length)
            {
                content = Fill(handle, content, at, length, segment.Scheme, out var read);
                at = Walk(store, segment, handle, content.AsSpan(0, read), at, length, ref end);
            }

            // All that is known is that it could be read: it is sealed once it was synced.
            segment.AppendEnd = segment.WriteEnd = segment.DiskEnd = end;
            segment.IsUnsynced = true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(content);
        }
    }

    private static byte[] Fill(IFile handle, byte[] content, int at, int length, RecordScheme scheme, out int read)
    {
        read = handle.Read(content.AsSpan(0, Math.Min(content.Length, length - at)), at);
        if (RecordCheck.Check(content.AsSpan(0, read), scheme, out var needed) == RecordStatus.Incomplete && needed > read && needed <= length - at)
        {
            ArrayPool<byte>.Shared.Return(content);
            content = ArrayPool<byte>.Shared.Rent(needed);
            read = handle.Read(content.AsSpan(0, Math.Min(content.Length, length - at)), at);
        }

        return content;
    }

    /// <summary>Takes records in; what is not one is passed over where records follow it, and is the torn end where none do.</summary>
    /// <returns>Where to go on; <paramref name="end"/> is moved behind the last good record.</returns>
    private static int Walk(FileQueueStore store, LogSegment segment, IFile file, ReadOnlySpan<byte> data, int start, int limit, ref int end)
    {
        var at = 0;
        while (at < data.Length)
        {
            var status = RecordSearch.Look(data[at..], limit - start - at, segment.Scheme, out var length);
            if (status == RecordStatus.Incomplete && at > 0)
            {
                break;
            }

            if (status is RecordStatus.Good or RecordStatus.BadBody && IsInOrder(segment, data[at..]))
            {
                Take(store, segment, data.Slice(at), start + at, length, status);
                at += length;
                end = start + at;
                continue;
            }

            var next = RecordSearch.NextRecord(file, start + at + RecordFormat.HeaderSize, limit, segment.Scheme) - start;
            if (next < limit - start)
            {
                segment.IsDamaged = true;
                store.Report(segment.File.Path, $"{next - at} octets at {start + at} are not a record");
            }

            at = next;
        }

        return start + Math.Max(at, 8);
    }

    private static void Take(FileQueueStore store, LogSegment segment, ReadOnlySpan<byte> record, int at, int length, RecordStatus status)
    {
        if (RecordCheck.IsSkip(record))
        {
            return;
        }

        var sequence = RecordCheck.Sequence(record);
        segment.NextSequence = sequence + 1;
        segment.Present.Records++;
        if (status == RecordStatus.BadBody)
        {
            segment.IsDamaged = true;
            store.Report(segment.File.Path, $"record {sequence} at {at} does not check");
        }
        else if (RecordCheck.IsPersistent(record))
        {
            segment.Present.Add((int)(sequence - segment.FirstSequence), length);
        }
    }

    private static bool IsInOrder(LogSegment segment, ReadOnlySpan<byte> record) =>
        RecordCheck.IsSkip(record)
        || (RecordCheck.Sequence(record) >= segment.NextSequence && RecordCheck.Sequence(record) - segment.FirstSequence < int.MaxValue);
}
