using Amqp.Storage.Durable;
using Amqp.Storage.Log;
using Amqp.Storage.Tests.Log;
using Amqp.TestKit.Files;
using Amqp.TestKit.Runtime;

namespace Amqp.Storage.Tests.Durable;

/// <summary>
/// A process is killed, and the next one finds what it wrote, synced or not; then the power is cut. What the second process has said,
/// or a client has seen of it, must hold all the same.
/// </summary>
public sealed class SecondRunTests
{
    private const int Seeds = 20;
    private readonly SimulatedFileSystem _files = new();

    [Fact]
    public void A_settlement_that_was_durable_holds_when_the_ack_log_forgets_the_segment()
    {
        // Two messages, of which the first is settled for good.
        var (first, log) = Start(1, _files);
        Append(log);
        Append(log);
        log.RequestDurable();
        first.Run();
        var cursor = log.Start;
        var positions = new[] { Take(first, log, ref cursor), Take(first, log, ref cursor) };
        log.Settle(positions[0]);
        log.RequestSettlesDurable();
        first.Run();
        Assert.Equal(log.SettleIndex, log.DurableSettleIndex);

        // The second is settled by the next process: nothing of the segment is needed any more.
        CutEverywhere(
            world =>
            {
                var again = world.Store.Open(log.Id, new IgnoringOwner());
                var at = again.Start;
                again.Settle(Take(world, again, ref at));
                again.RequestSettlesDurable();
                world.Advance(1200);
            },
            after =>
            {
                var found = after.ReadAll(after.Store.Open(log.Id, new IgnoringOwner()));
                Assert.DoesNotContain(found, record => record.Position.Sequence == positions[0].Sequence);
            });
    }

    [Fact]
    public void What_the_second_process_has_delivered_says_so_after_the_cut()
    {
        // The first is killed in the middle of noting what may have been delivered: the mark is in sight and not on the disk.
        var whole = Deliver(new SimulatedFileSystem()).Steps;
        for (var cut = 1; cut < whole; cut++)
        {
            var killed = Deliver(new SimulatedFileSystem { CutAt = cut });
            var files = killed.Continue();
            var world = new StoreWorld(2, files);
            var logs = world.Store.LogsOf(0x100);
            if (logs.Count == 0)
            {
                continue;
            }

            var log = world.Store.Open(logs[0], new IgnoringOwner());
            var delivered = world.ReadAll(log).Select(record => record.Position.Sequence).ToArray();
            for (var seed = 0; seed < Seeds; seed++)
            {
                var after = new StoreWorld(3, files.AfterPowerCut((ulong)seed));
                var again = after.Store.Open(logs[0], new IgnoringOwner());
                Assert.All(
                    after.ReadAll(again).Select(record => record.Position.Sequence).Intersect(delivered),
                    sequence => Assert.True(again.WasDelivered(sequence), $"killed at {cut}, seed {seed}: {sequence} was delivered and does not say so"));
            }
        }
    }

    [Fact]
    public void What_the_second_process_knows_of_the_metadata_is_on_the_disk()
    {
        var world = new StoreWorld(1, _files);
        var metadata = new MetadataLog(world.Store, "metadata");
        metadata.Put("there"u8, "1"u8);
        world.Run();
        metadata.Put("queue"u8, "1"u8);
        metadata.Delete("there"u8);
        _files.CutAt = _files.Steps + 1;
        Assert.Throws<PowerCutException>(world.Run);
        Assert.StartsWith("write metadata", _files.Trace[^1], StringComparison.Ordinal);
        var files = _files.Continue();
        var second = new StoreWorld(2, files);
        var known = Keys(new MetadataLog(second.Store, "metadata"));
        Assert.Equal(["queue"], known);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var after = new StoreWorld(3, files.AfterPowerCut((ulong)seed));
            Assert.Equal(known, Keys(new MetadataLog(after.Store, "metadata")));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(70)]
    public void Where_the_ack_log_is_damaged_everything_may_have_been_delivered(int octet)
    {
        var (world, log) = Start(1, _files);
        Append(log);
        log.RequestDurable();
        world.Run();
        world.ReadAll(log);
        world.Run();
        var files = _files.AfterKill();
        files.Flip(files.Paths.Single(path => path.EndsWith(".ack", StringComparison.Ordinal)), octet);

        var next = new StoreWorld(2, files);
        var again = next.Store.Open(log.Id, new IgnoringOwner());
        var record = Assert.Single(next.ReadAll(again));
        Assert.True(again.WasDelivered(record.Position.Sequence));
        Assert.False(again.WasDelivered(Append(again)));
    }

    [Fact]
    public void Entries_behind_one_that_does_not_check_count()
    {
        var (world, log) = Start(1, _files);
        for (var i = 0; i < 20; i++)
        {
            Append(log);
        }

        log.RequestDurable();
        world.Run();
        var cursor = log.Start;
        for (var i = 0; i < 10; i++)
        {
            var position = Take(world, log, ref cursor);
            if (i % 2 == 0)
            {
                log.Settle(position);
                log.RequestSettlesDurable();
                world.Run();
            }
        }

        var files = _files.AfterKill();
        var path = files.Paths.Single(path => path.EndsWith(".ack", StringComparison.Ordinal));
        files.Flip(path, files.ContentOf(path).Length - 33);
        var next = new StoreWorld(2, files);
        Assert.Equal(16, next.ReadAll(next.Store.Open(log.Id, new IgnoringOwner())).Count);
    }

    /// <summary>Runs a second process once for each change that it makes to the files, cuts the power there, and looks at what is left.</summary>
    private void CutEverywhere(Action<StoreWorld> run, Action<StoreWorld> check)
    {
        var whole = _files.Continue();
        run(new StoreWorld(2, whole));
        for (var cut = 1; cut <= whole.Steps; cut++)
        {
            var files = _files.Continue();
            files.CutAt = cut;
            try
            {
                run(new StoreWorld(2, files));
            }
            catch (PowerCutException)
            {
            }

            for (var seed = 0; seed < Seeds; seed++)
            {
                check(new StoreWorld(3, files.AfterPowerCut((ulong)seed)));
            }
        }
    }

    private static SimulatedFileSystem Deliver(SimulatedFileSystem files)
    {
        try
        {
            var world = new StoreWorld(1, files);
            var log = world.Store.Create(new IgnoringOwner(), 0x100, durable: true);
            for (var i = 0; i < 3; i++)
            {
                Append(log);
                log.RequestDurable();
                world.Run();
                world.ReadAll(log);
            }

            world.Advance(1200);
        }
        catch (PowerCutException)
        {
        }

        return files;
    }

    private static (StoreWorld World, IQueueLog Log) Start(ulong seed, SimulatedFileSystem files)
    {
        var world = new StoreWorld(seed, files);
        return (world, world.Store.Create(new IgnoringOwner(), durable: true));
    }

    private static ulong Append(IQueueLog log) =>
        log.Append(new RecordSource { RoutingKey = [5], Body = [5, 5, 5], Flags = RecordFlags.Persistent });

    private static LogPosition Take(StoreWorld world, IQueueLog log, ref LogPosition cursor)
    {
        LogPosition position;
        while (log.ReadNext(ref cursor, out _, out position) == LogReadStatus.Pending)
        {
            world.Run();
        }

        log.EndReads();
        return position;
    }

    private static string[] Keys(MetadataLog log) => [.. log.Load().Select(entry => System.Text.Encoding.ASCII.GetString(entry.Key))];
}
