using Amqp.Storage.Durable;
using Amqp.Storage.Log;
using Amqp.Storage.Tests.Log;
using Amqp.TestKit.Files;
using Amqp.TestKit.Runtime;

namespace Amqp.Storage.Tests.Durable;

/// <summary>A full disk refuses new messages and nothing else, and is forgotten when there is room.</summary>
public sealed class DiskFullTests
{
    private const int BallastSize = 256 * 1024;
    private static readonly FileQueueStoreOptions s_options = new() { BallastBytes = BallastSize, CompactionMilliseconds = 60_000 };
    private readonly SimulatedFileSystem _files = new() { Capacity = 1024 * 1024 };
    private readonly StoreWorld _world;
    private readonly IQueueLog _log;

    public DiskFullTests()
    {
        _world = new StoreWorld(1, _files, s_options);
        _log = _world.Store.Create(new IgnoringOwner(), durable: true);
    }

    [Fact]
    public void New_messages_are_refused_and_old_ones_served_settled_and_kept()
    {
        var accepted = FillUp();
        Assert.True(_world.Store.IsOutOfRoom);
        Assert.Equal(BallastSize, _world.Store.RoomOwed);
        Assert.False(_files.FileExists("ballast"));
        Assert.Equal(accepted, _log.NextSequence - 1);

        // What was accepted is written into the room of the ballast.
        _log.RequestDurable();
        _world.Run();
        Assert.Equal(accepted, _log.DurableSequence);
        var records = _world.ReadAll(_log);
        Assert.Equal((int)accepted, records.Count);
        _log.Settle(records[0].Position);
        _log.RequestSettlesDurable();
        _world.Run();
        Assert.Equal(_log.SettleIndex, _log.DurableSettleIndex);
        Assert.True(_world.Close(), "a full disk must not keep the store from ending well");
        var next = new StoreWorld(2, _files.AfterPowerCut(1));
        Assert.Equal((int)accepted - 1, next.ReadAll(next.Store.Open(_log.Id, new IgnoringOwner())).Count);
    }

    [Fact]
    public void Publishing_goes_on_when_there_is_room_for_the_ballast_too()
    {
        var accepted = FillUp();
        _files.Capacity = _files.Taken + BallastSize + 1000;
        _world.Advance(3000);
        Assert.True(_world.Store.IsOutOfRoom);
        Assert.Throws<IOException>(() => Append(_log));
        _files.Capacity = _files.Taken + (3 * BallastSize);
        _world.Advance(3000);
        Assert.False(_world.Store.IsOutOfRoom);
        Assert.Equal(0, _world.Store.RoomOwed);
        Assert.Equal(BallastSize, _files.ContentOf("ballast").Length);
        var sequence = Append(_log);
        Assert.Equal(accepted + 1, sequence);
        _log.RequestDurable();
        _world.Run();
        Assert.Equal(sequence, _log.DurableSequence);
        Assert.Empty(_world.Store.Damage);
    }

    [Fact]
    public void Deleting_a_queue_makes_room()
    {
        var other = _world.Store.Create(new IgnoringOwner(), durable: true);
        FillUp();
        _log.Delete();
        _world.Advance(3000);
        Assert.False(_world.Store.IsOutOfRoom);
        Append(other);
        other.RequestDurable();
        _world.Run();
        Assert.Equal(1UL, other.DurableSequence);
    }

    [Fact]
    public void Metadata_can_still_be_changed()
    {
        var metadata = new MetadataLog(_world.Store, "metadata");
        metadata.Put("a"u8, "b"u8);
        _world.Run();
        FillUp();
        _files.Capacity = _files.Taken + 10_000;
        var index = metadata.Put("key"u8, new byte[2000]);
        _world.Advance(100);
        Assert.Equal(index, metadata.DurableIndex);
    }

    [Fact]
    public void The_store_starts_on_a_full_disk_and_gives_its_ballast_up_to_work()
    {
        var accepted = FillUp(stopBefore: true);
        var files = _files.AfterKill();
        Assert.True(files.FileExists("ballast"));
        files.Capacity = files.Taken;
        var next = new StoreWorld(2, files, s_options);
        Assert.True(next.Store.IsOutOfRoom);
        var log = next.Store.Open(_log.Id, new IgnoringOwner());
        var records = next.ReadAll(log);
        Assert.InRange(records.Count, (int)accepted - 1, (int)accepted);
        foreach (var record in records)
        {
            log.Settle(record.Position);
        }

        next.Advance(3000);
        Assert.False(next.Store.IsOutOfRoom);
        Assert.True(next.Close());
    }

