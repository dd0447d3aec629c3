using Amqp.Storage.Encryption;
using Amqp.Storage.Log;
using Amqp.Storage.Memory;
using Amqp.TestKit.Runtime;

namespace Amqp.Storage.Tests.Log;

/// <summary>
/// Random commands on a log beside a list that says what must be in it: appends of all sizes, reads, re-reads, settles in any
/// order, leases and purges. It ends with everything settled.
/// </summary>
internal sealed class QueueLogModel(IQueueLog log, int seed, Action waitUntilReadable, bool isEncrypted = false)
{
    private readonly SplitMix _random = new((ulong)seed);
    private readonly Queue<Expected> _unread = new();
    private readonly List<Taken> _taken = [];
    private readonly List<Held> _held = [];
    private LogPosition _cursor = log.Start;
    private long _liveBytes;

    public void Run(int steps)
    {
        try
        {
            for (var i = 0; i < steps; i++)
            {
                Step();
                Check();
            }

            Finish();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}: {e.Message}", e);
        }
    }

    private void Step()
    {
        switch (_random.Next(100))
        {
            case < 40:
                // In runs, so that slabs fill up and grow.
                for (var i = _random.Next(1, 30); i > 0; i--)
                {
                    Append(BodySize());
                }

                break;
            case < 65:
                for (var i = _random.Next(1, 30); i > 0; i--)
                {
                    ReadNext();
                }

                break;
            case < 75 when _taken.Count > 0:
                Reread(_random.Pick(_taken));
                break;
            case < 94:
                for (var i = _random.Next(1, 30); i > 0 && _taken.Count > 0; i--)
                {
                    Settle(_random.Next(_taken.Count));
                }

                break;
            case < 97 when _held.Count > 0:
                Unlease(_random.Next(_held.Count));
                break;
            case 99 when _random.Chance(20):
                Purge();
                break;
        }
    }

    private int BodySize() => _random.Next(100) switch
    {
        < 70 => _random.Next(200),
        < 95 => _random.Next(4000),
        < 99 => _random.Next(40_000),
        _ => _random.Next(400_000),
    };

    private void Append(int size)
    {
        var content = (byte)_random.Next(256);
        var body = new byte[size];
        body.AsSpan().Fill(content);
        var next = log.NextSequence;
        var sequence = log.Append(new RecordSource
        {
            RoutingKey = [content],
            Body = body,
            Flags = content < 128 ? RecordFlags.Persistent : RecordFlags.None,
        });
        Assert.True(sequence >= next, "sequences go backwards");
        Assert.Equal(sequence + 1, log.NextSequence);
        _unread.Enqueue(new Expected(sequence, content, size));
        _liveBytes += SizeOf(size);
    }

    private void ReadNext()
    {
        RecordView record;
        LogPosition position;
        LogReadStatus status;
        while ((status = log.ReadNext(ref _cursor, out record, out position)) == LogReadStatus.Pending)
        {
            waitUntilReadable();
        }

        if (!_unread.TryDequeue(out var expected))
        {
            Assert.Equal(LogReadStatus.End, status);
            return;
        }

        Assert.Equal(LogReadStatus.Record, status);
        Assert.Equal(expected.Sequence, position.Sequence);
        Verify(expected, record);
        _taken.Add(new Taken(expected, position));
        if (_random.Chance(5))
        {
            _held.Add(new Held(expected, record, record.Slab.Lease()));
        }
    }

    private void Reread(Taken taken)
    {
        RecordView record;
        LogReadStatus status;
        while ((status = log.Read(taken.Position, out record)) == LogReadStatus.Pending)
        {
            waitUntilReadable();
        }

        Assert.Equal(LogReadStatus.Record, status);
        Verify(taken.Expected, record);
    }

    private void Settle(int index)
    {
        var taken = _taken[index];
        _taken.RemoveAt(index);
        log.Settle(taken.Position);
        _liveBytes -= SizeOf(taken.Expected.Size);
    }

    private void Unlease(int index)
    {
        var held = _held[index];
        _held.RemoveAt(index);
        Verify(held.Expected, held.Record);
        held.Lease.Dispose();
    }

    private void Purge()
    {
        log.SettleFrom(ref _cursor);
        foreach (var expected in _unread)
        {
            _liveBytes -= SizeOf(expected.Size);
        }

        _unread.Clear();
    }

    private void Check() => Assert.Equal(_liveBytes, log.LiveBytes);

    private void Finish()
    {
        while (_unread.Count > 0)
        {
            ReadNext();
        }

        ReadNext();
        while (_taken.Count > 0)
        {
            Reread(_taken[0]);
            Settle(_random.Next(_taken.Count));
        }

        while (_held.Count > 0)
        {
            Unlease(0);
        }

        Assert.Equal(0, log.LiveBytes);
    }

    private static void Verify(Expected expected, in RecordView record)
    {
        Assert.Equal(expected.Sequence, record.Sequence);
        Assert.Equal(expected.Content, record.RoutingKey[0]);
        Assert.Equal(expected.Size, record.BodyLength);
        Assert.False(record.Body.ContainsAnyExcept(expected.Content), "a body changed");
    }

    private long SizeOf(int body)
    {
        var size = (RecordFormat.HeaderSize + 1 + body + 7) & ~7;
        return isEncrypted ? size + RecordSealer.Overhead(size) : size;
    }

    private readonly record struct Expected(ulong Sequence, byte Content, int Size);

    private readonly record struct Taken(Expected Expected, LogPosition Position);

    private readonly record struct Held(Expected Expected, RecordView Record, SlabLease Lease);
}
