using Amqp.Storage.Durable;
using Amqp.Storage.Log;
using Amqp.Storage.Tests.Log;
using Amqp.TestKit.Files;
using Amqp.TestKit.Runtime;

namespace Amqp.Storage.Tests.Durable;

/// <summary>When one sync of the volume stands for many of files, and what the store says about volumes that promise nothing.</summary>
public sealed class SyncMethodTests
{
    [Fact]
    public void One_call_commits_many_logs_and_their_directory()
    {
        var world = World(SyncMethod.Volume, canSyncVolume: true);
        var logs = Commit(world, 20);
        Assert.Single(world.Files.Trace, "sync volume");
        Assert.DoesNotContain(world.Files.Trace, step => step.StartsWith("sync queues", StringComparison.Ordinal) || step == "syncdir queues");
        Assert.All(logs, log => Assert.Equal(1UL, log.DurableSequence));
        var next = new StoreWorld(2, world.Files.AfterPowerCut(1));
        Assert.All(logs, log => Assert.Equal(1, next.Store.Open(log.Id, new IgnoringOwner()).LiveCount));
    }

    [Theory]
    [InlineData(SyncMethod.Volume, false)]
    [InlineData(SyncMethod.EachFile, true)]
    public void Files_are_synced_one_by_one_where_the_volume_cannot_be_or_shall_not(SyncMethod method, bool canSyncVolume)
    {
        var world = World(method, canSyncVolume);
        Commit(world, 20);
        Assert.DoesNotContain("sync volume", world.Files.Trace);
        Assert.Equal(20, world.Files.Trace.Count(step => step.StartsWith("sync queues", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_failed_sync_of_the_volume_ends_the_store()
    {
        var world = World(SyncMethod.Volume, canSyncVolume: true);
        Exception? fault = null;
        world.Store.Faulted += e => fault = e;
        world.Files.FailSync = path => path == "volume";
        var log = Commit(world, 1)[0];
        Assert.IsAssignableFrom<IOException>(fault);
        Assert.Equal(0UL, log.DurableSequence);
        Assert.Throws<IOException>(() => Append(log));
    }

    [Fact]
    public void The_faster_method_is_chosen_and_the_other_one_tried_again()
    {
        var time = new ManualTimeProvider();
        var chooser = new SyncChooser(time, SyncMethod.Auto);
        Assert.False(Sync(chooser, time, files: 100, perFile: 0.1, volume: 2), "files are measured first");
        Assert.True(Sync(chooser, time, files: 100, perFile: 0.1, volume: 2), "then the volume");
        Assert.True(Sync(chooser, time, files: 100, perFile: 0.1, volume: 2), "2 ms are less than 10");
        Assert.False(Sync(chooser, time, files: 10, perFile: 0.1, volume: 2), "1 ms is less than 2");
        Assert.False(Sync(chooser, time, files: 1, perFile: 0.1, volume: 0), "a single file never waits for the volume");

        // Somebody else begins to write a great deal.
        var volumes = Enumerable.Range(0, 20).Count(_ => Sync(chooser, time, files: 100, perFile: 0.1, volume: 500));
        Assert.InRange(volumes, 1, 2);

        // And ends.
        volumes = Enumerable.Range(0, 1000).Count(_ => Sync(chooser, time, files: 100, perFile: 0.1, volume: 1));
        Assert.InRange(volumes, 100, 999);
    }

    [Theory]
    [InlineData(Durability.Fsync, 1)]
    [InlineData(Durability.Os, 0)]
    public void A_volume_that_keeps_nothing_is_warned_of(Durability durability, int warnings)
    {
        var world = new StoreWorld(1, new SimulatedFileSystem { WhyVolatile = "it is memory" }, new FileQueueStoreOptions { Durability = durability });
        Assert.Equal(warnings, world.Store.Warnings.Count(warning => warning == "it is memory"));
    }

    private static bool Sync(SyncChooser chooser, ManualTimeProvider time, int files, double perFile, double volume)
    {
        var isVolume = chooser.Choose(files);
        time.Advance(TimeSpan.FromMilliseconds(isVolume ? volume : perFile * files));
        chooser.Note(isVolume, files);
        return isVolume;
    }

    private static StoreWorld World(SyncMethod method, bool canSyncVolume) =>
        new(1, new SimulatedFileSystem { CanSyncVolume = canSyncVolume }, new FileQueueStoreOptions { SyncMethod = method });

    private static IQueueLog[] Commit(StoreWorld world, int count)
    {
        var logs = Enumerable.Range(0, count).Select(_ => world.Store.Create(new IgnoringOwner(), durable: true)).ToArray();
        foreach (var log in logs)
        {
            Append(log);
            log.RequestDurable();
        }

        world.Run();
        return logs;
    }

    private static void Append(IQueueLog log) =>
        log.Append(new RecordSource { RoutingKey = [1], Body = [1, 1], Flags = RecordFlags.Persistent });
}
