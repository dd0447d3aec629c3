namespace Amqp.Cli.Admin;

/// <summary>A run of <c>rabbitmqadmin</c> ends here with exit code 1.</summary>
/// <param name="message">What went wrong.</param>
internal sealed class AdminException(string message) : Exception(message)
{
    /// <summary>The command line was wrong.</summary>
    public static AdminException Usage(string problem) => new($"\nERROR: {problem}\n\nrabbitmqadmin --help for help\n");
}
