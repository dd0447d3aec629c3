namespace Amqp.Storage.Durable;

/// <summary>What the ack log has to know, for writing it anew.</summary>
internal sealed partial class FileQueueLog
{
    /// <summary>Everything that it has to know; what waited to be written is part of it.</summary>
    private List<AckEntry> Snapshot()
    {
        lock (_lock)
        {
            _pendingAcks.Clear();
            _ackBatch.Clear();
            var entries = new List<AckEntry>();
            foreach (var segment in _segments)
            {
                AddSettled(segment, entries);
            }

            AddSettled(_removed, entries);
            AddSettled(_toDelete, entries);

            entries.Add(new AckEntry(AckKind.Delivered, 0, Math.Max(Math.Max(_reserved, _deliveredBefore), _reserving), 0));
            foreach (var (sequence, count) in _deliveryCounts)
            {
                entries.Add(new AckEntry(AckKind.DeliveryCount, sequence, (ulong)count, 0));
            }

            return entries;
        }
    }

    /// <summary>Segments that are about to be deleted could be there again after a power cut, and must not come back to life then.</summary>
    private static void AddSettled(List<LogSegment> gone, List<AckEntry> entries)
    {
        foreach (var segment in gone)
        {
            // What took the place of one that was compacted says what is to be said about its records.
            if (segment.IsCreated && segment.LiveCount == 0)
            {
                AddSettled(segment, entries);
            }
        }
    }

    /// <summary>Ranges, or a bitmap where that is shorter: what is settled here and there costs two bits a record, not an entry.</summary>
    private static void AddSettled(LogSegment segment, List<AckEntry> entries)
    {
        var first = entries.Count;
        var count = (int)(segment.NextSequence - segment.FirstSequence);
        var most = (count + SettledBits.BlockSize - 1) / SettledBits.BlockSize;
        var bytes = (ulong)segment.AckedBytes;
        foreach (var (from, to) in segment.Settled.Ranges(count))
        {
            if (entries.Count - first > most)
            {
                entries.RemoveRange(first + 1, entries.Count - first - 1);
                AddBitmap(segment, count, entries);
                return;
            }

            entries.Add(new AckEntry(AckKind.Settled, segment.FirstSequence + (ulong)from, segment.FirstSequence + (ulong)to - 1, bytes));
            bytes = 0;
        }
    }

    private static void AddBitmap(LogSegment segment, int count, List<AckEntry> entries)
    {
        for (var from = 0; from < count; from += SettledBits.BlockSize)
        {
            var (low, high) = segment.Settled.Block(from, count);
            if ((low | high) != 0)
            {
                entries.Add(new AckEntry(AckKind.SettledBits, segment.FirstSequence + (ulong)from, low, high));
            }
        }
    }
}
