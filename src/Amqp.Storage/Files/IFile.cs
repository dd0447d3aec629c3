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

    /// <summary>Extends the file to a length and has the file system set the room aside, so that it is really taken.</summary>
    /// <exception cref="IOException">There is no such room; the file may have any length.</exception>
    void Allocate(long length)
    {
        var zeros = new byte[64 * 1024];
        for (var at = Length; at < length; at += zeros.Length)
        {
            Write(zeros.AsSpan(0, (int)Math.Min(length - at, zeros.Length)), at);
        }
    }

    /// <summary>Returns when everything written before is on the disk. After a failure the state of unsynced data is unknown.</summary>
    void Sync();
}
