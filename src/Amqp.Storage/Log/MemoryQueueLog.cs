using System.Diagnostics;
using Amqp.Storage.Memory;

namespace Amqp.Storage.Log;

/// <summary>
/// A log in slabs of memory. A slab is given back as soon as none of its records is live, so a queue whose consumers keep up
/// runs in one warm slab and an empty queue holds none. A record is durable when it is appended: memory has nothing to wait for.
/// </summary>
/// <remarks>
/// Guarded by the owning queue's lock. A location is the slab's number in the upper and the record's offset in the lower 32 bits.
/// Slab numbers only grow and run over after 2^32: what a number means is its distance from the first slab.
/// </remarks>
internal sealed class MemoryQueueLog(SlabPool pool, uint firstSlab = 0) : IQueueLog
{
    private Slab?[] _slabs = new Slab?[4];
    private uint _firstSlab = firstSlab;
    private int _count;
    private int _slabSize = SlabPool.MinSize;
    private ulong _next = 1;
    private bool _disposed;

    /// <inheritdoc/>
    public LogPosition Start => new(1, Locate(_firstSlab, 0));

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
        var sequence = _next;
        Slab slab;
        if (source.Assembly is { } assembly && assembly.TryTake(source, size, out var own))
        {
            slab = AddSlab(own);
            RecordFormat.WriteAround(slab.Data, source, sequence, size);
        }
        else
        {
            slab = TailWithRoom(size);
            RecordFormat.Write(slab.Data.AsSpan(slab.Written), source, sequence, size);
        }

        slab.Written += size;
        slab.Live++;
        LiveBytes += size;
        LiveCount++;
        Volatile.Write(ref _next, sequence + 1);
        return sequence;
    }

    /// <inheritdoc/>
    public LogReadStatus ReadNext(ref LogPosition cursor, out RecordView record, out LogPosition position)
    {
        var number = SlabOf(cursor.Location);
        var offset = (int)cursor.Location;
        if ((int)(number - _firstSlab) < 0)
        {
            // The slab has gone: everything in it was settled.
            number = _firstSlab;
            offset = 0;
        }

        for (; number - _firstSlab < (uint)_count; number++, offset = 0)
        {
            var slab = SlabAt(number);
            if (slab is null || !FindUnsettled(slab, ref offset))
            {
                continue;
            }

            record = new RecordView(slab, offset);
            position = new LogPosition(record.Sequence, Locate(number, offset));
            cursor = new LogPosition(position.Sequence + 1, Locate(number, offset + record.Size));
            return LogReadStatus.Record;
        }

        record = default;
        position = default;
        return LogReadStatus.End;
    }

    /// <inheritdoc/>
    public LogReadStatus Look(ref LogPosition cursor, bool fetch, out RecordView record, out LogPosition position) =>
        ReadNext(ref cursor, out record, out position);

    /// <inheritdoc/>
    public LogReadStatus Read(LogPosition position, out RecordView record)
    {
        var slab = SlabAt(SlabOf(position.Location));
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
        var number = SlabOf(position.Location);
        var slab = SlabAt(number);
        Debug.Assert(slab is { Live: > 0 }, "a record was settled twice");
        LiveBytes -= new RecordView(slab!, (int)position.Location).Size;
        LiveCount--;
        SettleIndex++;
        if (--slab!.Live == 0)
        {
            Drop(number, slab);
        }
    }

    /// <inheritdoc/>
    public void SettleAhead(LogPosition position)
    {
        if (SlabAt(SlabOf(position.Location)) is { } slab)
        {
            new RecordView(slab, (int)position.Location).MarkSettled();
            Settle(position);
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
    public ulong Id => 0;

    /// <inheritdoc/>
    public long LiveCount { get; private set; }

    /// <inheritdoc/>
    public ulong SettleIndex { get; private set; }

    /// <inheritdoc/>
    public ulong DurableSettleIndex => SettleIndex;

    /// <inheritdoc/>
    public void RequestDurable()
    {
        // A record is durable when it is appended.
    }

    /// <inheritdoc/>
    public void RequestSettlesDurable()
    {
        // There is nothing to wait for.
    }

    /// <inheritdoc/>
    public void EndReads()
    {
        // A slab stays as long as one of its records is live.
    }

    /// <inheritdoc/>
    public void NoteReturned(LogPosition position, int deliveryCount)
    {
        // Nothing survives that would have to know.
    }

    /// <inheritdoc/>
    public int DeliveryCountOf(ulong sequence) => 0;

    /// <inheritdoc/>
    public bool WasDelivered(ulong sequence) => false;

    /// <inheritdoc/>
    public void NoteUnread(LogPosition cursor)
    {
        // Nothing survives that would have to know.
    }

    /// <inheritdoc/>
    public void Delete() => Dispose();

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        for (var i = 0; i < _count; i++)
        {
            SlabAt(_firstSlab + (uint)i)?.Release();
        }

        _slabs = [];
        _count = 0;
        LiveBytes = LiveCount = 0;
    }

    private static long Locate(uint slab, int offset) => (long)(((ulong)slab << 32) | (uint)offset);

    private static uint SlabOf(long location) => (uint)((ulong)location >> 32);

    /// <summary>Passes over records that were settled ahead of the reader.</summary>
    /// <returns>False when the slab has no others behind the offset.</returns>
    private static bool FindUnsettled(Slab slab, ref int offset)
    {
        while (offset < slab.Written)
        {
            var record = new RecordView(slab, offset);
            if ((record.Flags & RecordFlags.Settled) == 0)
            {
                return true;
            }

            offset += record.Size;
        }

        return false;
    }

    private Slab? SlabAt(uint number) => number - _firstSlab < (uint)_count ? _slabs[number & (uint)(_slabs.Length - 1)] : null;

    private Slab TailWithRoom(int size)
    {
        if (_count > 0)
        {
            var tail = SlabAt(_firstSlab + (uint)(_count - 1));
            if (tail is { IsOfMany: true } && tail.Data.Length - tail.Written >= size)
            {
                return tail;
            }

            if (tail is { IsOfMany: true })
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

        _slabs[(_firstSlab + (uint)_count) & (uint)(_slabs.Length - 1)] = slab;
        _count++;
        return slab;
    }

    private void GrowRing()
    {
        var larger = new Slab?[_slabs.Length * 2];
        for (var i = 0; i < _count; i++)
        {
            var number = _firstSlab + (uint)i;
            larger[number & (uint)(larger.Length - 1)] = SlabAt(number);
        }

        _slabs = larger;
    }

    private void Drop(uint number, Slab slab)
    {
        _slabs[number & (uint)(_slabs.Length - 1)] = null;
        while (_count > 0 && _slabs[_firstSlab & (uint)(_slabs.Length - 1)] is null)
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