    [Fact]
    public void Queues_can_be_deleted_when_even_the_ballast_is_used_up()
    {
        FillUp();
        var files = _files.AfterKill();
        files.Capacity = files.Taken + 100;
        var next = new StoreWorld(2, files, s_options);
        var log = next.Store.Open(_log.Id, new IgnoringOwner());
        Assert.True(log.LiveCount > 0);
        log.Delete();
        next.Run();
        var other = next.Store.Create(new IgnoringOwner(), durable: true);
        Append(other);
        other.RequestDurable();
        next.Run();
        Assert.Equal(1UL, other.DurableSequence);
    }

    [Fact]
    public void A_ballast_is_not_made_where_it_would_leave_nothing()
    {
        var world = new StoreWorld(1, new SimulatedFileSystem { Capacity = BallastSize + 10_000 }, s_options);
        Assert.Contains("ballast", Assert.Single(world.Store.Warnings), StringComparison.Ordinal);
        Assert.False(world.Files.FileExists("ballast"));
        var log = world.Store.Create(new IgnoringOwner(), durable: true);
        Append(log);
        log.RequestDurable();
        world.Run();
        Assert.Equal(1UL, log.DurableSequence);
    }

    [Fact]
    public void A_ballast_is_taken_over_from_the_run_before()
    {
        Assert.True(_world.Close());
        var files = _files.AfterKill();
        files.Capacity = files.Taken + 10;
        var world = new StoreWorld(1, files, s_options);
        Assert.Empty(world.Store.Warnings);
        Assert.False(world.Store.IsOutOfRoom);
    }

    [Fact]
    public void Messages_can_be_taken_and_settled_when_those_in_memory_have_used_up_the_ballast()
    {
        var accepted = FillUp(stopBefore: true);
        for (var i = 0; i < 300; i++)
        {
            accepted = Append(_log);
        }

        _log.RequestDurable();
        _world.Advance(3000);
        Assert.True(_log.DurableSequence < accepted);
        Assert.False(_files.FileExists("ballast"));

        // The process is killed, and nobody gives any room back.
        var files = _files.AfterKill();
        files.Capacity = files.Taken;
        var next = new StoreWorld(2, files, s_options);
        Assert.True(next.Store.IsOutOfRoom);
        var log = next.Store.Open(_log.Id, new IgnoringOwner());
        Assert.Throws<IOException>(() => Append(log));
        var records = next.ReadAll(log);
        Assert.True(records.Count >= (int)_log.DurableSequence);
        foreach (var record in records)
        {
            log.Settle(record.Position);
        }

        next.Advance(3000);
        Assert.False(next.Store.IsOutOfRoom);
        Append(log);
        Assert.True(next.Close());
    }

    [Fact]
    public void Settlements_that_could_not_be_written_are_not_called_durable()
    {
        _files.Capacity = long.MaxValue;
        var accepted = 0UL;
        for (var i = 0; i < 10; i++)
        {
            accepted = Append(_log);
        }

        _log.RequestDurable();
        _world.Run();
        Assert.Equal(accepted, _log.DurableSequence);
        var records = _world.ReadAll(_log);
        _log.Settle(records[0].Position);
        for (var i = 0; i < 40_000; i++)
        {
            _log.NoteReturned(records[9].Position, i);
        }

        _log.RequestSettlesDurable();
        _world.Run();

        // The ack log has become long, and nothing can be written when it is to be written anew.
        var failing = true;
        _files.FailWrite = path => failing && path.Contains(".ack", StringComparison.Ordinal);
        foreach (var record in records.Skip(1).Take(5))
        {
            _log.Settle(record.Position);
        }

        _log.RequestSettlesDurable();
        _world.Advance(3000);
        Assert.True(_log.DurableSettleIndex < _log.SettleIndex);
        _log.RequestSettlesDurable();
        _world.Advance(3000);
        Assert.True(_log.DurableSettleIndex < _log.SettleIndex);
        failing = false;
        _world.Advance(3000);
        Assert.Equal(_log.SettleIndex, _log.DurableSettleIndex);
        var next = new StoreWorld(2, _files.AfterPowerCut(1), s_options);
        Assert.Equal(4, next.ReadAll(next.Store.Open(_log.Id, new IgnoringOwner())).Count);
    }

    /// <summary>Appends until there is no more room.</summary>
    /// <returns>The last sequence number that was accepted.</returns>
    private ulong FillUp(bool stopBefore = false)
    {
        ulong last = 0;
        while (true)
        {
            try
            {
                last = Append(_log);
                _log.RequestDurable();
                _world.Run();
                if (stopBefore && _files.FreeBytes < 4000)
                {
                    return last;
                }
            }
            catch (IOException)
            {
                return last;
            }
        }
    }

    private static ulong Append(IQueueLog log)
    {
        var body = new byte[2000];
        body.AsSpan().Fill(5);
        return log.Append(new RecordSource { RoutingKey = [5], Body = body, Flags = RecordFlags.Persistent });
    }
}
