namespace Amqp.Daemon;

/// <summary>The command line is not one that the daemon understands.</summary>
internal sealed class UsageException(string message) : Exception(message);
