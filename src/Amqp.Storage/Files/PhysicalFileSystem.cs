// The one place below the composition root that reaches the operating system's files.
#pragma warning disable RS0030

using Microsoft.Win32.SafeHandles;

namespace Amqp.Storage.Files;

/// <summary>The files below a directory of the operating system.</summary>
public sealed class PhysicalFileSystem : IFileSystem
{
    private readonly string _root;

    /// <summary>Uses a directory; it is created when it is missing, and is on the disk then.</summary>
    /// <exception cref="IOException">It cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be created.</exception>
    public PhysicalFileSystem(string root)
    {
        _root = Path.GetFullPath(root);
        CreateAndSync(_root);
    }

    /// <inheritdoc/>
    public string Description => _root;

    /// <inheritdoc/>
    public long? FreeBytes
    {
        get
        {
            try
            {
                return new DriveInfo(_root).AvailableFreeSpace;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    /// <inheritdoc/>
    public string? WhyVolatile => Mount() switch
    {
        { Type: "tmpfs" or "ramfs" } mount => $"it lies on {mount.Type}, which is memory: nothing there survives the end of the machine, whatever was confirmed",
        { Type: "overlay" } mount when mount.Has("volatile") =>
            "it lies on an overlay that is mounted volatile, which syncs nothing: what was confirmed may be lost when the machine stops; use a volume",
        _ => null,
    };

    /// <inheritdoc/>
    public IVolumeSync? OpenVolumeSync()
    {
        // Before 5.8 the call reports no errors. Network and stacked file systems promise less than local ones.
        if (!OperatingSystem.IsLinux()
            || Environment.OSVersion.Version < new Version(5, 8)
            || Mount() is not { Type: "ext4" or "xfs" or "btrfs" })
        {
            return null;
        }

        return new VolumeSync(Posix.OpenDirectory(_root));
    }

    /// <inheritdoc/>
    public void CreateDirectory(string path) => Directory.CreateDirectory(Full(path));

    /// <inheritdoc/>
    public bool FileExists(string path) => File.Exists(Full(path));

    /// <inheritdoc/>
    public IReadOnlyList<string> ListFiles(string directory)
    {
        var full = Full(directory);
        return Directory.Exists(full)
            ? [.. Directory.EnumerateFiles(full).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <inheritdoc/>
    public IFile Open(string path, FileOpenMode mode, bool exclusive = false)
    {
        var fileMode = mode switch
        {
            FileOpenMode.Existing => FileMode.Open,
            FileOpenMode.CreateNew => FileMode.CreateNew,
            _ => FileMode.OpenOrCreate,
        };

        // FileShare.None is an advisory lock (flock) on Unix: another process that opens it the same way is refused.
        var share = exclusive ? FileShare.None : FileShare.ReadWrite | FileShare.Delete;
        try
        {
            return new PhysicalFile(File.OpenHandle(Full(path), fileMode, FileAccess.ReadWrite, share));
        }
        catch (IOException locked) when (exclusive && IsSharingViolation(locked))
        {
            throw new FileLockedException(Full(path), locked);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new IOException(denied.Message, denied);
        }
    }

    /// <inheritdoc/>
    public void Rename(string source, string target) => File.Move(Full(source), Full(target), overwrite: true);

    /// <inheritdoc/>
    public void Delete(string path)
    {
        try
        {
            File.Delete(Full(path));
        }
        catch (DirectoryNotFoundException)
        {
            // Missing with its directory is missing too.
        }
    }

    /// <inheritdoc/>
    public void SyncDirectory(string directory) => Sync(Full(directory));

    private static void Sync(string directory)
    {
        if (!OperatingSystem.IsWindows())
        {
            Posix.SyncDirectory(directory);
        }
    }

    /// <summary>Whatever is synced below a directory is lost with it when its own entry never came to the disk.</summary>
    private static void CreateAndSync(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (Path.GetDirectoryName(path) is { } parent)
        {
            CreateAndSync(parent);
            Directory.CreateDirectory(path);
            Sync(parent);
        }
    }

    /// <summary>Another holds the file: ERROR_SHARING_VIOLATION on Windows, else EWOULDBLOCK of Linux or of the BSDs.</summary>
    private static bool IsSharingViolation(IOException error) => error.HResult is unchecked((int)0x80070020) or 11 or 35;

    private MountTable? Mount()
    {
        try
        {
            return OperatingSystem.IsLinux() ? MountTable.Find(File.ReadAllText("/proc/self/mountinfo"), _root) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string Full(string path) => Path.Combine(_root, path);

    private sealed class VolumeSync(SafeFileHandle directory) : IVolumeSync
    {
        public void Sync() => Posix.SyncVolume(directory);

        public void Dispose() => directory.Dispose();
    }

    private sealed class PhysicalFile(SafeFileHandle handle) : IFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public int Read(Span<byte> destination, long offset)
        {
            var total = 0;
            while (total < destination.Length)
            {
                var read = RandomAccess.Read(handle, destination[total..], offset + total);
                if (read == 0)
                {
                    break;
                }

                total += read;
            }

            return total;
        }

        public void Write(ReadOnlySpan<byte> source, long offset) => RandomAccess.Write(handle, source, offset);

        public void SetLength(long length) => RandomAccess.SetLength(handle, length);

        public void Allocate(long length)
        {
            if (OperatingSystem.IsLinux())
            {
                Posix.Allocate(handle, length);
                return;
            }

            // Elsewhere only what was written is sure to be there.
            var zeros = new byte[64 * 1024];
            for (var at = Length; at < length; at += zeros.Length)
            {
                Write(zeros.AsSpan(0, (int)Math.Min(length - at, zeros.Length)), at);
            }
        }

        public void Sync()
        {
            if (!OperatingSystem.IsLinux())
            {
                // On macOS it does more than fsync, which lets the drive keep what it likes in its cache.
                RandomAccess.FlushToDisk(handle);
            }

            if (!OperatingSystem.IsWindows())
            {
                // FlushToDisk does not tell when it fails.
                Posix.SyncFile(handle);
            }
        }

        public void Dispose() => handle.Dispose();
    }
}
