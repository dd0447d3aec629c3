using Amqp.Storage.Durable;
using Amqp.Storage.Log;
using Amqp.Storage.Tests.Log;
using Amqp.TestKit.Files;
using Amqp.TestKit.Runtime;

namespace Amqp.Storage.Tests.Durable;

/// <summary>Segments that stragglers pin are rewritten, and nobody who reads or settles notices.</summary>
public sealed class CompactionTests
{
    private static readonly FileQueueStoreOptions s_options = new() { CompactionMilliseconds = 50 };
    private readonly StoreWorld _world = new(1, new SimulatedFileSystem(), s_options);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Stragglers_give_the_disk_back_and_stay_where_they_were(bool durable)
    {
        var log = Filled(6500, durable);
        var before = OctetsOnDisk();
        var stragglers = SettleAllBut(log, 50);
        _world.Advance(500);
        Assert.InRange(_world.Store.Compactions, 1, 10);
        Assert.InRange(OctetsOnDisk(), 1, before / 8);
        Assert.Equal(stragglers.Select(p => p.Sequence), _world.ReadAll(log).Select(r => r.Position.Sequence));
        Assert.Equal(stragglers.Count, log.LiveCount);
        Assert.Equal(stragglers.Count * RecordSize, log.LiveBytes);

        // Positions from before the compaction still name their records.
        foreach (var position in stragglers)
        {
            Assert.Equal(position.Sequence, Read(log, position).Sequence);
            log.EndReads();
            log.Settle(position);
        }

        Assert.Equal((0, 0), (log.LiveCount, log.LiveBytes));
        _world.Advance(2000);
        Assert.True(Segments().Count <= 1, "only the segment that is written to may be left");
    }

    [Fact]
    public void A_cursor_from_before_goes_on_after()
    {
        var log = Filled(2000, durable: true);
        var cursor = log.Start;
        var positions = new List<LogPosition>();
        var cursors = new List<LogPosition>();
        while (ReadNext(log, ref cursor) is { } position)
        {
            positions.Add(position);
            cursors.Add(cursor);
            log.EndReads();
        }

        foreach (var position in positions.Where(p => p.Sequence % 40 != 0))
        {
            log.Settle(position);
        }

        _world.Advance(500);
        Assert.True(_world.Store.Compactions > 0);
        for (var i = 0; i < cursors.Count; i += 17)
        {
            cursor = cursors[i];
            var expected = positions.Where(p => p.Sequence % 40 == 0 && p.Sequence >= cursors[i].Sequence).Select(p => (ulong?)p.Sequence).FirstOrDefault();
            Assert.Equal(expected, ReadNext(log, ref cursor)?.Sequence);
            log.EndReads();
        }
    }

    [Fact]
    public void Neighbours_become_one_segment()
    {
        var log = Filled(6500, durable: true);
        Assert.True(Segments().Count > 4);
        SettleAllBut(log, 100);
        _world.Advance(1000);
        Assert.Equal(2, Segments().Count);
        var next = new StoreWorld(2, _world.Files.AfterPowerCut(1));
        Assert.Equal(_world.ReadAll(log).Select(r => r.Position.Sequence), next.ReadAll(next.Store.Open(log.Id, new IgnoringOwner())).Select(r => r.Position.Sequence));
    }

    [Fact]
    public void What_is_settled_during_a_compaction_stays_settled()
    {
        var log = Filled(3000, durable: true);
        var stragglers = SettleAllBut(log, 30);
        var settled = 0;
        while (_world.Store.Compactions == 0)
        {
            _world.AdvanceOne();
            if (_world.Files.Paths.Any(path => path.EndsWith(".new", StringComparison.Ordinal)) && settled < 30)
            {
                log.Settle(stragglers[settled++ * 3]);
            }
        }

        Assert.InRange(settled, 5, 30);
        _world.Advance(2000);
        var left = stragglers.Where((_, i) => i % 3 != 0 || i >= settled * 3).Select(p => p.Sequence).ToArray();
        Assert.Equal(left, _world.ReadAll(log).Select(r => r.Position.Sequence));
        Assert.Equal(left.Length * RecordSize, log.LiveBytes);
        var next = new StoreWorld(2, _world.Files.AfterPowerCut(1));
        var again = next.Store.Open(log.Id, new IgnoringOwner());
        Assert.Equal(left.Length * RecordSize, again.LiveBytes);
        Assert.Equal(left, next.ReadAll(again).Select(r => r.Position.Sequence));
    }

