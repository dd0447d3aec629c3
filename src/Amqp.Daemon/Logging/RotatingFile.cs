using System.IO.Compression;
using Amqp.Hosting.Configuration;

namespace Amqp.Daemon.Logging;

/// <summary>
/// A log file that is put aside when it is large or old enough, as RabbitMQ does: NAME becomes NAME.0, that NAME.1, and so on,
/// compressed or not. Writing never fails: what cannot be written is lost, and the next line tries again.
/// </summary>
/// <remarks>All members but <see cref="Reopen"/>, which may be called by anybody, belong to the thread that writes.</remarks>
internal sealed class RotatingFile : Stream
{
    private const string Compressed = ".gz";

    private readonly string _path;
    private readonly LogRotation _rotation;
    private readonly TimeProvider _time;
    private FileStream? _file;
    private DateTime _next = DateTime.MaxValue;
    private volatile bool _mustReopen;

    /// <summary>Opens the file, which must be possible.</summary>
    /// <exception cref="IOException">It is not.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not.</exception>
    public RotatingFile(string path, LogRotation rotation, TimeProvider time)
    {
        _path = path;
        _rotation = rotation;
        _time = time;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        Open();
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Opens the file anew at the next line: somebody else has moved it away.</summary>
    public void Reopen() => _mustReopen = true;

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            Prepare();
            _file!.Write(buffer);
            _file.Flush();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    public override void Flush() => _file?.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _file?.Dispose();
        base.Dispose(disposing);
    }

    private void Prepare()
    {
        if (_file is not null && ((_rotation.Size > 0 && _file.Length >= _rotation.Size) || Now >= _next))
        {
            _file.Dispose();
            _file = null;
            PutAside();
        }

        if (_mustReopen)
        {
            _mustReopen = false;
            _file?.Dispose();
            _file = null;
        }

        if (_file is null)
        {
            Open();
        }
    }

    private DateTime Now => _time.GetLocalNow().DateTime;

    private void Open()
    {
        // Others may move it away or delete it while we write.
        _file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        _next = _rotation.Time?.After(Now) ?? DateTime.MaxValue;
    }

    private void PutAside()
    {
        if (_rotation.Count == 0)
        {
            File.Delete(_path);
            return;
        }

        var suffix = _rotation.Compress ? Compressed : "";
        var last = 0;
        while (File.Exists($"{_path}.{last}{suffix}") && last < _rotation.Count - 1)
        {
            last++;
        }

        for (; last > 0; last--)
        {
            File.Move($"{_path}.{last - 1}{suffix}", $"{_path}.{last}{suffix}", overwrite: true);
        }

        if (_rotation.Compress)
        {
            Compress($"{_path}.0{suffix}");
            File.Delete(_path);
        }
        else
        {
            File.Move(_path, $"{_path}.0", overwrite: true);
        }
    }

    private void Compress(string target)
    {
        using var source = File.OpenRead(_path);
        using var packed = new GZipStream(File.Create(target), CompressionLevel.Fastest);
        source.CopyTo(packed);
    }
}
