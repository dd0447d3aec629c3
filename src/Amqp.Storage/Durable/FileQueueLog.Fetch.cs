using Amqp.Storage.Log;
using Amqp.Storage.Memory;

namespace Amqp.Storage.Durable;

/// <summary>Stretches of files come back into memory: one at a time per log, asked for under the lock, read on a reader, put in place under the lock.</summary>
internal sealed partial class FileQueueLog
{
    private LogSegment? _fetchSegment;
    private int _fetchOffset;
    private int _fetchLimit;
    private int _fetchSize;
    private LogWindow? _fetched;
    private LogWindow? _fetchedBefore;

    /// <summary>Reads what was asked for. Called by a reader, without locks.</summary>
    internal void FetchNow()
    {
        if (TryWake())
        {
            return;
        }

        LogSegment segment;
        int offset, limit, size;
        lock (_lock)
        {
            segment = _fetchSegment!;
            (offset, limit, size) = (_fetchOffset, _fetchLimit, _fetchSize);
        }

        var end = offset;
        var slab = segment.IsRemoved ? null : SegmentReader.Read(_store, segment, offset, limit, size, out end);
        bool readable;
        lock (_lock)
        {
            Install(segment, offset, end, slab);
            _fetchSegment = null;
            TrySwap();
            readable = _pending && !_disposed;
            _pending = false;
        }

        if (readable)
        {
            TellReadable();
        }
    }

    /// <summary>Tells the owner on the scheduler: what it does then takes no reader's time.</summary>
    private void TellReadable() =>
        _store.Runtime.Scheduler.Schedule(static owner => ((IQueueLogOwner)owner!).OnReadable(), _owner);

    /// <param name="segment">Where.</param>
    /// <param name="offset">Where a record begins.</param>
    /// <param name="size">How much, about: a reader in order wants what follows too, one that wants a single record does not.</param>
    private void Fetch(LogSegment segment, int offset, int size)
    {
        if (_fetchSegment is not null)
        {
            return;
        }

        _fetchSegment = segment;
        _fetchOffset = offset;
        _fetchSize = size;
        _fetchLimit = Math.Min(NextWindowStart(segment, offset), segment.WriteEnd);
        _store.Readers.Ask(this);
    }

    private void FetchAhead(LogWindow window)
    {
        var segment = window.Segment;
        if (window.IsFetched && _fetchSegment is null && window.End < segment.WriteEnd && WindowAt(segment, window.End) is null)
        {
            Fetch(segment, window.End, SlabPool.MaxSize);
        }
    }

    private void Install(LogSegment segment, int offset, int end, Slab? slab)
    {
        if (slab is null)
        {
            return;
        }

        if (_disposed || segment.IsRemoved)
        {
            slab.Release();
            return;
        }

        slab.Live = CountLive(segment, slab, out var last);
        var window = TakeSpare().Reset(segment, offset, slab, RecordCheck.Sequence(slab.Data), fetched: true);
        window.PassedOver = end - window.End;
        window.LastFetched = last;
        window.LastUse = ++_uses;
        _windows.Insert(WindowIndex(segment, offset) + 1, window);
        (_fetchedBefore, _fetched) = (_fetched, window);
        TrimCache();
    }

    private static int CountLive(LogSegment segment, Slab slab, out ulong last)
    {
        var live = 0;
        last = 0;
        for (var offset = 0; offset < slab.Written;)
        {
            var record = slab.Data.AsSpan(offset);
            if (!RecordCheck.IsSkip(record))
            {
                last = RecordCheck.Sequence(record);
                live += segment.IsSettled(last) ? 0 : 1;
            }

            offset += RecordCheck.Length(record);
        }

        return live;
    }
}
