using System.Globalization;
using Xunit.Abstractions;

namespace Amqp.Daemon.Tests.Soak;

/// <summary>
/// Kills under load, for a while. <c>AMQP_SOAK_KILLS</c> makes it go on until there were so many, <c>AMQP_SOAK_SEED</c> chooses what is done
/// when; what the kills come into the middle of is up to the machine all the same. <c>AMQP_SOAK_LOG</c> names a file that is told how it goes.
/// </summary>
public sealed class SoakTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task Nothing_confirmed_is_lost_invented_repeated_in_silence_or_reordered_by_any_number_of_kills()
    {
        var kills = Number("AMQP_SOAK_KILLS");
        var seed = Number("AMQP_SOAK_SEED") ?? Environment.TickCount;
        await using var log = Environment.GetEnvironmentVariable("AMQP_SOAK_LOG") is { Length: > 0 } path
            ? new StreamWriter(path) { AutoFlush = true }
            : TextWriter.Null;
        var run = new SoakRun(seed, log);

        await run.RunAsync(kills ?? int.MaxValue, kills is null ? s_short : TimeSpan.MaxValue);

        output.WriteLine(run.Summary);
        Assert.True(run.Violations.Count == 0, $"{run.Summary}\n{string.Join('\n', run.Violations.Take(50))}");
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
