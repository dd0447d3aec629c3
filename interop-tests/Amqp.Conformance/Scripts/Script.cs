namespace Amqp.Conformance.Scripts;

/// <summary>A conversation that shows one rule.</summary>
/// <param name="Area">The file it stands in.</param>
/// <param name="Title">What it shows; unique in its file.</param>
/// <param name="Rules">Ids of the rules it covers, as in <c>Rules.txt</c>.</param>
/// <param name="Options">Words after <c>options</c>.</param>
/// <param name="Steps">What is done, and what this broker answers.</param>
/// <param name="Number">Its place among all scripts; its names are made of it.</param>
internal sealed record Script(
    string Area, string Title, IReadOnlyList<string> Rules, IReadOnlyList<string> Options, IReadOnlyList<Step> Steps, int Number)
{
    /// <summary>Area and title.</summary>
    public string Id => $"{Area}: {Title}";

    /// <summary>The script changes what all connections share (an alarm): nothing may run beside it.</summary>
    public bool RunsAlone => Options.Contains("alone");

    public override string ToString() => Id;
}
