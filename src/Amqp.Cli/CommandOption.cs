namespace Amqp.Cli;

/// <summary>An option of a command.</summary>
/// <param name="Name">With its dashes: <c>--priority</c>.</param>
/// <param name="Meaning">For the help.</param>
/// <param name="Value">What its value is called, or null for a flag.</param>
/// <param name="Short">Short form with its dash, or null.</param>
internal sealed record CommandOption(string Name, string Meaning, string? Value = null, string? Short = null);
