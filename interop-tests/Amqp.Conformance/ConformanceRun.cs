using System.Collections.Concurrent;
using System.Text;
using Amqp.Conformance.Brokers;
using Amqp.Conformance.Reporting;
using Amqp.Conformance.Running;
using Amqp.Conformance.Scripts;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Amqp.Conformance;

/// <summary>
/// Starts both brokers once, runs every script against both, several at a time, and keeps the outcomes for the tests.
/// <c>CONFORMANCE_FILTER</c> runs only scripts whose id contains it; <c>CONFORMANCE_RECORD</c> names the source folder whose
/// script files are rewritten with the answers seen.
/// </summary>
public sealed class ConformanceRun(IMessageSink messages) : IAsyncLifetime
{
    private const int AtATime = 8;

    private readonly ConcurrentDictionary<string, Outcome> _outcomes = new();

    internal static IReadOnlyList<Script> Scripts { get; } = [.. ScriptFile.ReadAll(Path.Combine(AppContext.BaseDirectory, "Scripts")).Where(IsWanted)];

    internal static IReadOnlyList<(string Id, string Title, string? Excuse)> AllRules { get; } =
        Rules.Load(Path.Combine(AppContext.BaseDirectory, "Rules.txt"));

    /// <summary>Only some scripts run.</summary>
    internal static bool IsPartial => Filter is not null;

    /// <summary>There is a RabbitMQ to compare with.</summary>
    internal bool HasRabbitMq { get; private set; }

    private static string? Filter => Environment.GetEnvironmentVariable("CONFORMANCE_FILTER");

    /// <summary>What differs everywhere, but was seen nowhere.</summary>
    internal IEnumerable<string> UnusedVariations() => !HasRabbitMq || IsPartial ? [] : Differences.Everywhere
        .Where(variation => !_outcomes.Values.Any(outcome => outcome.Shows(variation))).Select(variation => variation.Name);

    /// <summary>Explained differences that no step shows as they are quoted.</summary>
    internal IEnumerable<Difference> UnseenDifferences() => !HasRabbitMq || IsPartial ? [] : Differences.All
        .Where(entry => !_outcomes.TryGetValue(entry.Script, out Outcome? outcome)
            || !outcome.Seen().Any(seen => (seen.Step, seen.RabbitMq, seen.This) == (entry.Step, entry.RabbitMq, entry.This)));

    internal Outcome OutcomeOf(string id) => _outcomes[id];

    public async Task InitializeAsync()
    {
        HasRabbitMq = RabbitMqBroker.IsInstalled;
        await using InProcessBroker broker = await InProcessBroker.StartAsync();
        await using RabbitMqBroker? rabbitMq = HasRabbitMq ? await RabbitMqBroker.StartAsync() : null;
        await Parallel.ForEachAsync(
            Scripts.Where(script => !script.RunsAlone),
            new ParallelOptions { MaxDegreeOfParallelism = AtATime },
            async (script, _) => await RunAsync(script, broker, rabbitMq));
        // Those with the same settings one after another: a node keeps its settings until others are asked for.
        foreach (Script script in Scripts.Where(script => script.RunsAlone).OrderBy(script => string.Join(' ', script.Options), StringComparer.Ordinal))
        {
            await RunAsync(script, broker, rabbitMq);
        }

        Record();
    }

    public Task DisposeAsync()
    {
        string report = Coverage();
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "coverage.txt"), report);
        File.WriteAllLines(
            Path.Combine(AppContext.BaseDirectory, "differences.txt"),
            _outcomes.Values.OrderBy(outcome => outcome.Script.Number).SelectMany(outcome => outcome.Seen())
                .SelectMany(difference => (string[])[$"{difference.Script} [{difference.Rule}]", $"    {difference.Step}", $"  R {difference.RabbitMq}", $"  T {difference.This}"]));
        messages.OnMessage(new DiagnosticMessage(report));
        return Task.CompletedTask;
    }

    private static bool IsWanted(Script script) => Filter is null || script.Id.Contains(Filter, StringComparison.OrdinalIgnoreCase);

    private async Task RunAsync(Script script, InProcessBroker broker, RabbitMqBroker? rabbitMq)
    {
        Task<IReadOnlyList<IReadOnlyList<string>>> ours = RunAsync(script, broker);
        IReadOnlyList<IReadOnlyList<string>>? theirs = rabbitMq is null || script.Here is not null ? null : await RunAsync(script, rabbitMq);
        _outcomes[script.Id] = new Outcome(script, await ours, theirs);
    }

    private static async Task<IReadOnlyList<IReadOnlyList<string>>> RunAsync(Script script, IBrokerUnderTest broker)
    {
        if (script.Settings.Count == 0)
        {
            if (script.RunsAlone)
            {
                await broker.QuietAsync();
            }

            return await ScriptRun.RunAsync(script, broker);
        }

        await using IBrokerUnderTest configured = await broker.ConfigureAsync(script.Settings);
        return await ScriptRun.RunAsync(script, configured);
    }

    // What RabbitMQ answers, except where this broker means to answer otherwise.
    private void Record()
    {
        if (Environment.GetEnvironmentVariable("CONFORMANCE_RECORD") is not { Length: > 0 } folder || IsPartial || !HasRabbitMq)
        {
            return;
        }

        foreach (IGrouping<string, Script> area in Scripts.GroupBy(script => script.Area))
        {
            string file = Path.Combine(folder, area.Key + ".script");
            File.WriteAllText(file, ScriptFile.Write(File.ReadAllText(file), area.Select(script => (script, Recorded(_outcomes[script.Id])))));
        }
    }

    private static IReadOnlyList<IReadOnlyList<string>> Recorded(Outcome outcome) =>
    [
        .. outcome.Script.Steps.Select((step, i) =>
            outcome.Seen().All(difference => difference.Step != step.Text)
            || Differences.All.Any(difference => difference.Script == outcome.Script.Id && difference.Step == step.Text)
                ? (i < outcome.This.Count ? outcome.This[i] : [])
                : i < outcome.RabbitMq!.Count ? outcome.RabbitMq[i] : []),
    ];

    private static string Coverage()
    {
        ILookup<string, Script> scripts = Scripts.SelectMany(script => script.Rules, (script, rule) => (script, rule)).ToLookup(pair => pair.rule, pair => pair.script);
        var covered = AllRules.Where(rule => scripts[rule.Id].Any()).ToList();
        var missing = AllRules.Except(covered).ToList();
        var text = new StringBuilder();
        text.Append(null, $"{Scripts.Count} scripts, {covered.Count} of {AllRules.Count} rules covered, {Differences.All.Count} explained differences\n");
        text.Append(null, $"{Scripts.Count(script => script.Here is not null)} scripts run against this broker only:\n");
        foreach (IGrouping<string?, Script> reason in Scripts.Where(script => script.Here is not null).GroupBy(script => script.Here))
        {
            text.Append(null, $"  {reason.Key} ({reason.Count()})\n");
        }

        covered.ForEach(rule => text.Append(null, $"  covered {rule.Id} {rule.Title} ({scripts[rule.Id].Count()})\n"));
        missing.ForEach(rule => text.Append(null, $"  NOT covered {rule.Id} {rule.Title}{(rule.Excuse is null ? "" : $": {rule.Excuse}")}\n"));
        return text.ToString();
    }
}
