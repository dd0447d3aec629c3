namespace Amqp.Hosting.Configuration;

/// <summary>When a log file is put aside and a new one begun.</summary>
public sealed record LogRotation
{
    /// <summary>Octets a file may have; 0 for any number (<c>log.file.rotation.size</c>).</summary>
    public long Size { get; init; }

    /// <summary>Old files that are kept (<c>log.file.rotation.count</c>).</summary>
    public int Count { get; init; } = 5;

    /// <summary>Old files are compressed (<c>log.file.rotation.compress</c>).</summary>
    public bool Compress { get; init; }

    /// <summary>The times at which a new file is begun; null for none (<c>log.file.rotation.date</c>).</summary>
    public LogRotationTime? Time { get; init; }
}
