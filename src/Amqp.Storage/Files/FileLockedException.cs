namespace Amqp.Storage.Files;

/// <summary>A file that must be held exclusively is held by another process (or another broker in this one).</summary>
public sealed class FileLockedException : IOException
{
    /// <summary>Creates the exception for a path.</summary>
    public FileLockedException(string path, Exception? inner)
        : base($"'{path}' is locked by another process", inner) => Path = path;

    /// <summary>The file that is locked.</summary>
    public string Path { get; }
}
