using Amqp.Storage.Durable;
using Amqp.Storage.Files;
using Amqp.Storage.Log;
using Amqp.Storage.Runtime;
using Amqp.TestKit.Files;
using Amqp.TestKit.Runtime;

namespace Amqp.Storage.Tests.Durable;

/// <summary>What only a store in files promises: when it writes, what it survives, and how it fails.</summary>
public sealed class FileQueueStoreTests
{
    private readonly StoreWorld _world = new(1, new SimulatedFileSystem());

    [Fact]
    public void What_is_settled_before_anybody_waits_is_never_written()
    {
        var log = _world.Store.Create(new Owner(), durable: true);
        var before = _world.Files.Steps;
        var cursor = log.Start;
        for (var i = 0; i < 10_000; i++)
        {
            Append(log, 100, persistent: true);
            Assert.Equal(LogReadStatus.Record, log.ReadNext(ref cursor, out _, out var position));
            log.Settle(position);
        }

        _world.Advance(2000);
        Assert.Equal(before, _world.Files.Steps);
        Assert.Equal(0, _world.Store.MemoryInUse);
    }

    [Fact]
    public void A_commit_of_settled_records_answers_without_writing()
    {
        var owner = new Owner();
        var log = _world.Store.Create(owner, durable: true);
        var before = _world.Files.Steps;
        var sequence = Append(log, 100, persistent: true);
        log.RequestDurable();
        var cursor = log.Start;
        log.SettleFrom(ref cursor);
        _world.Run();
        Assert.Equal(sequence, owner.Durable);
        Assert.Equal(before, _world.Files.Steps);
    }

    [Fact]
    public void Persistent_records_reach_the_operating_system_within_200_milliseconds()
    {
        var log = _world.Store.Create(new Owner(), durable: true);
        Append(log, 100, persistent: true);
        _world.Advance(200);
        Assert.DoesNotContain(_world.Files.Trace, step => step.StartsWith("sync queues", StringComparison.Ordinal));
        Assert.Equal(0UL, log.DurableSequence);
        var next = new StoreWorld(2, _world.Files.AfterKill());
        Assert.Equal(1, next.Store.Open(log.Id, new Owner()).LiveCount);
    }

    [Fact]
    public void A_commit_takes_everything_that_came_meanwhile_along()
    {
        var owner = new Owner();
        var log = _world.Store.Create(owner, durable: true);
        for (var i = 0; i < 50; i++)
        {
            Append(log, 100, persistent: true);
            log.RequestDurable();
        }

        _world.Run();
        Assert.Equal(50UL, owner.Durable);
        Assert.Single(_world.Files.Trace, step => step.StartsWith("sync queues", StringComparison.Ordinal));
        Assert.Single(_world.Files.Trace, step => step.StartsWith("syncdir queues", StringComparison.Ordinal));
    }

    [Fact]
    public void Settlements_become_durable_when_somebody_waits()
    {
        var owner = new Owner();
        var log = _world.Store.Create(owner, durable: true);
        Append(log, 100, persistent: true);
        Append(log, 100, persistent: true);
        log.RequestDurable();
        _world.Run();
        log.Settle(_world.ReadAll(log)[0].Position);
        log.RequestSettlesDurable();
        _world.Run();
        Assert.Equal(log.SettleIndex, owner.Settles);
        Assert.Equal(log.SettleIndex, log.DurableSettleIndex);
        var next = new StoreWorld(2, _world.Files.AfterPowerCut(1));
        Assert.Equal(1, next.Store.Open(log.Id, new Owner()).LiveCount);
    }

    [Fact]
    public void Delivery_counts_survive()
    {
        var log = _world.Store.Create(new Owner(), durable: true);
        Append(log, 100, persistent: true);
        log.RequestDurable();
        _world.Run();
        var position = _world.ReadAll(log)[0].Position;
        log.NoteReturned(position, 3);
        Assert.True(_world.Close());
        var next = new StoreWorld(2, _world.Files.AfterPowerCut(1));
        var again = next.Store.Open(log.Id, new Owner());
        next.ReadAll(again);
        Assert.Equal(3, again.DeliveryCountOf(position.Sequence));
        Assert.True(again.WasDelivered(position.Sequence));
    }

