using System.Diagnostics;
using Amqp.Storage.Memory;

namespace Amqp.Storage.Log;

/// <summary>
/// A log in slabs of memory. A slab is given back as soon as none of its records is live, so a queue whose consumers keep up
/// runs in one warm slab and an empty queue holds none. A record is durable when it is appended: memory has nothing to wait for.
/// </summary>
/// <remarks>
/// Guarded by the owning queue's lock. A location is the slab's number in the upper and the record's offset in the lower 32 bits;
/// slab numbers only grow, so a location is never used twice.
/// </remarks>
internal sealed class MemoryQueueLog(SlabPool pool) : IQueueLog
{
    private Slab?[] _slabs = new Slab?[4];
    private long _firstSlab;
    private int _count;
    private int _slabSize = SlabPool.MinSize;
    private ulong _next = 1;
    private bool _disposed;

    /// <inheritdoc/>
    public LogPosition Start => new(1, 0);

    /// <inheritdoc/>
    public ulong NextSequence => _next;

    /// <inheritdoc/>
    public ulong DurableSequence => Volatile.Read(ref _next) - 1;

    /// <inheritdoc/>
    public long LiveBytes { get; private set; }

    /// <inheritdoc/>
    public ulong Append(in RecordSource source)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var size = RecordFormat.SizeOf(source);
        var slab = TailWithRoom(size);
        var sequence = _next;
        RecordFormat.Write(slab.Data.AsSpan(slab.Written), source, sequence, size);
        slab.Written += size;
        slab.Live++;
        LiveBytes += size;
        Volatile.Write(ref _next, sequence + 1);
        return sequence;
    }

    /// <inheritdoc/>
    public LogReadStatus ReadNext(ref LogPosition cursor, out RecordView record, out LogPosition position)
    {
        var number = Math.Max(cursor.Location >> 32, _firstSlab);
        var offset = number == cursor.Location >> 32 ? (int)cursor.Location : 0;
        for (; number < _firstSlab + _count; number++, offset = 0)
        {
            var slab = SlabAt(number);
            if (slab is null || offset >= slab.Written)
            {
                continue;
            }

            record = new RecordView(slab, offset);
            position = new LogPosition(record.Sequence, (number << 32) | (uint)offset);
            cursor = new LogPosition(position.Sequence + 1, (number << 32) | (uint)(offset + record.Size));
            return LogReadStatus.Record;
        }

        record = default;
        position = default;
        return LogReadStatus.End;
    }

    /// <inheritdoc/>
    public LogReadStatus Read(LogPosition position, out RecordView record)
    {
        var slab = SlabAt(position.Location >> 32);
        Debug.Assert(slab is not null, "a settled record was read");
        if (slab is null)
        {
            record = default;
            return LogReadStatus.End;
        }

        record = new RecordView(slab, (int)position.Location);
        Debug.Assert(record.Sequence == position.Sequence, "a location does not hold the record it was given out for");
        return LogReadStatus.Record;
    }

    /// <inheritdoc/>
    public void Settle(LogPosition position)
    {
        var number = position.Location >> 32;
        var slab = SlabAt(number);
        Debug.Assert(slab is { Live: > 0 }, "a record was settled twice");
        LiveBytes -= new RecordView(slab!, (int)position.Location).Size;
        if (--slab!.Live == 0)
        {
            Drop(number, slab);
        }
    }

    /// <inheritdoc/>
    public void SettleFrom(ref LogPosition cursor)
    {
        while (ReadNext(ref cursor, out _, out var position) == LogReadStatus.Record)
        {
            Settle(position);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        for (var number = _firstSlab; number < _firstSlab + _count; number++)
        {
            SlabAt(number)?.Release();
        }

        _slabs = [];
        _count = 0;
        LiveBytes = 0;
    }

    private Slab? SlabAt(long number)
    {
        var index = number - _firstSlab;
        return index >= 0 && index < _count ? _slabs[number & (_slabs.Length - 1)] : null;
    }

    private Slab TailWithRoom(int size)
    {
        if (_count > 0)
        {
            var tail = SlabAt(_firstSlab + _count - 1);
            if (tail is not null && tail.Data.Length - tail.Written >= size)
            {
                return tail;
            }

            if (tail is not null)
            {
                // A slab that filled up before it was consumed: the queue is under load.
                _slabSize = Math.Min(_slabSize * 2, SlabPool.MaxSize);
            }
        }

        return AddSlab(pool.Rent(Math.Max(_slabSize, size)));
    }

    private Slab AddSlab(Slab slab)
    {
        if (_count == _slabs.Length)
        {
            GrowRing();
        }

        _slabs[(_firstSlab + _count) & (_slabs.Length - 1)] = slab;
        _count++;
        return slab;
    }

    private void GrowRing()
    {
        var larger = new Slab?[_slabs.Length * 2];
        for (var number = _firstSlab; number < _firstSlab + _count; number++)
        {
            larger[number & (larger.Length - 1)] = SlabAt(number);
        }

        _slabs = larger;
    }

    private void Drop(long number, Slab slab)
    {
        _slabs[number & (_slabs.Length - 1)] = null;
        while (_count > 0 && _slabs[_firstSlab & (_slabs.Length - 1)] is null)
        {
            _firstSlab++;
            _count--;
        }

        if (_count == 0 && slab.Written < slab.Data.Length / 4 && _slabSize > SlabPool.MinSize)
        {
            _slabSize /= 2;
        }

        slab.Release();
    }
}