    [Fact]
    public void Views_in_use_are_not_pulled_away()
    {
        var log = Filled(2000, durable: true);
        var stragglers = SettleAllBut(log, 40);
        var view = Read(log, stragglers[1]);
        _world.Advance(1000);
        Assert.Equal(0, _world.Store.Compactions);
        Assert.False(view.Body.ContainsAnyExcept(view.RoutingKey[0]));
        log.EndReads();
        Assert.Equal(1, _world.Store.Compactions);
    }

    [Fact]
    public void A_segment_that_a_consumer_is_working_through_is_left_to_it()
    {
        var log = Filled(3000, durable: true);
        var records = _world.ReadAll(log);
        for (var i = 0; i < records.Count; i++)
        {
            log.Settle(records[i].Position);
            if (i % 20 == 19)
            {
                _world.Advance(50);
            }
        }

        Assert.Equal(0, _world.Store.Compactions);
    }

    [Fact]
    public void A_full_disk_ends_a_compaction_and_nothing_else()
    {
        var world = new StoreWorld(1, new SimulatedFileSystem(), new FileQueueStoreOptions { CompactionMilliseconds = 200 });
        var log = Filled(2000, durable: true, world);
        var stragglers = SettleAllBut(log, 20, world);
        world.Advance(150);
        world.Files.Room = 1000;
        world.Advance(500);
        Assert.Contains(world.Files.Trace, step => step.StartsWith("create", StringComparison.Ordinal) && step.EndsWith("-0001.seg.new", StringComparison.Ordinal));
        Assert.Equal(0, world.Store.Compactions);
        Assert.DoesNotContain(world.Files.Paths, path => path.EndsWith(".new", StringComparison.Ordinal));
        Assert.Equal(stragglers.Count, world.ReadAll(log).Count);
        Assert.Empty(world.Store.Damage);
        Append(log);
    }

    [Fact]
    public void A_damaged_segment_is_left_as_it_is()
    {
        var log = Filled(2000, durable: true);
        Assert.True(_world.Close());
        var files = _world.Files.AfterPowerCut(1);
        foreach (var path in files.Paths.Where(path => path.EndsWith(".seg", StringComparison.Ordinal)))
        {
            files.Flip(path, 64 + 60);
        }

        var next = new StoreWorld(2, files, s_options);
        var again = next.Store.Open(log.Id, new IgnoringOwner());
        foreach (var record in next.ReadAll(again).Where(r => r.Position.Sequence % 20 != 0))
        {
            again.Settle(record.Position);
        }

        next.Advance(1000);
        Assert.Equal(0, next.Store.Compactions);
        Assert.Equal(again.LiveCount, next.ReadAll(again).Count);
    }

    [Theory]
    [InlineData(-70)]
    [InlineData(-20)]
    [InlineData(20)]
    public void A_result_that_is_not_whole_gives_way_to_what_it_was_made_from(int flipped)
    {
        var files = CutBeforeTheSourcesWereDeleted(out var id, out var sequences, out var result);
        files.Flip(result, flipped < 0 ? files.ContentOf(result).Length + flipped : flipped);
        var next = new StoreWorld(2, files);
        var log = next.Store.Open(id, new IgnoringOwner());
        Assert.Equal(sequences, next.ReadAll(log).Select(r => r.Position.Sequence));
        Assert.Contains(next.Store.Damage, damage => damage.Path == result);
    }

