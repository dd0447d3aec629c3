using System.Text;
using Amqp.Storage.Encryption;
using Amqp.Storage.Log;
using Amqp.TestKit.Runtime;

namespace Amqp.Storage.Tests.Log;

/// <summary>
/// What every queue log promises, whatever stands behind it. A store takes part by a class that derives from this one and
/// says how to make it.
/// </summary>
public abstract class QueueLogSuite : IDisposable
{
    private readonly IQueueStore _store;
    private readonly IQueueLog _log;

    protected QueueLogSuite()
    {
        _store = CreateStore();
        _log = _store.Create(new IgnoringOwner());
    }

    /// <summary>A new, empty store.</summary>
    protected abstract IQueueStore CreateStore();

    /// <summary>Tags are part of the records.</summary>
    protected virtual bool IsEncrypted => false;

    /// <summary>Memory is given back when what the store does in the background is done.</summary>
    protected virtual bool WorksInBackground => false;

    private int SizeOfEmpty => RecordFormat.HeaderSize + (IsEncrypted ? RecordSealer.Overhead(RecordFormat.HeaderSize) : 0);

    /// <summary>Called when a read is pending: make the store fetch what it needs.</summary>
    protected virtual void WaitUntilReadable()
    {
    }

    public void Dispose()
    {
        _log.Dispose();
        Assert.Equal(0, MemoryInUse());
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_new_log_is_empty_and_holds_no_memory()
    {
        var cursor = _log.Start;
        Assert.Equal(LogReadStatus.End, ReadNext(ref cursor, out _, out _));
        Assert.Equal(1UL, _log.NextSequence);
        Assert.Equal(0UL, _log.DurableSequence);
        Assert.Equal(0, _log.LiveBytes);
        Assert.Equal(0, MemoryInUse());
    }

    [Fact]
    public void Every_part_of_a_record_comes_back()
    {
        var sequence = _log.Append(new RecordSource
        {
            Exchange = "amq.topic"u8,
            RoutingKey = "a.b.c"u8,
            Properties = [0x10, 0x00, 2],
            Body = "the body"u8,
            Flags = RecordFlags.Persistent,
            Timestamp = 1_767_225_600_123,
            Expiry = 1_767_225_600_456,
        });

        var cursor = _log.Start;
        Assert.Equal(LogReadStatus.Record, ReadNext(ref cursor, out var record, out var position));
        Assert.Equal(sequence, position.Sequence);
        Assert.Equal(sequence, record.Sequence);
        Assert.Equal("amq.topic", Encoding.UTF8.GetString(record.Exchange));
        Assert.Equal("a.b.c", Encoding.UTF8.GetString(record.RoutingKey));
        Assert.Equal([0x10, 0x00, 2], record.Properties.ToArray());
        Assert.Equal("the body", Encoding.UTF8.GetString(record.Body));
        Assert.Equal("the body", Encoding.UTF8.GetString(record.BodyMemory.Span));
        Assert.Equal(8, record.BodyLength);
        Assert.Equal(RecordFlags.Persistent, record.Flags);
        Assert.Equal(1_767_225_600_123, record.Timestamp);
        Assert.Equal(1_767_225_600_456, record.Expiry);
    }

    [Fact]
    public void Names_of_255_octets_and_empty_parts_come_back()
    {
        var longest = Enumerable.Repeat((byte)'x', 255).ToArray();
        _log.Append(new RecordSource { Exchange = longest, RoutingKey = longest });
        _log.Append(default);

        var cursor = _log.Start;
        ReadNext(ref cursor, out var first, out _);
        ReadNext(ref cursor, out var second, out _);
        Assert.Equal(longest, first.Exchange.ToArray());
        Assert.Equal(longest, first.RoutingKey.ToArray());
        Assert.True(first.Properties.IsEmpty && first.Body.IsEmpty);
        Assert.True(second.Exchange.IsEmpty && second.RoutingKey.IsEmpty && second.Properties.IsEmpty && second.Body.IsEmpty);
    }

    [Fact]
    public void Sequences_are_handed_out_in_order_and_reported()
    {
        for (ulong expected = 1; expected <= 100; expected++)
        {
            Assert.Equal(expected, _log.NextSequence);
            Assert.Equal(expected, Append("m"));
        }
    }

    [Fact]
    public void Records_are_read_in_the_order_of_their_appends()
    {
        for (var i = 0; i < 1000; i++)
        {
            Append($"message {i}");
        }

        var cursor = _log.Start;
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal(LogReadStatus.Record, ReadNext(ref cursor, out var record, out _));
            Assert.Equal($"message {i}", Encoding.UTF8.GetString(record.Body));
        }

        Assert.Equal(LogReadStatus.End, ReadNext(ref cursor, out _, out _));
    }

