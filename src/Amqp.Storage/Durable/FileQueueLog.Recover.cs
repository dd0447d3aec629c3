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
            OpenSegments(files, acks);

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

    /// <summary>
    /// Of segments with one number the one of the highest generation counts; it stands for those whose numbers it covers as well. They
    /// are still there when the last run ended between a compaction and the deletion of what it read, and are as good as it is.
    /// </summary>
    private void OpenSegments(QueueFiles files, RecoveredAcks acks)
    {
        files.Segments.Sort(static (a, b) => a.Number != b.Number ? a.Number.CompareTo(b.Number) : b.Generation.CompareTo(a.Generation));
        var covered = -1;
        var spare = new List<string>();
        foreach (var file in files.Segments)
        {
            _nextNumber = Math.Max(_nextNumber, file.Number + 1);
            if (file.Number <= covered)
            {
                spare.Add(file.Path);
                continue;
            }

            if (SegmentRecovery.Open(_store, Id, file, FreeSlot(), isSpare: file.Generation > 0 && HasSources(files, file)) is { } segment)
            {
                covered = Math.Max(file.Number, segment.Lineage.LastNumber);
                _nextNumber = Math.Max(_nextNumber, covered + 1);
                Adopt(segment, acks);
            }
        }

        if (spare.Count > 0)
        {
            RemoveSpare(spare);
        }
    }

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

    private static bool HasSources(QueueFiles files, SegmentFile compacted) =>
        files.Segments.Exists(file => file.Number == compacted.Number && file.Generation < compacted.Generation);

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
        NoteComplete(segment);
    }

    private static void ApplyAcks(LogSegment segment, RecoveredAcks acks)
    {
        var count = (int)(segment.NextSequence - segment.FirstSequence);
        if (segment.Present.Count < count)
        {
            segment.Settled.Load(segment.Present.Inverted(count));
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
        var bytes = (long)segment.Present.Bytes - Math.Max(segment.AckedBytes - (long)segment.Lineage.TakenOut, 0);
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
