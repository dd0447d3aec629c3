using Amqp.Storage.Durable;
using Amqp.Storage.Log;
using Amqp.TestKit.Files;
using Amqp.TestKit.Runtime;

namespace Amqp.Storage.Tests.Durable;

/// <summary>After a clean end a log answers what the manifest knows without reading a file.</summary>
public sealed class DormantLogTests
{
    private const int RecordSize = 48 + 1 + 7 + 96;
    private readonly LostOwner _owner = new();

    [Fact]
    public void Counts_and_the_oldest_message_are_known_without_reading()
    {
        var (world, log) = Restarted(Filled(10));
        world.Files.FailRead = _ => throw new InvalidOperationException("a file was read");
        Assert.Equal((7, 7 * RecordSize), (log.LiveCount, log.LiveBytes));
        Assert.Equal(new LogHead(1003, 2003), log.KnownHead);
        Assert.Equal(11UL, log.NextSequence);
        Assert.True(log.WasDelivered(10));
        Assert.False(log.WasDelivered(11));
        world.Advance(3000);
        Assert.Equal((7, 7 * RecordSize), (log.LiveCount, log.LiveBytes));
    }

    [Fact]
    public void A_log_that_never_woke_is_described_again()
    {
        var (world, log) = Restarted(Restarted(Restarted(Filled(10))));
        Assert.Equal(7, log.LiveCount);
        Assert.Equal(new LogHead(1003, 2003), log.KnownHead);
        Assert.Equal([4UL, 5, 6, 7, 8, 9, 10], world.ReadAll(log).Select(r => r.Position.Sequence));
        Assert.Null(log.KnownHead);
    }

    [Fact]
    public void What_is_appended_while_it_sleeps_comes_behind_what_it_holds()
    {
        var (world, log) = Restarted(Filled(10));
        Append(log, 3);
        log.RequestDurable();
        world.Run();
        Assert.Equal(13UL, log.DurableSequence);
        Assert.Equal(10, log.LiveCount);
        (world, log) = Restarted((world, log));
        Assert.Equal(10, log.LiveCount);
        Append(log, 2);
        Assert.Equal(Enumerable.Range(4, 12).Select(n => (ulong)n), world.ReadAll(log).Select(r => r.Position.Sequence));
        Assert.Equal((12, 12 * RecordSize), (log.LiveCount, log.LiveBytes));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_purge_does_not_wake_it_and_lasts(bool whileItWakes)
    {
        var (world, log) = Restarted(Filled(10));
        Append(log, 2);
        var cursor = log.Start;
        if (whileItWakes)
        {
            Assert.Equal(LogReadStatus.Pending, log.ReadNext(ref cursor, out _, out _));
        }

        log.SettleFrom(ref cursor);
        log.RequestSettlesDurable();
        Assert.Equal((0, 0), (log.LiveCount, log.LiveBytes));
        Append(log, 1);
        log.RequestDurable();
        world.Run();
        Assert.Equal(log.SettleIndex, log.DurableSettleIndex);
        Assert.Equal((1, RecordSize), (log.LiveCount, log.LiveBytes));
        foreach (var after in new[] { world.Files.AfterPowerCut(1), world.Files.AfterPowerCut(2), world.Files.AfterKill() })
        {
            var next = new StoreWorld(3, after);
            Assert.Equal([13UL], next.ReadAll(next.Store.Open(log.Id, _owner)).Select(r => r.Position.Sequence));
        }

        (world, log) = Restarted((world, log));
        Assert.Equal([13UL], world.ReadAll(log).Select(r => r.Position.Sequence));
        Assert.Equal(0, _owner.Lost);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Deleting_it_deletes_its_files(bool whileItWakes)
    {
        var (world, log) = Restarted(Filled(10));
        if (whileItWakes)
        {
            var cursor = log.Start;
            Assert.Equal(LogReadStatus.Pending, log.ReadNext(ref cursor, out _, out _));
        }

        log.Delete();
        world.Run();
        Assert.Empty(world.Files.ListFiles("queues"));
        Assert.Empty(world.Store.Damage);
    }

    [Fact]
    public void Settlements_wait_until_the_ack_log_was_read()
    {
        var (world, log) = Restarted(Filled(10));
        Append(log, 2);
        log.RequestDurable();
        world.Run();
        var fresh = new LogPosition(11, 0);
        log.SettleFrom(ref fresh);
        log.RequestSettlesDurable();
        world.Run();
        Assert.Equal(log.SettleIndex, log.DurableSettleIndex);
        var next = new StoreWorld(3, world.Files.AfterPowerCut(1));
        Assert.Equal([4UL, 5, 6, 7, 8, 9, 10], next.ReadAll(next.Store.Open(log.Id, _owner)).Select(r => r.Position.Sequence));
    }

    [Fact]
    public void What_the_manifest_promised_and_nobody_finds_is_reported()
    {
        var (world, log) = Filled(10);
        Assert.True(world.Close());
        var files = world.Files.AfterKill();
        files.Delete("queues/" + files.ListFiles("queues").Single(name => name.EndsWith(".seg", StringComparison.Ordinal)));
        var next = new StoreWorld(2, files);
        var again = next.Store.Open(log.Id, _owner);
        Assert.Equal(7, again.LiveCount);
        Assert.Empty(next.ReadAll(again));
        next.Run();
        Assert.Equal(7, _owner.Lost);
        Assert.Equal((0, 0), (again.LiveCount, again.LiveBytes));
    }

    /// <summary>A log of so many records whose first three are settled.</summary>
    private (StoreWorld World, IQueueLog Log) Filled(int records)
    {
        var world = new StoreWorld(1, new SimulatedFileSystem());
        var log = world.Store.Create(_owner, durable: true);
        Append(log, records);
        log.RequestDurable();
        world.Run();
        foreach (var record in world.ReadAll(log).Take(3))
        {
            log.Settle(record.Position);
        }

        return (world, log);
    }

    private (StoreWorld World, IQueueLog Log) Restarted((StoreWorld World, IQueueLog Log) before)
    {
        Assert.True(before.World.Close());
        var world = new StoreWorld(2, before.World.Files.AfterPowerCut(1));
        Assert.True(world.Store.WasClean);
        return (world, world.Store.Open(before.Log.Id, _owner));
    }

    private static void Append(IQueueLog log, int records)
    {
        for (var i = 0; i < records; i++)
        {
            var sequence = (long)log.NextSequence;
            var body = new byte[96];
            body.AsSpan().Fill(9);
            log.Append(new RecordSource
            {
                RoutingKey = [9],
                Body = body,
                Flags = RecordFlags.Persistent,
                Timestamp = 999 + sequence,
                Expiry = 1999 + sequence,
            });
        }
    }

    private sealed class LostOwner : IQueueLogOwner
    {
        public long Lost { get; private set; }

        public void OnReadable()
        {
        }

        public void OnDurable(ulong sequence)
        {
        }

        public void OnLost(long records) => Lost += records;
    }
}
