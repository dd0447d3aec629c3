using Amqp.Storage.Durable;
using Amqp.TestKit.Files;

namespace Amqp.Storage.Tests.Durable;

/// <summary>The power goes after every single change to the files, and the store must come back with everything that it promised.</summary>
public sealed class CrashTests
{
    private const int Operations = 400;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [InlineData(101)]
    [InlineData(102)]
    public void Nothing_promised_is_lost_wherever_the_power_is_cut(int seed)
    {
        var steps = StepsOf(seed);
        Assert.True(steps > 100, "the script does not touch enough files");
        for (var cut = 20; cut < steps; cut++)
        {
            Cut(seed, cut, power: true);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_promised_is_lost_in_many_histories(int seed)
    {
        var steps = StepsOf(seed);
        for (var cut = 20 + (seed % 11); cut < steps; cut += 11)
        {
            Cut(seed, cut, power: true);
            Cut(seed, cut, power: false);
        }
    }

    /// <summary>The start after a cut seals what it scanned; a second cut must not make that a lie.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_promised_is_lost_when_the_power_is_cut_again_after_the_start(int seed)
    {
        var steps = StepsOf(seed);
        for (var cut = 20 + (seed % 7); cut < steps; cut += 7)
        {
            var script = new CrashScript((ulong)seed, new SimulatedFileSystem { CutAt = cut });
            Assert.True(script.Run(Operations));
            script.Verify(script.StartAndCut((ulong)((seed * 100_000) + cut)));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_clean_end_leaves_exactly_what_was_there(int seed)
    {
        var script = new CrashScript((ulong)seed, new SimulatedFileSystem());
        Assert.False(script.Run(Operations));
        Assert.True(script.Close());
        script.Verify(script.Files.AfterPowerCut((ulong)seed), isClean: true);
    }

    /// <summary>All files of a commit, and their entries, are brought to the disk by one call.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_promised_is_lost_where_the_volume_is_synced_at_once(int seed)
    {
        var whole = OnVolume(seed, int.MaxValue);
        Assert.False(whole.Run(Operations));
        Assert.Contains("sync volume", whole.Files.Trace);
        for (var cut = 20 + (seed % 11); cut < whole.Files.Steps; cut += 11)
        {
            var script = OnVolume(seed, cut);
            Assert.True(script.Run(Operations));
            script.Verify(script.Files.AfterPowerCut((ulong)((seed * 100_000) + cut)));
        }
    }

    /// <summary>The second run begins with a log that sleeps until somebody reads.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_promised_is_lost_after_a_clean_restart(int seed)
    {
        var whole = Restarted(seed, int.MaxValue);
        Assert.False(whole.Run(Operations / 2));
        for (var cut = 4 + (seed % 7); cut < whole.Files.Steps; cut += 7)
        {
            var script = Restarted(seed, cut);
            Assert.True(script.Run(Operations / 2));
            script.Verify(script.Files.AfterPowerCut((ulong)((seed * 100_000) + cut)));
            script.Verify(script.Files.AfterKill());
        }

        Assert.True(whole.Close());
        whole.Verify(whole.Files.AfterPowerCut((ulong)seed), isClean: true);
    }

    [Fact]
    public void The_same_seed_makes_the_same_changes()
    {
        var first = new CrashScript(7, new SimulatedFileSystem());
        var second = new CrashScript(7, new SimulatedFileSystem());
        first.Run(Operations);
        second.Run(Operations);
        Assert.Equal(first.Files.Trace, second.Files.Trace);
    }

    private static CrashScript OnVolume(int seed, int cut) => new(
        (ulong)seed,
        new SimulatedFileSystem { CutAt = cut, CanSyncVolume = true },
        options: new FileQueueStoreOptions { SyncMethod = SyncMethod.Volume });

    private static CrashScript Restarted(int seed, int cut)
    {
        var script = new CrashScript((ulong)seed, new SimulatedFileSystem());
        Assert.False(script.Run(Operations / 2));
        script.Restart(cut);
        return script;
    }

    private static int StepsOf(int seed)
    {
        var script = new CrashScript((ulong)seed, new SimulatedFileSystem());
        Assert.False(script.Run(Operations));
        return script.Files.Steps;
    }

    private static void Cut(int seed, int cut, bool power)
    {
        var script = new CrashScript((ulong)seed, new SimulatedFileSystem { CutAt = cut });
        try
        {
            Assert.True(script.Run(Operations));
            script.Verify(power ? script.Files.AfterPowerCut((ulong)((seed * 100_000) + cut)) : script.Files.AfterKill());
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}, cut at {cut}, {(power ? "power" : "kill")}: {e.Message}", e);
        }
    }
}
