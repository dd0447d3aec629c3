namespace Amqp.Cli;

/// <summary>A command ends here, with that exit code and those words.</summary>
internal sealed class CliException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>The command line was wrong: the usage is shown as well.</summary>
    public static CliException Usage(string message) => new(CliExitCode.Usage, "Error (argument validation): " + message);
}
