using Amqp.Storage.Encryption;
using Amqp.Storage.Files;
using Amqp.Storage.Log;
using Amqp.Storage.Memory;

namespace Amqp.Storage.Durable;

/// <summary>
/// Reads a stretch of a segment into a slab and makes sure that a reader can walk it: what does not check is reported and
/// becomes a stretch to be passed over.
/// </summary>
internal static class SegmentReader
{
    /// <summary>Reads whole records from an offset, as many as fit a slab, at least one.</summary>
    /// <param name="store">Whose pool, and list of damage.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="offset">Where a record begins.</param>
    /// <param name="limit">Where the stretch ends at the latest; a record ends there too.</param>
    /// <param name="size">How much to read, unless the first record is longer.</param>
    /// <param name="end">Where the next record begins: beyond what was read where that ends in a stretch to be passed over.</param>
    public static Slab Read(FileQueueStore store, LogSegment segment, int offset, int limit, int size, out int end)
    {
        end = 0;
        var slab = store.Pool.Rent(Math.Min(limit - offset, size));
        try
        {
            var file = segment.File.Acquire();
            try
            {
                var read = file.Read(slab.Data.AsSpan(0, Math.Min(limit - offset, slab.Data.Length)), offset);
                var first = RecordCheck.Check(slab.Data.AsSpan(0, read), segment.Scheme, out var length);
                if (first == RecordStatus.Incomplete && length > read && length <= limit - offset)
                {
                    slab.Release();
                    slab = store.Pool.Rent(length);
                    read = file.Read(slab.Data.AsSpan(0, length), offset);
                }

                var walked = Walk(store, segment, file, slab.Data.AsSpan(0, read), offset, limit);
                slab.Written = Math.Min(walked, read);
                end = Math.Min(offset + walked, limit);
            }
            finally
            {
                segment.File.Release();
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            store.Report(segment.File.Path, $"cannot be read at {offset}: {e.Message}");
            segment.IsDamaged = true;
        }

        if (slab.Written == 0)
        {
            segment.IsDamaged = true;
            slab.Written = Math.Min(limit - offset, slab.Data.Length);
            RecordCheck.WriteSkip(slab.Data, slab.Written, segment.Salt);
            end = offset + slab.Written;
        }

        return slab;
    }

    /// <summary>Checks records one after another; returns where the last whole one ends, or what has to be passed over behind it.</summary>
    private static int Walk(FileQueueStore store, LogSegment segment, IFile file, Span<byte> data, int offset, int limit)
    {
        var at = 0;
        while (at < data.Length)
        {
            var status = RecordSearch.Look(data[at..], limit - offset - at, segment.Scheme, out var length);
            if (status == RecordStatus.Incomplete)
            {
                break;
            }

            if (status == RecordStatus.Good && !IsForeign(segment, data[at..]) && TryOpen(store, segment, data.Slice(at), length))
            {
                at += length;
                continue;
            }

            segment.IsDamaged = true;
            if (status is RecordStatus.BadBody or RecordStatus.Good)
            {
                store.Report(segment.File.Path, $"record {RecordCheck.Sequence(data[at..])} at {offset + at} does not check");
                RecordCheck.Mark(data[at..], RecordCheck.Skip);
            }
            else
            {
                length = RecordSearch.NextRecord(file, offset + at + RecordFormat.HeaderSize, limit, segment.Scheme) - offset - at;
                store.Report(segment.File.Path, $"{length} octets at {offset + at} are not a record");
                if (length < RecordFormat.HeaderSize)
                {
                    break;
                }

                RecordCheck.WriteSkip(data[at..], length, segment.Salt);
            }

            at += length;
        }

        return at;
    }

    /// <summary>Opens a record where it is sealed; false where its tags do not hold.</summary>
    private static bool TryOpen(FileQueueStore store, LogSegment segment, Span<byte> record, int length) =>
        segment.Seal.IsClear || RecordCheck.IsSkip(record) || RecordSealer.TryOpen(record[..length], segment.CipherOf(store.Keys));

    private static bool IsForeign(LogSegment segment, ReadOnlySpan<byte> record) =>
        !RecordCheck.IsSkip(record)
        && (RecordCheck.Sequence(record) < segment.FirstSequence || RecordCheck.Sequence(record) >= segment.NextSequence);
}
