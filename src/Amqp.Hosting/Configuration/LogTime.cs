namespace Amqp.Hosting.Configuration;

/// <summary>How log lines write the time.</summary>
public enum LogTime
{
    /// <summary>Date and time with a blank between (<c>rfc3339_space</c>).</summary>
    Rfc3339Space,

    /// <summary>Date and time with a T between (<c>rfc3339_T</c>).</summary>
    Rfc3339T,

    /// <summary>Seconds since 1970 (<c>epoch_secs</c>).</summary>
    EpochSeconds,

    /// <summary>Microseconds since 1970 (<c>epoch_usecs</c>).</summary>
    EpochMicroseconds,
}