    [Fact]
    public void A_cursor_at_the_end_goes_on_with_what_is_appended_later()
    {
        var cursor = _log.Start;
        for (var i = 0; i < 500; i++)
        {
            Assert.Equal(LogReadStatus.End, ReadNext(ref cursor, out _, out _));
            Append($"{i}");
            Assert.Equal(LogReadStatus.Record, ReadNext(ref cursor, out var record, out var position));
            Assert.Equal($"{i}", Encoding.UTF8.GetString(record.Body));
            if (i % 3 == 0)
            {
                _log.Settle(position);
            }
        }
    }

    [Theory]
    [InlineData("forward")]
    [InlineData("backward")]
    [InlineData("inside out")]
    public void Records_are_settled_in_any_order(string order)
    {
        const int Count = 3000;
        for (var i = 0; i < Count; i++)
        {
            Append($"{i}");
        }

        var positions = ReadAll();
        var indexes = Enumerable.Range(0, Count);
        foreach (var index in order switch
        {
            "forward" => indexes,
            "backward" => indexes.Reverse(),
            _ => indexes.OrderBy(i => Math.Abs((2 * i) - Count)),
        })
        {
            Assert.Equal(LogReadStatus.Record, Read(positions[index], out var record));
            Assert.Equal($"{index}", Encoding.UTF8.GetString(record.Body));
            _log.Settle(positions[index]);
        }

        Assert.Equal(0, _log.LiveBytes);
        Assert.Equal(0, MemoryInUse());
    }

    [Fact]
    public void A_straggler_keeps_only_its_own_memory()
    {
        for (var i = 0; i < 20_000; i++)
        {
            Append(new string('x', 100));
        }

        var before = _store.MemoryInUse;
        var positions = ReadAll();
        const int Straggler = 777;
        for (var i = 0; i < positions.Count; i++)
        {
            if (i != Straggler)
            {
                _log.Settle(positions[i]);
            }
        }

        Assert.InRange(_store.MemoryInUse, 0, Math.Max(before / 4, 4096));
        Assert.Equal(LogReadStatus.Record, Read(positions[Straggler], out var record));
        Assert.Equal((ulong)Straggler + 1, record.Sequence);
        Append("after");
        _log.Settle(positions[Straggler]);
        Assert.Equal(SizeOfEmpty + 8, _log.LiveBytes);
    }

    [Fact]
    public void Live_bytes_are_those_of_the_records_that_are_not_settled()
    {
        Append("");
        Assert.Equal(SizeOfEmpty, _log.LiveBytes);
        Append("1");
        Assert.Equal((2 * SizeOfEmpty) + 8, _log.LiveBytes);
        var positions = ReadAll();
        _log.Settle(positions[0]);
        Assert.Equal(SizeOfEmpty + 8, _log.LiveBytes);
        _log.Settle(positions[1]);
        Assert.Equal(0, _log.LiveBytes);
    }

    [Fact]
    public void Settling_from_a_cursor_spares_what_was_read_before()
    {
        for (var i = 0; i < 1000; i++)
        {
            Append($"{i}");
        }

        var cursor = _log.Start;
        var read = new List<LogPosition>();
        for (var i = 0; i < 10; i++)
        {
            ReadNext(ref cursor, out _, out var position);
            read.Add(position);
        }

        _log.SettleFrom(ref cursor);
        Assert.Equal(LogReadStatus.End, ReadNext(ref cursor, out _, out _));
        Append("new");
        Assert.Equal(LogReadStatus.Record, ReadNext(ref cursor, out var record, out var last));
        Assert.Equal("new", Encoding.UTF8.GetString(record.Body));
        Assert.Equal(1001UL, last.Sequence);
        for (var i = 0; i < read.Count; i++)
        {
            Assert.Equal(LogReadStatus.Record, Read(read[i], out record));
            Assert.Equal($"{i}", Encoding.UTF8.GetString(record.Body));
            _log.Settle(read[i]);
        }

        _log.Settle(last);
        Assert.Equal(0, MemoryInUse());
    }

