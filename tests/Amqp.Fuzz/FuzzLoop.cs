using System.Diagnostics;
using System.Globalization;

namespace Amqp.Fuzz;

/// <summary>Runs a target for a bounded time, each round from a seed of its own. <c>AMQP_FUZZ_SECONDS</c> sets the time for all targets
/// together (5 by default); <c>AMQP_FUZZ_SEED</c> sets the first seed, to replay what a failure printed.</summary>
internal static class FuzzLoop
{
    private const int Targets = 3;

    public static void Run(Action<int> round)
    {
        double seconds = double.Parse(Setting("AMQP_FUZZ_SECONDS") ?? "5", CultureInfo.InvariantCulture) / Targets;
        string? replay = Setting("AMQP_FUZZ_SEED");
        int seed = replay is null ? Random.Shared.Next() : int.Parse(replay, CultureInfo.InvariantCulture);
        var elapsed = Stopwatch.StartNew();
        do
        {
            RunOnce(round, seed);
            seed = unchecked(seed + 1) & int.MaxValue;
        }
        while (elapsed.Elapsed.TotalSeconds < seconds);
    }

    private static void RunOnce(Action<int> round, int seed)
    {
        try
        {
            round(seed);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"Seed {seed} fails; replay it with AMQP_FUZZ_SEED={seed}.", failure);
        }
    }

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name);
}
