namespace Amqp.Storage.Files;

/// <summary>
/// The files of a data directory. The store reaches the disk only through this, so that a simulation can tear writes, lose
/// directory entries and fail calls. Paths are relative to the root of the file system and use '/'.
/// </summary>
/// <remarks>Errors are <see cref="IOException"/> with the operating system's text. All members are safe to call from any thread.</remarks>
public interface IFileSystem
{
    /// <summary>Where the root is, for messages to people.</summary>
    string Description { get; }

    /// <summary>Octets that can still be written, or null where that is not known or means nothing.</summary>
    long? FreeBytes => null;

    /// <summary>Creates the directory and its parents if they are not there.</summary>
    void CreateDirectory(string path);

    /// <summary>True when a file stands at the path.</summary>
    bool FileExists(string path);

    /// <summary>Names (not paths) of the files in a directory, in ordinal order; none when the directory is missing.</summary>
    IReadOnlyList<string> ListFiles(string directory);

    /// <summary>Opens a file for reading and writing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Whether it must, may or must not exist.</param>
    /// <param name="exclusive">True to take a lock that fails with <see cref="FileLockedException"/> while another process or file system instance holds it.</param>
    IFile Open(string path, FileOpenMode mode, bool exclusive = false);

    /// <summary>Replaces <paramref name="target"/> by <paramref name="source"/> atomically; durable once the directory is synced.</summary>
    void Rename(string source, string target);

    /// <summary>Deletes a file; nothing happens when it is missing.</summary>
    void Delete(string path);

    /// <summary>
    /// Why what is synced here may be lost all the same when the machine stops, such as for a disk in memory; null where it is not, or
    /// where nobody knows.
    /// </summary>
    string? WhyVolatile => null;

    /// <summary>Opens a sync of the whole volume, or null where that is not to be had or not to be relied on.</summary>
    IVolumeSync? OpenVolumeSync() => null;

    /// <summary>Makes creations, renames and deletions in the directory durable.</summary>
    void SyncDirectory(string directory);
}