    [Fact]
    public void Settling_everything_at_once_gives_all_memory_back()
    {
        for (var i = 0; i < 5000; i++)
        {
            Append(new string('x', i % 300));
        }

        var cursor = _log.Start;
        _log.SettleFrom(ref cursor);
        Assert.Equal(0, _log.LiveBytes);
        Assert.Equal(0, MemoryInUse());
        _log.SettleFrom(ref cursor);
        Assert.Equal(5001UL, _log.NextSequence);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(65_536)]
    [InlineData(262_144)]
    [InlineData(300_000)]
    [InlineData(5_000_000)]
    public void Large_records_come_back_between_small_ones(int size)
    {
        var body = new byte[size];
        new Random(size).NextBytes(body);
        Append("before");
        _log.Append(new RecordSource { Body = body });
        Append("after");

        var cursor = _log.Start;
        ReadNext(ref cursor, out var before, out var first);
        Assert.Equal("before", Encoding.UTF8.GetString(before.Body));
        ReadNext(ref cursor, out var large, out var second);
        Assert.True(large.Body.SequenceEqual(body));
        ReadNext(ref cursor, out var after, out var third);
        Assert.Equal("after", Encoding.UTF8.GetString(after.Body));
        _log.Settle(second);
        Assert.Equal(LogReadStatus.Record, Read(first, out before));
        Assert.Equal("before", Encoding.UTF8.GetString(before.Body));
        _log.Settle(first);
        _log.Settle(third);
        Assert.Equal(0, MemoryInUse());
    }

    [Theory]
    [InlineData(65_537)]
    [InlineData(300_000)]
    [InlineData(5_000_000)]
    public void A_body_that_was_put_together_in_place_comes_back(int size)
    {
        var body = new byte[size];
        new Random(size).NextBytes(body);
        Append("before");
        AppendAssembled(body, "names and properties have"u8.Length);
        AppendAssembled(body, expected: 7);
        Append("after");
        var cursor = _log.Start;
        ReadNext(ref cursor, out _, out var first);
        ReadNext(ref cursor, out var large, out var second);
        Assert.Equal("names", Encoding.UTF8.GetString(large.Exchange));
        Assert.Equal(" and properties", Encoding.UTF8.GetString(large.RoutingKey));
        Assert.Equal(" have", Encoding.UTF8.GetString(large.Properties));
        Assert.True(large.Body.SequenceEqual(body));
        ReadNext(ref cursor, out var other, out var third);
        Assert.True(other.Body.SequenceEqual(body));
        ReadNext(ref cursor, out var after, out var fourth);
        Assert.Equal("after", Encoding.UTF8.GetString(after.Body));
        foreach (var position in new[] { first, second, third, fourth })
        {
            _log.Settle(position);
        }

        Assert.Equal(0, _store.MemoryInUse);
    }

    /// <param name="body">The body.</param>
    /// <param name="expected">Octets of names and properties that the assembly is told of; only the right number lets the log take it over.</param>
    private void AppendAssembled(byte[] body, int expected)
    {
        var assembly = new BodyAssembly(_store.Pool, expected, body.Length, isThrifty: body.Length > 1_000_000);
        for (var at = 0; at < body.Length; at += 60_000)
        {
            assembly.Add(body.AsSpan(at, Math.Min(60_000, body.Length - at)));
            Assert.InRange(assembly.Reserved, at, Math.Max(16 * (at + 120_000), 2_700_000));
        }

        var before = _store.MemoryInUse;
        _log.Append(new RecordSource
        {
            Exchange = "names"u8,
            RoutingKey = " and properties"u8,
            Properties = " have"u8,
            Body = assembly.Body.Span,
            Assembly = assembly,
        });
        Assert.Equal(expected == 25, _store.MemoryInUse == before);
        assembly.Release();
    }