    [Fact]
    public void What_a_whole_result_was_made_from_is_deleted_by_the_next_start()
    {
        var files = CutBeforeTheSourcesWereDeleted(out var id, out var sequences, out var result);
        var next = new StoreWorld(2, files);
        var log = next.Store.Open(id, new IgnoringOwner());
        Assert.Equal(sequences, next.ReadAll(log).Select(r => r.Position.Sequence));
        Assert.Equal(sequences.Length * RecordSize, log.LiveBytes);
        Assert.Empty(next.Store.Damage);
        Assert.Equal(2, files.Paths.Count(path => path.EndsWith(".seg", StringComparison.Ordinal)));
        Assert.True(files.FileExists(result));
    }

    [Fact]
    public void A_deleted_queue_takes_its_compaction_along()
    {
        for (var ticks = 0; ticks < 40; ticks++)
        {
            var world = new StoreWorld(1, new SimulatedFileSystem(), s_options);
            var log = Filled(1000, durable: true, world);
            SettleAllBut(log, 20, world);
            world.Advance(90 + (ticks * 5));
            log.Delete();
            world.Advance(100);
            Assert.Empty(world.Files.ListFiles("queues"));
            Assert.Equal(0, world.Store.MemoryInUse);
        }
    }

    private const int RecordSize = 48 + 1 + 7 + 96;

    private SimulatedFileSystem CutBeforeTheSourcesWereDeleted(out ulong id, out ulong[] sequences, out string result)
    {
        var log = Filled(2000, durable: true);
        id = log.Id;
        sequences = [.. SettleAllBut(log, 20).Select(p => p.Sequence)];
        while (!_world.Files.Trace.Exists(step => step.StartsWith("rename", StringComparison.Ordinal) && step.EndsWith("-0001.seg", StringComparison.Ordinal)))
        {
            _world.AdvanceOne();
        }

        result = _world.Files.Paths.Single(path => path.EndsWith("-0001.seg", StringComparison.Ordinal));
        var files = _world.Files.AfterKill();
        Assert.True(files.Paths.Count(path => path.EndsWith(".seg", StringComparison.Ordinal)) > 3);
        return files;
    }

    private IQueueLog Filled(int records, bool durable, StoreWorld? world = null)
    {
        world ??= _world;
        var log = world.Store.Create(new IgnoringOwner(), durable);
        for (var i = 0; i < records; i++)
        {
            Append(log);
        }

        log.RequestDurable();
        ((FileQueueLog)log).Demand(LogDemand.SpillAll);
        world.Advance(20);
        return log;
    }

    private static void Append(IQueueLog log)
    {
        var body = new byte[96];
        var content = (byte)log.NextSequence;
        body.AsSpan().Fill(content);
        log.Append(new RecordSource { RoutingKey = [content], Body = body, Flags = RecordFlags.Persistent });
    }

    private List<LogPosition> SettleAllBut(IQueueLog log, ulong every, StoreWorld? world = null)
    {
        var stragglers = new List<LogPosition>();
        foreach (var record in (world ?? _world).ReadAll(log))
        {
            if (record.Position.Sequence % every == 0)
            {
                stragglers.Add(record.Position);
            }
            else
            {
                log.Settle(record.Position);
            }
        }

        return stragglers;
    }

    private LogPosition? ReadNext(IQueueLog log, ref LogPosition cursor)
    {
        while (true)
        {
            switch (log.ReadNext(ref cursor, out _, out var position))
            {
                case LogReadStatus.Record:
                    return position;
                case LogReadStatus.End:
                    return null;
                default:
                    _world.Run();
                    break;
            }
        }
    }

    private RecordView Read(IQueueLog log, LogPosition position)
    {
        LogReadStatus status;
        RecordView record;
        while ((status = log.Read(position, out record)) == LogReadStatus.Pending)
        {
            _world.Run();
        }

        Assert.Equal(LogReadStatus.Record, status);
        return record;
    }

    private List<string> Segments() => [.. _world.Files.Paths.Where(path => path.StartsWith("queues/", StringComparison.Ordinal) && !path.EndsWith(".ack", StringComparison.Ordinal))];

    private long OctetsOnDisk() => Segments().Sum(path => (long)_world.Files.ContentOf(path).Length);
}
