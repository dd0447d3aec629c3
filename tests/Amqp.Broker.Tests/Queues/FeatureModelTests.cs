using System.Globalization;

namespace Amqp.Broker.Tests.Queues;

/// <summary>
/// Random queues and random commands on them, with a clock that the test moves: the real queue must do what <see cref="FeatureModel"/>
/// does, message by message. A failure names the seed, and the seed replays. <c>QUEUE_MODEL_SEEDS</c> sets how many are tried, and
/// <c>QUEUE_MODEL_FIRST</c> where they begin.
/// </summary>
public sealed class FeatureModelTests
{
    private const int Seeds = 600;
    private const int Parts = 4;
    private const int Steps = 150;

    public static TheoryData<int> EachPart => [.. Enumerable.Range(0, Parts)];

    [Theory]
    [MemberData(nameof(EachPart))]
    public void A_queue_does_what_the_model_does(int part)
    {
        var count = Setting("QUEUE_MODEL_SEEDS", Seeds);
        var first = Setting("QUEUE_MODEL_FIRST", 1);
        for (var seed = first + part; seed < first + count; seed += Parts)
        {
            using var run = new FeatureRun((ulong)seed);
            try
            {
                run.Execute(Steps);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}: {e.Message}\n{run.Describe()}", e);
            }
        }
    }

    [Fact]
    public void A_seed_replays_to_the_same_commands_and_answers()
    {
        Assert.Equal(Replay(17), Replay(17));
        Assert.NotEqual(Replay(17), Replay(18));

        static string Replay(ulong seed)
        {
            using var run = new FeatureRun(seed);
            run.Execute(Steps);
            return run.Describe();
        }
    }

    /// <summary>The commands are worth something: over some seeds, everything that can happen to a message does.</summary>
    [Fact]
    public void Every_fate_is_met()
    {
        var fates = new Dictionary<string, int>();
        for (var seed = 1UL; seed <= 40; seed++)
        {
            using var run = new FeatureRun(seed);
            run.Execute(Steps);
            foreach (var (fate, times) in run.Fates)
            {
                fates[fate] = fates.GetValueOrDefault(fate) + times;
            }
        }

        Assert.All(
            ["delivered", "got", "redelivered", "refused", "purged", "expired", "maxlen", "rejected", "delivery_limit", "takeover", "rested", "paused"],
            (string fate) => Assert.True(fates.GetValueOrDefault(fate) >= 5, $"{fate}: {fates.GetValueOrDefault(fate)} times"));
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
