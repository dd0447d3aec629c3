namespace Amqp.Conformance.Scripts;

/// <summary>A conversation that shows one rule.</summary>
/// <param name="Area">The file it stands in.</param>
/// <param name="Title">What it shows; unique in its file.</param>
/// <param name="Rules">Ids of the rules it covers, as in <c>Rules.txt</c>.</param>
/// <param name="Options">Words after <c>options</c>.</param>
/// <param name="Here">Why RabbitMQ 3.10 cannot be asked, so that it runs against this broker only; null when it can.</param>
/// <param name="Steps">What is done, and what this broker answers.</param>
/// <param name="Number">Its place among all scripts; its names are made of it.</param>
internal sealed record Script(
    string Area, string Title, IReadOnlyList<string> Rules, IReadOnlyList<string> Options, string? Here, IReadOnlyList<Step> Steps, int Number)
{
    /// <summary>Area and title.</summary>
    public string Id => $"{Area}: {Title}";

    /// <summary>Settings that the brokers need for it, by the names that RabbitMQ's application environment has: options of the form <c>name=value</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; } = Options.Where(option => option.Contains('=', StringComparison.Ordinal))
        .Select(option => option.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]);

    /// <summary>The script changes what all connections share (an alarm, a setting): nothing may run beside it.</summary>
    public bool RunsAlone => Options.Contains("alone") || Settings.Count > 0;

    public override string ToString() => Id;
}
