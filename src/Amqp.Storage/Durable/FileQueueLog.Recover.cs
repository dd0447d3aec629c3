namespace Amqp.Storage.Durable;

/// <summary>A queue is put together again from its files: footers, a scan of what has none, and the ack log.</summary>
internal sealed partial class FileQueueLog
{
    /// <summary>A segment that had to be scanned is sealed with the log's next commit; so large a one does not wait for that.</summary>
    private const int SealSoonAbove = 1024 * 1024;

    /// <summary>Reads the files after an end that was not clean. Nothing else uses the log yet.</summary>
    /// <param name="files">The queue's files.</param>
    /// <param name="floor">Sequence numbers after an unclean end begin here at the earliest.</param>
    internal void Recover(QueueFiles files, ulong floor)
    {
        var acks = files.HasAcks ? RecoveredAcks.Read(_store, Id) : new RecoveredAcks();
        var segments = OpenSegments(files);
        lock (_lock)
        {
            foreach (var file in files.Segments)
            {
                _nextNumber = Math.Max(_nextNumber, file.Number + 1);
            }

            Adopt(segments, acks);
            NoteInherited(segments, files.HasAcks);
            LiveCount = segments.Sum(static segment => (long)segment.LiveCount);
            LiveBytes = segments.Sum(static segment => segment.LiveBytes);
            var last = _segments.Count > 0 ? _segments[^1].NextSequence - 1 : 0;
            _deliveredBefore = acks.IsWhole ? acks.Delivered : Math.Max(acks.Delivered, last);

            // The mark may have been written and not synced: it counts for what comes when it was written again.
            _reserved = 0;
            _next = Math.Max(Math.Max(floor, 1), Math.Max(last, acks.Highest) + 1);
            _durable = _next - 1;
            RemoveSettledSegments();
        }
    }

    /// <summary>
    /// A process that was killed may have written what it had not synced: it is here, and must be on the disk before anything is said
    /// that counts on it, such as the manifest of a clean end.
    /// </summary>
    private void NoteInherited(List<LogSegment> segments, bool hasAcks)
    {
        foreach (var segment in segments)
        {
            segment.IsUnsynced = true;
            _unsynced.Add(segment);
        }

        if (hasAcks)
        {
            _acks.NoteInherited();
        }
    }

    /// <summary>
    /// Reads the segments. Of those with one number the one of the highest generation counts; it stands for those whose numbers it covers as
    /// well. They are still there when the last run ended between a compaction and the deletion of what it read, and are as good as it is.
    /// </summary>
    private List<LogSegment> OpenSegments(QueueFiles files)
    {
        files.Segments.Sort(static (a, b) => a.Number != b.Number ? a.Number.CompareTo(b.Number) : b.Generation.CompareTo(a.Generation));
        var segments = new List<LogSegment>(files.Segments.Count);
        var spare = new List<string>();
        var covered = -1;
        foreach (var file in files.Segments)
        {
            if (file.Number <= covered)
            {
                spare.Add(file.Path);
            }
            else if (SegmentRecovery.Open(_store, Id, file, isSpare: file.Generation > 0 && HasSources(files, file)) is { } segment)
            {
                covered = Math.Max(file.Number, segment.Lineage.LastNumber);
                segments.Add(segment);
            }
        }

        if (spare.Count > 0)
        {
            RemoveSpare(spare);
        }

        return segments;
    }

    private static bool HasSources(QueueFiles files, SegmentFile compacted) =>
        files.Segments.Exists(file => file.Number == compacted.Number && file.Generation < compacted.Generation);

    /// <summary>Deletes what a compaction made superfluous, once the result is sure to be there the next time too.</summary>
    private void RemoveSpare(List<string> spare)
    {
        try
        {
            _store.Runtime.Files.SyncDirectory(FileNames.Queues);
            spare.ForEach(path => _store.RemoveFile(path, keep: false));
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            _store.Report(FileNames.Queues, "cannot be synced: " + e.Message);
        }
    }

    /// <summary>Takes segments that were read, in their order, and what the ack log says about them.</summary>
    private void Adopt(List<LogSegment> segments, RecoveredAcks acks)
    {
        segments.RemoveAll(segment => !TryAdopt(segment, acks));
        _reserved = Math.Max(_reserved, acks.Delivered);
        _reserveTo = Math.Max(_reserveTo, acks.Delivered);
        foreach (var (sequence, count) in acks.DeliveryCounts)
        {
            _deliveryCounts.TryAdd(sequence, count);
        }
    }

    private bool TryAdopt(LogSegment segment, RecoveredAcks acks)
    {
        if (_segments.Count > 0 && segment.FirstSequence < _segments[^1].NextSequence)
        {
            _store.Report(segment.File.Path, "overlaps the segment before it");
            segment.File.Retire();
            _store.RemoveFile(segment.File.Path, keep: true);
            return false;
        }

        segment.Slot = FreeSlot();
        _slots[segment.Slot] = segment;
        _segments.Add(segment);
        _nextNumber = Math.Max(_nextNumber, Math.Max(segment.Number, segment.Lineage.LastNumber) + 1);
        ApplyAcks(segment, acks);
        if (segment.IsSealed)
        {
            segment.Present.Release();
            NoteComplete(segment);
        }
        else
        {
            _unsealed.Add(segment);
            if (segment.WriteEnd > SealSoonAbove)
            {
                SyncSoon();
            }
        }

        return true;
    }

    private static void ApplyAcks(LogSegment segment, RecoveredAcks acks)
    {
        var count = (int)(segment.NextSequence - segment.FirstSequence);
        if (segment.Present.Count < count)
        {
            segment.Settled.Load(segment.Present.Inverted(count));
        }

        var settled = acks.Apply(segment);
        segment.LiveCount = (int)segment.Present.Count - settled;
        var bytes = (long)segment.Present.Bytes - Math.Max(segment.AckedBytes - (long)segment.Lineage.TakenOut, 0);
        segment.LiveBytes = segment.LivePersistentBytes = segment.LiveCount == 0 ? 0 : Math.Max(bytes, 0);
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
