namespace Amqp.Storage.Files;

/// <summary>
/// Files that live in memory: what an embedded broker without a data directory runs on, and the ground the simulated file
/// system stands on. Everything is durable at once.
/// </summary>
/// <remarks>One lock guards the directory and all contents; this is not a path of messages.</remarks>
public sealed class MemoryFileSystem : IFileSystem
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Content> _files = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Description => "memory";

    /// <summary>What it says is free; nothing unless it was set.</summary>
    public long? FreeBytes { get; set; }

    /// <inheritdoc/>
    public void CreateDirectory(string path)
    {
        // Directories are implied by the paths of files.
    }

    /// <inheritdoc/>
    public bool FileExists(string path)
    {
        lock (_lock)
        {
            return _files.ContainsKey(path);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> ListFiles(string directory)
    {
        var prefix = directory.Length == 0 ? "" : directory + "/";
        lock (_lock)
        {
            return [.. _files.Keys
                .Where(path => path.StartsWith(prefix, StringComparison.Ordinal) && !path.AsSpan(prefix.Length).Contains('/'))
                .Select(path => path[prefix.Length..])];
        }
    }

    /// <inheritdoc/>
    public IFile Open(string path, FileOpenMode mode, bool exclusive = false)
    {
        lock (_lock)
        {
            if (!_files.TryGetValue(path, out var content))
            {
                if (mode == FileOpenMode.Existing)
                {
                    throw new FileNotFoundException($"'{path}' does not exist", path);
                }

                _files[path] = content = new Content();
            }
            else if (mode == FileOpenMode.CreateNew)
            {
                throw new IOException($"'{path}' exists");
            }

            if (content.Locked)
            {
                throw new FileLockedException(path, null);
            }

            content.Locked = exclusive;
            return new MemoryFile(this, content, exclusive);
        }
    }

    /// <inheritdoc/>
    public void Rename(string source, string target)
    {
        lock (_lock)
        {
            if (!_files.Remove(source, out var content))
            {
                throw new FileNotFoundException($"'{source}' does not exist", source);
            }

            _files[target] = content;
        }
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        lock (_lock)
        {
            _files.Remove(path);
        }
    }

    /// <inheritdoc/>
    public void SyncDirectory(string directory)
    {
        // Memory has nothing behind it to sync to.
    }

    private sealed class Content
    {
        public byte[] Bytes = [];
        public int Length;
        public bool Locked;
    }

    private sealed class MemoryFile(MemoryFileSystem owner, Content content, bool exclusive) : IFile
    {
        private bool _disposed;

        public long Length
        {
            get
            {
                lock (owner._lock)
                {
                    return content.Length;
                }
            }
        }

        public int Read(Span<byte> destination, long offset)
        {
            lock (owner._lock)
            {
                var count = (int)Math.Clamp(content.Length - offset, 0, destination.Length);
                content.Bytes.AsSpan((int)Math.Min(offset, content.Length), count).CopyTo(destination);
                return count;
            }
        }

        public void Write(ReadOnlySpan<byte> source, long offset)
        {
            lock (owner._lock)
            {
                var end = checked((int)offset + source.Length);
                Grow(end);
                source.CopyTo(content.Bytes.AsSpan((int)offset));
                content.Length = Math.Max(content.Length, end);
            }
        }

        public void SetLength(long length)
        {
            lock (owner._lock)
            {
                Grow(checked((int)length));
                if (length < content.Length)
                {
                    content.Bytes.AsSpan((int)length, content.Length - (int)length).Clear();
                }

                content.Length = (int)length;
            }
        }

        public void Sync() => ObjectDisposedException.ThrowIf(_disposed, this);

        public void Dispose()
        {
            lock (owner._lock)
            {
                if (!_disposed && exclusive)
                {
                    content.Locked = false;
                }

                _disposed = true;
            }
        }

        private void Grow(int needed)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (needed > content.Bytes.Length)
            {
                Array.Resize(ref content.Bytes, Math.Max(needed, content.Bytes.Length * 2));
            }
        }
    }
}
