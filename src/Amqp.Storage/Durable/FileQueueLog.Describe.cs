using Amqp.Storage.Log;
using Amqp.Storage.Memory;

namespace Amqp.Storage.Durable;

/// <summary>What the manifest says about the log after a clean end.</summary>
internal sealed partial class FileQueueLog
{
    /// <summary>Octets that are read at most to find the oldest message.</summary>
    private const int HeadSearch = 1024 * 1024;

    /// <summary>Describes the log; null when it cannot be described and has to be recovered. Called when nothing is under way any more.</summary>
    internal ManifestEntry? Describe()
    {
        LogSegment[] segments;
        lock (_lock)
        {
            if (_purgedAsleep && _dormant is not null)
            {
                return null;
            }

            segments = [.. _segments.Where(static segment => segment.IsCreated && segment.LivePersistentBytes > 0)];
        }

        var asleep = _dormant is not null;
        long count = asleep ? _described.Count : 0;
        long bytes = asleep ? _described.Bytes : 0;
        foreach (var segment in segments)
        {
            if (CountSurvivors(segment) is not { } survivors)
            {
                return null;
            }

            count += survivors;
            bytes += segment.LivePersistentBytes;
        }

        var head = asleep && _described.Count > 0 ? _described.Head : FindHead(segments);
        return new ManifestEntry(Id, _next, Math.Max(_highestRead, _deliveredBefore), count, bytes, _nextNumber, head);
    }

    /// <summary>Live records that the next start will find: where there were transient ones among them, the footer's bitmap knows.</summary>
    private static long? CountSurvivors(LogSegment segment)
    {
        if (segment.Present.Records == segment.Present.Count)
        {
            return segment.LiveCount;
        }

        return SegmentRecovery.TryLoadBitmap(segment, out var bitmap) ? segment.Settled.CountMissing(bitmap) : null;
    }

    private LogHead? FindHead(LogSegment[] segments)
    {
        if (segments.Length == 0)
        {
            return null;
        }

        var segment = segments[0];
        var end = Math.Min(segment.WriteEnd, SegmentFormat.HeaderSize + HeadSearch);
        for (var offset = SegmentFormat.HeaderSize; offset < end;)
        {
            var slab = SegmentReader.Read(_store, segment, offset, segment.WriteEnd, SlabPool.MinSize, out var next);
            var found = FindLive(segment, slab);
            offset = next;
            slab.Release();
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    private LogHead? FindLive(LogSegment segment, Slab slab)
    {
        lock (_lock)
        {
            for (var offset = 0; offset < slab.Written;)
            {
                var record = slab.Data.AsSpan(offset);
                if (RecordCheck.IsPersistent(record) && !RecordCheck.IsSkip(record) && !segment.IsSettled(RecordCheck.Sequence(record)))
                {
                    var view = new RecordView(slab, offset);
                    return new LogHead(view.Timestamp, view.Expiry);
                }

                offset += RecordCheck.Length(record);
            }

            return null;
        }
    }
}
