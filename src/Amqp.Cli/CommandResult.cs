using System.Text.Json.Nodes;

namespace Amqp.Cli;

/// <summary>What a command has to say: text, rows, or a document, and the exit code.</summary>
internal sealed record CommandResult(int ExitCode)
{
    /// <summary>Nothing to say, and it was done.</summary>
    public static readonly CommandResult Done = new(CliExitCode.Ok);

    /// <summary>Text for a person; also printed with another formatter where there is no <see cref="Document"/>.</summary>
    public string? Text { get; init; }

    /// <summary>What a machine gets (<c>--formatter json</c>).</summary>
    public JsonNode? Document { get; init; }

    /// <summary>Rows of a listing.</summary>
    public CommandTable? Table { get; init; }

    /// <summary>What went wrong; printed to standard error.</summary>
    public string? Error { get; init; }

    /// <summary>Text that a person reads.</summary>
    public static CommandResult Say(string text) => new(CliExitCode.Ok) { Text = text };

    /// <summary>Text that a person reads, and the same for a machine.</summary>
    public static CommandResult Say(string text, JsonNode document) => new(CliExitCode.Ok) { Text = text, Document = document };

    /// <summary>Rows.</summary>
    public static CommandResult List(CommandTable table) => new(CliExitCode.Ok) { Table = table };

    /// <summary>A failure.</summary>
    public static CommandResult Fail(int exitCode, string error) => new(exitCode) { Error = error };

    /// <summary>A check that did not pass: its text is the answer, and the exit code says no.</summary>
    public static CommandResult CheckFailed(string text, JsonNode? document = null) =>
        new(CliExitCode.Unavailable) { Error = text, Document = document };
}
