namespace Amqp.Storage.Durable;

/// <summary>A newer version of the broker wrote the files; this one does not understand them and leaves them alone.</summary>
public sealed class StoreVersionException : IOException
{
    /// <summary>Creates the exception.</summary>
    public StoreVersionException(string path, int found, int known)
        : base($"'{path}' has format version {found}; this broker knows versions up to {known}. Start the newer broker that wrote it, or restore a backup.")
    {
        Path = path;
        Found = found;
        Known = known;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Its format version.</summary>
    public int Found { get; }

    /// <summary>The highest version known here.</summary>
    public int Known { get; }
}
