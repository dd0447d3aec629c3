using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Amqp.Simulation;

/// <summary>
/// Runs of the whole broker, each determined by its seed. <c>AMQP_SIMULATION_SECONDS</c> makes the search longer, and
/// <c>AMQP_SIMULATION_SEED</c> replays one seed.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Steps = 6_000;
    private const string SecondsVariable = "AMQP_SIMULATION_SECONDS";
    private const string SeedVariable = "AMQP_SIMULATION_SEED";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_seed_replays_to_the_octet(ulong seed)
    {
        var first = Run(seed);
        Assert.Equal(first, Run(seed));
        Assert.True(first is { Messages: > 100, Deliveries: > 100 }, $"too little happens: {first}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_seed_replays_to_the_octet_on_files(ulong seed)
    {
        var first = Run(seed, onFiles: true);
        Assert.Equal(first, Run(seed, onFiles: true));
        Assert.True(first is { Messages: > 100, Deliveries: > 100, Lives: > 1 }, $"too little happens: {first}");
    }

    [Fact]
    public void Seeds_differ() => Assert.NotEqual(Run(4).Work, Run(5).Work);

    [Fact]
    public void The_broker_keeps_its_promises_whatever_the_seed() => Search(onFiles: false);

    [Fact]
    public void The_broker_keeps_its_promises_on_files_when_the_power_is_cut_whatever_the_seed() => Search(onFiles: true);

    private void Search(bool onFiles)
    {
        if (Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } one)
        {
            Run(ulong.Parse(one, CultureInfo.InvariantCulture), onFiles);
            return;
        }

        var seconds = Environment.GetEnvironmentVariable(SecondsVariable) is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : 8;
        var clock = Stopwatch.StartNew();
        var from = Environment.GetEnvironmentVariable(SecondsVariable) is null ? 1000 : (ulong)DateTime.UtcNow.Ticks;
        var (seeds, lives, messages) = (0, 0, 0L);
        for (var seed = from; clock.Elapsed.TotalSeconds < seconds; seed++)
        {
            var result = Run(seed, onFiles);
            (seeds, lives, messages) = (seeds + 1, lives + result.Lives, messages + result.Messages);
        }

        output.WriteLine($"{seeds} seeds, {lives} lives, {messages} messages");
    }

    private static SimulationResult Run(ulong seed, bool onFiles = false)
    {
        SimulationResult? result = null;
        string? failure = null;

        // A thread without a synchronization context: whatever does not go through the scheduler would go astray.
        var thread = new Thread(() =>
        {
            using var simulation = new Simulation(seed, onFiles);
            try
            {
                result = simulation.Run(Steps);
            }
            catch (Exception broken)
            {
                failure = $"seed {seed}: {broken.Message}\n{SeedVariable}={seed} dotnet test tests/Amqp.Simulation replays it.\n"
                    + $"{(broken is InvariantException ? "" : broken)}\n{string.Join('\n', simulation.Defects)}\nThe latest events:\n{string.Join('\n', simulation.Events)}";
            }
        });
        thread.Start();
        thread.Join();
        Assert.True(failure is null, failure);
        return result!;
    }
}
