using Amqp.Storage.Durable;
using Amqp.TestKit.Files;

namespace Amqp.Storage.Tests.Durable;

/// <summary>The power goes after every single change to the files, and the store must come back with everything that it promised.</summary>
public sealed class CrashTests() : CrashSuite(null);

/// <summary>The suite on encrypted files; nothing is ever sealed twice with one nonce.</summary>
public sealed class EncryptedCrashTests() : CrashSuite(CrashKeys.Constant);

/// <summary>The suite on files in the clear that are encrypted, and then given other keys, while the store works.</summary>
public sealed class RotatingCrashTests() : CrashSuite(CrashKeys.Rotating);

/// <summary>What must hold wherever a script is cut.</summary>
/// <param name="makeKeys">The keys of a script that is encrypted.</param>
public abstract class CrashSuite(Func<CrashKeys>? makeKeys)
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
            var script = Script(seed, cut);
            Assert.True(script.Run(Operations));
            script.Verify(script.StartAndCut((ulong)((seed * 100_000) + cut)));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_clean_end_leaves_exactly_what_was_there(int seed)
    {
        var script = Script(seed);
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
        var first = Script(7);
        var second = Script(7);
        first.Run(Operations);
        second.Run(Operations);
        Assert.Equal(first.Files.Trace, second.Files.Trace);
    }

    private CrashScript OnVolume(int seed, int cut) => new(
        (ulong)seed,
        new SimulatedFileSystem { CutAt = cut, CanSyncVolume = true },
        options: new FileQueueStoreOptions { SyncMethod = SyncMethod.Volume },
        keys: makeKeys?.Invoke());

    private CrashScript Script(int seed, int cut = int.MaxValue) =>
        new((ulong)seed, new SimulatedFileSystem { CutAt = cut }, keys: makeKeys?.Invoke());

    private CrashScript Restarted(int seed, int cut)
    {
        var script = Script(seed);
        Assert.False(script.Run(Operations / 2));
        script.Restart(cut);
        return script;
    }

    private int StepsOf(int seed)
    {
        var script = Script(seed);
        Assert.False(script.Run(Operations));
        return script.Files.Steps;
    }

    private void Cut(int seed, int cut, bool power)
    {
        var script = Script(seed, cut);
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