    [Fact]
    public void After_a_clean_end_only_what_was_read_counts_as_delivered()
    {
        var log = _world.Store.Create(new Owner(), durable: true);
        Append(log, 10, persistent: true);
        Append(log, 10, persistent: true);
        log.RequestDurable();
        _world.Run();
        var cursor = log.Start;
        while (log.ReadNext(ref cursor, out _, out _) == LogReadStatus.Pending)
        {
            _world.Run();
        }

        Assert.True(_world.Close());
        var next = new StoreWorld(2, _world.Files.AfterPowerCut(1));
        Assert.True(next.Store.TryDescribe(log.Id, out var count, out _));
        Assert.Equal(2, count);
        var again = next.Store.Open(log.Id, new Owner());
        Assert.True(again.WasDelivered(1));
        Assert.False(again.WasDelivered(2));
        Assert.Equal(3UL, again.NextSequence);
    }

    [Fact]
    public void A_failed_sync_ends_the_store()
    {
        var owner = new Owner();
        Exception? fault = null;
        _world.Store.Faulted += e => fault = e;
        var log = _world.Store.Create(owner, durable: true);
        Append(log, 100, persistent: true);
        _world.Files.FailSync = path => path.EndsWith(".seg", StringComparison.Ordinal);
        log.RequestDurable();
        _world.Run();
        Assert.IsAssignableFrom<IOException>(fault);
        Assert.Equal(0UL, owner.Durable);
        Assert.Throws<IOException>(() => Append(log, 100, persistent: true));

        _world.Files.FailSync = _ => false;
        var steps = _world.Files.Steps;
        log.RequestDurable();
        _world.Advance(3000);
        Assert.Equal(0UL, owner.Durable);
        Assert.Equal(steps, _world.Files.Steps);
        Assert.False(_world.Close());
    }

    [Fact]
    public void A_failed_sync_of_the_directory_ends_the_store_too()
    {
        var owner = new Owner();
        var log = _world.Store.Create(owner, durable: true);
        Append(log, 100, persistent: true);
        _world.Files.FailSync = path => path == "queues/";
        log.RequestDurable();
        _world.Run();
        Assert.Equal(0UL, owner.Durable);
        Assert.Throws<IOException>(() => Append(log, 100, persistent: true));
    }

    [Fact]
    public void A_full_disk_refuses_appends_and_is_forgotten_when_there_is_room()
    {
        var owner = new Owner();
        var log = _world.Store.Create(owner, durable: true);
        var first = Append(log, 1000, persistent: true);
        _world.Files.Room = 500;
        log.RequestDurable();
        _world.Run();
        Assert.Equal(0UL, owner.Durable);
        Assert.Throws<IOException>(() => Append(log, 1000, persistent: true));
        Assert.Equal(first + 1, log.NextSequence);

        _world.Files.Room = long.MaxValue;
        _world.Advance(1100);
        Assert.Equal(first, owner.Durable);
        var second = Append(log, 1000, persistent: true);
        log.RequestDurable();
        _world.Run();
        Assert.Equal(second, owner.Durable);
        var next = new StoreWorld(2, _world.Files.AfterPowerCut(1));
        Assert.Equal([first, second], next.ReadAll(next.Store.Open(log.Id, new Owner())).Select(r => r.Position.Sequence));
    }

