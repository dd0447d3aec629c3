using Amqp.Storage.Log;
using Amqp.Storage.Memory;

namespace Amqp.Storage.Durable;

/// <summary>Records are looked at by operators: as they are read, but nothing counts as delivered and nothing as lost.</summary>
internal sealed partial class FileQueueLog
{
    /// <inheritdoc/>
    public LogReadStatus Look(ref LogPosition cursor, bool fetch, out RecordView record, out LogPosition position)
    {
        lock (_lock)
        {
            record = default;
            position = default;
            var offset = SegmentFormat.HeaderSize;
            for (var segment = _disposed ? null : Find(cursor, ref offset); segment is not null;)
            {
                if (offset >= segment.AppendEnd)
                {
                    segment = NextSegment(segment);
                    offset = SegmentFormat.HeaderSize;
                    continue;
                }

                if (WindowAt(segment, offset) is not { } window)
                {
                    if (offset < segment.WriteEnd)
                    {
                        // The reader goes on from here, or what it passed could push what it waits for out of memory again.
                        cursor = Reached(cursor, segment, offset);
                        return fetch ? FetchAndWait(segment, offset) : LogReadStatus.Pending;
                    }

                    offset = NextWindowStart(segment, offset);
                    continue;
                }

                var data = window.Slab.Data.AsSpan(offset - window.Start);
                var length = RecordCheck.Length(data);
                var sequence = RecordCheck.Sequence(data);
                if (RecordCheck.IsSkip(data) || sequence < cursor.Sequence || segment.IsSettled(sequence))
                {
                    offset += length;
                    cursor = sequence < cursor.Sequence ? cursor : cursor with { Sequence = sequence + 1 };
                    continue;
                }

                Use(window);
                record = new RecordView(window.Slab, offset - window.Start);
                position = new LogPosition(sequence, new Location(segment.Slot, offset, length, RecordCheck.IsPersistent(data)).Value);
                cursor = new LogPosition(sequence + 1, Behind(segment, offset, length));
                return LogReadStatus.Record;
            }

            return LogReadStatus.End;
        }
    }

    /// <inheritdoc/>
    public void SettleAhead(LogPosition position) => Settle(position);

    private LogReadStatus FetchAndWait(LogSegment segment, int offset)
    {
        Fetch(segment, offset, SlabPool.MaxSize);
        return Wait();
    }

    /// <summary>A cursor at a place that a reader has come to, over records that are settled.</summary>
    private static LogPosition Reached(LogPosition cursor, LogSegment segment, int offset) =>
        cursor.Sequence > segment.FirstSequence && offset > SegmentFormat.HeaderSize
            ? new LogPosition(cursor.Sequence, new Location(segment.Slot, offset, 0, false).Value)
            : new LogPosition(Math.Max(cursor.Sequence, segment.FirstSequence), 0);
}
