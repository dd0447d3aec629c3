namespace Amqp.Cli;

/// <summary>Exit codes of the command line tools: those of sysexits.h, as RabbitMQ's tools use them.</summary>
public static class CliExitCode
{
    /// <summary>It was done.</summary>
    public const int Ok = 0;

    /// <summary>The command line was not understood.</summary>
    public const int Usage = 64;

    /// <summary>What was given, or an object that it names, is not right.</summary>
    public const int DataError = 65;

    /// <summary>There is no such user.</summary>
    public const int NoUser = 67;

    /// <summary>The broker cannot be reached, a check failed, or it could not do what was asked.</summary>
    public const int Unavailable = 69;

    /// <summary>Something that should not happen did.</summary>
    public const int Software = 70;

    /// <summary>It took longer than it may.</summary>
    public const int Timeout = 75;

    /// <summary>A configuration file cannot be used.</summary>
    public const int Configuration = 78;
}
