namespace Amqp.Daemon;

/// <summary>How the process ends; the last two are those of sysexits.h.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>It could not start, or failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line was not understood.</summary>
    public const int Usage = 64;

    /// <summary>The configuration cannot be used.</summary>
    public const int Configuration = 78;

    /// <summary>What a shell adds to the number of a signal that ended a process.</summary>
    public const int SignalBase = 128;
}