    [Theory]
    [InlineData(RecordOffset.Body)]
    [InlineData(RecordOffset.Header)]
    public void A_flipped_bit_costs_one_record(RecordOffset where)
    {
        var log = Written(5, out var segment);
        var after = _world.Files.AfterPowerCut(1);
        after.Flip(segment, 64 + (2 * RecordSize) + (where == RecordOffset.Body ? 60 : 20));
        var next = new StoreWorld(2, after);
        var again = next.Store.Open(log.Id, new Owner());
        Assert.Equal([1UL, 2, 4, 5], next.ReadAll(again).Select(r => r.Position.Sequence));
        Assert.NotEmpty(next.Store.Damage);
        foreach (var record in next.ReadAll(again))
        {
            again.Settle(record.Position);
        }

        next.Run();
        Assert.Contains(after.Paths, path => path.StartsWith("quarantine/", StringComparison.Ordinal));
        Assert.DoesNotContain(after.Paths, path => path.EndsWith(".seg", StringComparison.Ordinal) && path.StartsWith("queues/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(RecordOffset.Body)]
    [InlineData(RecordOffset.Header)]
    public void A_bit_that_flips_under_a_sealed_segment_is_found_by_the_reader_and_the_owner_is_told(RecordOffset where)
    {
        var log = Written(5, out var segment);
        Assert.True(_world.Close());
        var after = _world.Files.AfterPowerCut(1);
        after.Flip(segment, 64 + (2 * RecordSize) + (where == RecordOffset.Body ? 60 : 20));
        var next = new StoreWorld(2, after);
        var owner = new Owner();
        var again = next.Store.Open(log.Id, owner);
        Assert.Equal(5, again.LiveCount);
        Assert.Equal([1UL, 2, 4, 5], next.ReadAll(again).Select(r => r.Position.Sequence));
        next.Run();
        Assert.Equal(1, owner.Lost);
        Assert.Equal(4, again.LiveCount);
        Assert.Single(next.Store.Damage);
    }

    [Fact]
    public void A_segment_that_cannot_be_read_costs_its_records_and_nothing_hangs()
    {
        var log = Written(5, out _);
        Assert.True(_world.Close());
        var next = new StoreWorld(2, _world.Files.AfterPowerCut(1));
        var owner = new Owner();
        var again = next.Store.Open(log.Id, owner);
        next.Files.FailRead = path => path.EndsWith(".seg", StringComparison.Ordinal);
        Assert.Empty(next.ReadAll(again));
        next.Run();
        Assert.Equal(5, owner.Lost);
        Assert.Equal(0, again.LiveCount);
    }

    [Theory]
    [InlineData("store")]
    [InlineData("manifest")]
    [InlineData("ack")]
    [InlineData("segment header")]
    public void The_store_starts_whatever_file_is_damaged(string what)
    {
        var log = Written(5, out var segment);
        log.Settle(_world.ReadAll(log)[0].Position);
        Assert.True(_world.Close());
        var after = _world.Files.AfterPowerCut(1);
        after.Flip(what switch { "ack" => segment[..^13] + ".ack", "segment header" => segment, _ => what }, 20);
        var next = new StoreWorld(2, after);
        var again = next.Store.Open(log.Id, new Owner());
        var records = next.ReadAll(again);
        Assert.Equal(what switch { "ack" => 5, "segment header" => 0, _ => 4 }, records.Count);
        Assert.True(what == "manifest" ? !next.Store.WasClean : next.Store.Damage.Count > 0);
        Assert.True(again.NextSequence > 5);
        Append(again, 10, persistent: true);
        again.RequestDurable();
        next.Run();
        Assert.Equal(again.NextSequence - 1, again.DurableSequence);
    }

    [Fact]
    public void A_store_is_opened_once_at_a_time()
    {
        Assert.Throws<FileLockedException>(() => new FileQueueStore(_world.Runtime, new FileQueueStoreOptions()));
        _world.Store.Dispose();
        new FileQueueStore(_world.Runtime, new FileQueueStoreOptions()).Dispose();
    }

    [Fact]
    public void Deleting_a_queue_deletes_its_files_and_a_start_deletes_those_of_transient_queues()
    {
        var durable = (FileQueueLog)_world.Store.Create(new Owner(), durable: true);
        var transient = (FileQueueLog)_world.Store.Create(new Owner(), durable: false);
        foreach (var log in new[] { durable, transient })
        {
            Append(log, 1000, persistent: true);
            log.Demand(LogDemand.SpillAll);
        }

        durable.NoteReturned(_world.ReadAll(durable)[0].Position, 1);
        _world.Advance(200);
        Assert.Equal(3, _world.Files.ListFiles("queues").Count);
        durable.Delete();
        _world.Run();
        Assert.EndsWith(".tran", Assert.Single(_world.Files.ListFiles("queues")), StringComparison.Ordinal);
        var next = new StoreWorld(2, _world.Files.AfterKill());
        Assert.Empty(next.Files.ListFiles("queues"));
        Assert.Empty(next.Store.UnopenedQueues);
    }

    [Fact]
    public void A_queue_that_was_never_declared_can_be_deleted_unopened()
    {
        var log = Written(5, out _);
        var next = new StoreWorld(2, _world.Files.AfterKill());
        Assert.Equal(log.Id, Assert.Single(next.Store.UnopenedQueues));
        next.Store.DeleteUnopened(log.Id);
        Assert.Empty(next.Files.ListFiles("queues"));
        Assert.Empty(next.Store.UnopenedQueues);
    }

    [Fact]
    public void What_a_killed_process_had_not_synced_is_on_the_disk_after_the_next_clean_end()
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var world = new StoreWorld(seed, new SimulatedFileSystem());
            var log = world.Store.Create(new Owner(), durable: true);
            for (var i = 0; i < 5; i++)
            {
                Append(log, 1000, persistent: true);
            }

            // Written, but nobody has asked for more.
            world.Advance(200);
            log.Settle(world.ReadAll(log)[0].Position);
            world.Advance(200);
            var next = new StoreWorld(seed + 100, world.Files.Continue());
            Assert.Equal(4, next.Store.Open(log.Id, new Owner()).LiveCount);
            Assert.True(next.Close());
            var after = new StoreWorld(seed + 200, next.Files.AfterPowerCut(seed));
            Assert.True(after.Store.WasClean);
            var again = after.Store.Open(log.Id, new Owner());
            Assert.Equal(4, again.LiveCount);
            Assert.Equal(4, after.ReadAll(again).Count);
        }
    }

    [Fact]
    public void A_storage_id_names_the_logs_of_all_priorities()
    {
        var id = _world.Store.NewId();
        Assert.Equal(0UL, id & 0xff);
        foreach (var priority in new ulong[] { 200, 0, 7 })
        {
            Append(_world.Store.Create(new Owner(), id | priority, durable: true), 10, persistent: true);
        }

        var other = Written(5, out _);
        _world.Advance(1200);
        var next = new StoreWorld(2, _world.Files.AfterKill());
        Assert.Equal([other.Id, id], next.Store.UnopenedQueues.OrderBy(found => found == id));
        Assert.Equal([id, id | 7, id | 200], next.Store.LogsOf(id));
        Assert.Equal(1, next.Store.Open(id | 7, new Owner()).LiveCount);
        Assert.Equal([id, id | 200], next.Store.LogsOf(id));
        next.Store.DeleteUnopened(id);
        Assert.Empty(next.Store.LogsOf(id));
        Assert.Equal(other.Id, Assert.Single(next.Store.UnopenedQueues));
        Assert.True(next.Close());
        Assert.Equal([id | 7], new StoreWorld(3, next.Files.AfterKill()).Store.LogsOf(id));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(200)]
    public void An_ack_log_of_what_is_settled_here_and_there_stays_small(int every)
    {
        var log = _world.Store.Create(new Owner(), durable: true);
        for (var i = 0; i < 20_000; i++)
        {
            Append(log, 10, persistent: true);
        }

        log.RequestDurable();
        _world.Run();
        var left = new List<ulong>();
        foreach (var record in _world.ReadAll(log))
        {
            if (record.Position.Sequence % (ulong)every != 0)
            {
                log.Settle(record.Position);
            }
            else
            {
                left.Add(record.Position.Sequence);
            }
        }

        Assert.True(_world.Close());
        var next = new StoreWorld(2, _world.Files.AfterPowerCut(1));
        var again = next.Store.Open(log.Id, new Owner());
        var records = next.ReadAll(again);
        Assert.Equal(left, records.Select(r => r.Position.Sequence));
        Assert.Equal(left.Count * 64, again.LiveBytes);

        // The first change of a run writes it anew.
        again.Settle(records[^1].Position);
        again.RequestSettlesDurable();
        next.Run();
        var acks = "queues/" + next.Files.ListFiles("queues").Single(name => name.EndsWith(".ack", StringComparison.Ordinal));
        Assert.InRange(next.Files.ContentOf(acks).Length, 100, (20_000 / 4) + 1000);
        var last = new StoreWorld(3, next.Files.AfterPowerCut(1));
        var third = last.Store.Open(log.Id, new Owner());
        Assert.Equal(left[..^1], last.ReadAll(third).Select(r => r.Position.Sequence));
        Assert.Equal((left.Count - 1) * 64, third.LiveBytes);
    }

    [Fact]
    public void A_backlog_costs_no_memory()
    {
        var log = _world.Store.Create(new Owner(), durable: false);
        for (var i = 0; i < 20_000; i++)
        {
            Append(log, 1000, persistent: false);
            if (i % 100 == 0)
            {
                _world.Run();
            }
        }

        _world.Run();
        Assert.InRange(_world.Store.MemoryInUse, 0, 3 * 1024 * 1024);
        Assert.Equal(20_000, _world.ReadAll(log).Count);
        Assert.InRange(_world.Store.MemoryInUse, 0, 4 * 1024 * 1024);
    }

    [Fact]
    public void Many_queues_with_a_little_each_are_written_out_when_memory_runs_short()
    {
        var world = new StoreWorld(1, new SimulatedFileSystem(), new FileQueueStoreOptions { UnwrittenLimit = 256 * 1024 });
        var logs = Enumerable.Range(0, 100).Select(_ => world.Store.Create(new Owner(), durable: false)).ToArray();
        foreach (var log in logs)
        {
            Append(log, 3000, persistent: false);
        }

        Assert.True(world.Store.IsBehind);
        var pause = new PauseSource(world.Runtime);
        pause.Prepare();
        Assert.True(world.Store.PausePublisher(pause));
        var wait = pause.WaitAsync(Timeout.Infinite);
        world.Run();
        Assert.True(wait.IsCompleted);
        Assert.False(world.Store.IsBehind);
        Assert.InRange(world.Store.UnwrittenBytes, 0, 128 * 1024);
        world.Store.Trim();
        world.Store.Trim();
        Assert.Equal(0, world.Store.MemoryInUse);
        Assert.All(logs, log => Assert.Single(world.ReadAll(log)));
    }

    [Fact]
    public void A_log_at_rest_holds_neither_memory_nor_files_and_wakes_with_what_it_had()
    {
        var log = _world.Store.Create(new Owner(), durable: true);
        Append(log, 500, persistent: true);
        Append(log, 500, persistent: false);
        _world.Run();
        Assert.NotEqual(0, _world.Store.MemoryInUse);
        Rest();
        Assert.Equal(0, _world.Store.MemoryInUse);
        Assert.Equal(0, _world.Store.OpenFiles);
        Assert.Single(SegmentsOf(_world.Files));

        var records = _world.ReadAll(log);
        Assert.Equal([1UL, 2UL], records.Select(r => r.Position.Sequence));
        records.ForEach(record => log.Settle(record.Position));
        log.EndReads();
        _world.Run();
        Rest();
        Assert.Equal(0, _world.Store.MemoryInUse);
        Assert.Equal(0, _world.Store.OpenFiles);
        Assert.Empty(SegmentsOf(_world.Files));

        Assert.Equal(3UL, Append(log, 500, persistent: true));
        log.RequestDurable();
        _world.Run();
        var next = new StoreWorld(2, _world.Files.AfterPowerCut(1));
        Assert.Equal([3UL], next.ReadAll(next.Store.Open(log.Id, new Owner())).Select(r => r.Position.Sequence));
    }

    private void Rest()
    {
        for (var i = 0; i < 4; i++)
        {
            _world.Store.Trim();
            _world.Advance(200);
        }
    }

    private static IEnumerable<string> SegmentsOf(SimulatedFileSystem files) =>
        files.ListFiles("queues").Where(name => name.EndsWith(".seg", StringComparison.Ordinal));

    [Fact]
    public void Handing_to_the_operating_system_is_enough_where_that_was_asked_for()
    {
        var world = new StoreWorld(1, new SimulatedFileSystem(), new FileQueueStoreOptions { Durability = Durability.Os });
        var owner = new Owner();
        var log = world.Store.Create(owner, durable: true);
        Append(log, 100, persistent: true);
        log.RequestDurable();
        world.Run();
        Assert.Equal(1UL, owner.Durable);
        Assert.DoesNotContain(world.Files.Trace, step => step.StartsWith("sync queues", StringComparison.Ordinal));
        var next = new StoreWorld(2, world.Files.AfterKill());
        Assert.Single(next.ReadAll(next.Store.Open(log.Id, new Owner())));
    }

    [Fact]
    public void Segments_that_are_settled_are_deleted_and_those_that_are_full_are_not_scanned_again()
    {
        var log = _world.Store.Create(new Owner(), durable: true);
        for (var i = 0; i < 600; i++)
        {
            Append(log, 1000, persistent: true);
        }

        log.RequestDurable();
        _world.Run();
        var files = _world.Files.ListFiles("queues").Where(name => name.EndsWith(".seg", StringComparison.Ordinal)).ToArray();
        Assert.InRange(files.Length, 3, 6);
        var records = _world.ReadAll(log);
        foreach (var record in records.Take(300))
        {
            log.Settle(record.Position);
        }

        _world.Run();
        var left = _world.Files.ListFiles("queues").Where(name => name.EndsWith(".seg", StringComparison.Ordinal)).ToArray();
        Assert.True(left.Length < files.Length);
        var before = _world.Files.Trace.Count;
        Assert.True(_world.Close());
        var next = new StoreWorld(2, _world.Files.AfterKill());
        var start = next.Files.Trace.Count;
        Assert.Equal(300, next.Store.Open(log.Id, new Owner()).LiveCount);
        Assert.Equal(start, next.Files.Trace.Count);
        Assert.True(_world.Files.Trace.Count > before);
    }

    private const int RecordSize = 48 + 1 + 7 + 96;

    private IQueueLog Written(int records, out string segment)
    {
        var log = _world.Store.Create(new Owner(), durable: true);
        for (var i = 0; i < records; i++)
        {
            Append(log, 96, persistent: true);
        }

        log.RequestDurable();
        _world.Run();
        segment = "queues/" + _world.Files.ListFiles("queues").Single(name => name.EndsWith(".seg", StringComparison.Ordinal));
        return log;
    }

    private static ulong Append(IQueueLog log, int size, bool persistent)
    {
        var body = new byte[size];
        body.AsSpan().Fill(9);
        return log.Append(new RecordSource
        {
            RoutingKey = [9],
            Body = body,
            Flags = persistent ? RecordFlags.Persistent : RecordFlags.None,
        });
    }

    public enum RecordOffset
    {
        Header,
        Body,
    }

    private sealed class Owner : IQueueLogOwner
    {
        public ulong Durable { get; private set; }

        public ulong Settles { get; private set; }

        public long Lost { get; private set; }

        public void OnReadable()
        {
        }

        public void OnDurable(ulong sequence) => Durable = sequence;

        public void OnSettlesDurable(ulong index) => Settles = index;

        public void OnLost(long records) => Lost += records;
    }
}
