using Amqp.TestKit.Files;

namespace Amqp.Storage.Tests.Durable;

/// <summary>The power goes, or the process is killed, at every change that a compaction makes to the files, and at those of the start after it.</summary>
public sealed class CompactionCrashTests() : CompactionCrashSuite(null);

/// <summary>The suite on encrypted files; nothing is ever sealed twice with one nonce.</summary>
public sealed class EncryptedCompactionCrashTests() : CompactionCrashSuite(CrashKeys.Constant);

/// <summary>The suite on files that are given other keys while the store works: every segment is rewritten again and again.</summary>
public sealed class RotatingCompactionCrashTests() : CompactionCrashSuite(CrashKeys.Rotating);

/// <summary>What must hold wherever a compaction is cut.</summary>
/// <param name="makeKeys">The keys of a script that is encrypted.</param>
public abstract class CompactionCrashSuite(Func<CrashKeys>? makeKeys)
{
    private const int Operations = 250;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 6)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_promised_is_lost_wherever_a_compaction_is_cut(int seed)
    {
        var whole = Script(seed, int.MaxValue);
        Assert.False(whole.Run(Operations));
        Assert.True(whole.Compactions > 0, "nothing was compacted");
        var trace = whole.Files.Trace;
        var cuts = 0;
        for (var cut = 20; cut < trace.Count; cut++)
        {
            // Every step around one that touches the result of a compaction.
            if (!trace.Skip(cut - 2).Take(4).Any(step => step.Contains("-0001.seg", StringComparison.Ordinal) || step.Contains("-0002.seg", StringComparison.Ordinal)))
            {
                continue;
            }

            cuts++;
            Check(seed, cut, script => script.Verify(script.Files.AfterPowerCut((ulong)((seed * 100_000) + cut))));
            Check(seed, cut, script => script.Verify(script.Files.AfterKill()));
            Check(seed, cut, script => script.Verify(script.StartAndCut((ulong)((seed * 100_000) + cut))));
        }

        Assert.True(cuts > 5, "the compactions were not cut");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_clean_end_after_compactions_leaves_exactly_what_was_there(int seed)
    {
        var script = Script(seed, int.MaxValue);
        Assert.False(script.Run(Operations));
        Assert.True(script.Close());
        script.Verify(script.Files.AfterPowerCut((ulong)seed), isClean: true);
    }

    private CrashScript Script(int seed, int cut) =>
        new((ulong)seed, new SimulatedFileSystem { CutAt = cut }, leavesStragglers: true, keys: makeKeys?.Invoke());

    private void Check(int seed, int cut, Action<CrashScript> verify)
    {
        var script = Script(seed, cut);
        try
        {
            Assert.True(script.Run(Operations));
            verify(script);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}, cut at {cut}: {e.Message}, after {string.Join("; ", script.Files.Trace.TakeLast(12))}", e);
        }
    }
}
