namespace Amqp.Storage.Files;

/// <summary>An open file with positional reads and writes (pread, pwrite); it keeps no position of its own.</summary>
public interface IFile : IDisposable
{
    /// <summary>Length in octets.</summary>
    long Length { get; }

    /// <summary>Reads up to <paramref name="destination"/>'s length; fewer octets mean the end of the file.</summary>
    int Read(Span<byte> destination, long offset);

    /// <summary>Writes all of <paramref name="source"/> or throws.</summary>
    void Write(ReadOnlySpan<byte> source, long offset);

    /// <summary>Cuts or extends the file.</summary>
    void SetLength(long length);

    /// <summary>Returns when everything written before is on the disk. After a failure the state of unsynced data is unknown.</summary>
    void Sync();
}