    [Fact]
    public void What_is_appended_becomes_durable()
    {
        var sequence = Append("m");
        WaitUntilReadable();
        Assert.InRange(_log.DurableSequence, 0UL, sequence);
        if (!_store.IsDurable)
        {
            Assert.Equal(sequence, _log.DurableSequence);
        }
    }

    [Fact]
    public void Two_logs_of_a_store_do_not_meet()
    {
        using var other = _store.Create(new IgnoringOwner());
        for (var i = 0; i < 300; i++)
        {
            _log.Append(new RecordSource { Body = "mine"u8 });
            other.Append(new RecordSource { Body = "theirs"u8 });
        }

        var cursor = other.Start;
        while (other.ReadNext(ref cursor, out var record, out _) == LogReadStatus.Record)
        {
            Assert.Equal("theirs", Encoding.UTF8.GetString(record.Body));
        }

        Assert.Equal(300, ReadAll().Count);
    }

    [Fact]
    public void Disposing_a_log_gives_its_memory_back_and_does_so_once()
    {
        var log = _store.Create(new IgnoringOwner());
        for (var i = 0; i < 2000; i++)
        {
            log.Append(new RecordSource { Body = new byte[200] });
        }

        Assert.True(_store.MemoryInUse > 0);
        log.Dispose();
        log.Dispose();
        Assert.Equal(0, MemoryInUse());
    }

    [Fact]
    public void A_lease_keeps_a_record_after_its_settling()
    {
        Append("held");
        var cursor = _log.Start;
        ReadNext(ref cursor, out var record, out var position);
        using (record.Slab.Lease())
        {
            _log.Settle(position);
            for (var i = 0; i < 1000; i++)
            {
                Append("other content that would come to lie in its place");
            }

            Assert.Equal("held", Encoding.UTF8.GetString(record.Body));
            _log.SettleFrom(ref cursor);
            Assert.True(_store.MemoryInUse > 0);
        }

        Assert.Equal(0, MemoryInUse());
    }

    [Fact]
    public void A_lease_keeps_a_record_after_its_log()
    {
        var log = _store.Create(new IgnoringOwner());
        log.Append(new RecordSource { Body = "held"u8 });
        var cursor = log.Start;
        log.ReadNext(ref cursor, out var record, out _);
        var lease = record.Slab.Lease();
        log.Dispose();
        Assert.Equal("held", Encoding.UTF8.GetString(record.Body));
        lease.Dispose();
        Assert.Equal(0, MemoryInUse());
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Random_commands_agree_with_a_list(int seed)
    {
        new QueueLogModel(_log, seed, WaitUntilReadable, IsEncrypted).Run(steps: 2000);
        Assert.Equal(0, MemoryInUse());
    }

    private long MemoryInUse()
    {
        if (WorksInBackground)
        {
            // What was read ahead, and settled meanwhile, is let go of now and then.
            WaitUntilReadable();
            _store.Trim();
            _store.Trim();
            WaitUntilReadable();
        }

        return _store.MemoryInUse;
    }

    private ulong Append(string body) => _log.Append(new RecordSource { Body = Encoding.UTF8.GetBytes(body) });

    private List<LogPosition> ReadAll()
    {
        var positions = new List<LogPosition>();
        var cursor = _log.Start;
        while (ReadNext(ref cursor, out _, out var position) == LogReadStatus.Record)
        {
            positions.Add(position);
        }

        return positions;
    }

    private LogReadStatus ReadNext(ref LogPosition cursor, out RecordView record, out LogPosition position)
    {
        LogReadStatus status;
        while ((status = _log.ReadNext(ref cursor, out record, out position)) == LogReadStatus.Pending)
        {
            WaitUntilReadable();
        }

        return status;
    }

    private LogReadStatus Read(LogPosition position, out RecordView record)
    {
        LogReadStatus status;
        while ((status = _log.Read(position, out record)) == LogReadStatus.Pending)
        {
            WaitUntilReadable();
        }

        return status;
    }
}
