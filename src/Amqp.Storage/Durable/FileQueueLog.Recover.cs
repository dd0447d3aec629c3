namespace Amqp.Storage.Durable;

/// <summary>A queue is put together again from its files: footers, a scan of what has none, and the ack log.</summary>
internal sealed partial class FileQueueLog
{
    /// <summary>Reads the files. Nothing else uses the log yet.</summary>
    /// <param name="files">The queue's files.</param>
    /// <param name="clean">What the manifest says, after a clean end.</param>
    /// <param name="floor">Sequence numbers after an unclean end begin here at the earliest.</param>
    internal void Recover(QueueFiles files, ManifestEntry? clean, ulong floor)
    {
        lock (_lock)
        {
            var acks = files.HasAcks ? RecoveredAcks.Read(_store, Id) : new RecoveredAcks();
            foreach (var (number, path) in files.Segments)
            {
                _nextNumber = Math.Max(_nextNumber, number + 1);
                if (SegmentRecovery.Open(_store, Id, number, path, FreeSlot()) is { } segment)
                {
                    Adopt(segment, acks);
                }
            }

            _reserved = _reserveTo = acks.Delivered;
            _deliveredBefore = clean?.Delivered ?? acks.Delivered;
            var last = _segments.Count > 0 ? _segments[^1].NextSequence - 1 : 0;
            _next = clean?.NextSequence ?? Math.Max(floor, 1);
            _next = Math.Max(_next, Math.Max(last, acks.Highest) + 1);
            _durable = _next - 1;
            foreach (var (sequence, count) in acks.DeliveryCounts)
            {
                _deliveryCounts[sequence] = count;
            }

            RemoveSettledSegments();
        }
    }

    private void Adopt(LogSegment segment, RecoveredAcks acks)
    {
        if (_segments.Count > 0 && segment.FirstSequence < _segments[^1].NextSequence)
        {
            _store.Report(segment.File.Path, "overlaps the segment before it");
            segment.File.Retire();
            _store.RemoveFile(segment.File.Path, keep: true);
            return;
        }

        _slots[segment.Slot] = segment;
        _segments.Add(segment);
        ApplyAcks(segment, acks);
        LiveCount += segment.LiveCount;
        LiveBytes += segment.LiveBytes;
    }

    private static void ApplyAcks(LogSegment segment, RecoveredAcks acks)
    {
        var count = (int)(segment.NextSequence - segment.FirstSequence);
        for (var i = 0; i < count; i++)
        {
            if (!segment.Present[i])
            {
                segment.Settled.Set(i);
            }
        }

        var settled = 0;
        foreach (var entry in acks.Settled)
        {
            if (entry.Last < segment.FirstSequence || entry.First >= segment.NextSequence)
            {
                continue;
            }

            var from = Math.Max(entry.First, segment.FirstSequence) - segment.FirstSequence;
            var to = Math.Min(entry.Last + 1, segment.NextSequence) - segment.FirstSequence;
            settled += segment.Settled.SetRange((int)from, (int)to);
            segment.AckedBytes += (long)entry.Bytes;
        }

        segment.LiveCount = (int)segment.Present.Count - settled;
        var bytes = (long)segment.Present.Bytes - segment.AckedBytes;
        segment.LiveBytes = segment.LivePersistentBytes = segment.LiveCount == 0 ? 0 : Math.Max(bytes, 0);
        segment.Present.Release();
    }

    private void RemoveSettledSegments()
    {
        foreach (var segment in _segments.ToArray())
        {
            if (segment.LiveCount == 0)
            {
                RemoveSegment(segment);
            }
        }
    }
}
