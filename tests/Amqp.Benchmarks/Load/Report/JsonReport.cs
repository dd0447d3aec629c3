using System.Text.Json;

namespace Amqp.Benchmarks.Load.Report;

/// <summary>Everything measured, for programs.</summary>
internal sealed record JsonReport(DateTimeOffset Time, string Baseline, IReadOnlyList<JsonReport.Entry> Scenarios)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Options));

    /// <summary>One scenario: its medians per broker and every single run.</summary>
    internal sealed record Entry(Scenario Scenario, IReadOnlyList<RunResult> Medians, IReadOnlyList<RunResult> Runs);
}
