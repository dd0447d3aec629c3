using Amqp.Storage.Files;
using Amqp.TestKit.Runtime;

namespace Amqp.TestKit.Files;

/// <summary>
/// Files with a disk behind them: what is written is seen at once and is on the disk only after a sync, of the file for its
/// content and of the directory for its entries. Every change is a step; the power can be cut after any of them, and a seed
/// decides which unsynced sectors and entries reached the disk. Calls can be made to fail.
/// </summary>
public sealed class SimulatedFileSystem : IFileSystem
{
    private const int Sector = 512;
    private const int NoSpace = 28;
    private readonly SortedDictionary<string, Node> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Node> _entriesOnDisk = new(StringComparer.Ordinal);
    private readonly HashSet<string> _locked = [];

    public string Description => "simulated";

    /// <summary>Changes so far.</summary>
    public int Steps { get; private set; }

    /// <summary>The power goes when so many changes are made.</summary>
    public int CutAt { get; set; } = int.MaxValue;

    /// <summary>The power has gone: whatever is done from here on is not done, whoever caught the exception that said so.</summary>
    public bool IsOff { get; private set; }

    /// <summary>Octets that still fit, half of a write that does not fit is made.</summary>
    public long Room { get; set; } = long.MaxValue;

    /// <summary>Octets that all files together may take; what does not fit is written by half.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>What the files say is free; what is left of <see cref="Capacity"/> when nothing is set.</summary>
    public long? Free { get; set; }

    /// <inheritdoc/>
    public long? FreeBytes => Free ?? (Capacity == long.MaxValue ? null : Math.Max(Capacity - Taken, 0));

    /// <summary>Octets of all files.</summary>
    public long Taken => _files.Values.Distinct().Sum(static node => (long)node.Content.Count);

    /// <summary>Whether the whole volume can be synced at once.</summary>
    public bool CanSyncVolume { get; set; }

    /// <inheritdoc/>
    public string? WhyVolatile { get; set; }

    /// <summary>Syncs fail when this says so.</summary>
    public Func<string, bool> FailSync { get; set; } = _ => false;

    /// <summary>Reads fail when this says so.</summary>
    public Func<string, bool> FailRead { get; set; } = _ => false;

    /// <summary>Writes fail, after half of what was to be written, when this says so.</summary>
    public Func<string, bool> FailWrite { get; set; } = _ => false;

    /// <summary>Every change in short, for comparing two runs.</summary>
    public List<string> Trace { get; } = [];

    public IEnumerable<string> Paths => _files.Keys;

    /// <summary>What a start finds after the power was cut now: a seed decides for every sector and entry that was not synced.</summary>
    public SimulatedFileSystem AfterPowerCut(ulong seed)
    {
        var random = new SplitMix(seed);
        var after = new SimulatedFileSystem();
        foreach (var path in _files.Keys.Union(_entriesOnDisk.Keys).Order(StringComparer.Ordinal).ToArray())
        {
            var now = _files.GetValueOrDefault(path);
            var onDisk = _entriesOnDisk.GetValueOrDefault(path);
            var survivor = now == onDisk || random.Chance(50) ? now : onDisk;
            if (survivor is not null)
            {
                after.Put(path, survivor.AfterPowerCut(random));
            }
        }

        return after;
    }

    /// <summary>What a start finds after the process was killed now: everything that was written.</summary>
    public SimulatedFileSystem AfterKill()
    {
        var after = new SimulatedFileSystem();
        foreach (var (path, node) in _files)
        {
            after.Put(path, node.Content.ToArray());
        }

        return after;
    }

    /// <summary>The same files for the next process: written, but still only synced as far as they were.</summary>
    public SimulatedFileSystem Continue()
    {
        var after = new SimulatedFileSystem();
        var copies = new Dictionary<Node, Node>();
        foreach (var (from, to) in new[] { (_files, after._files), (_entriesOnDisk, after._entriesOnDisk) })
        {
            foreach (var (path, node) in from)
            {
                if (!copies.TryGetValue(node, out var copy))
                {
                    copies[node] = copy = new Node { Content = [.. node.Content], OnDisk = [.. node.OnDisk] };
                }

                to[path] = copy;
            }
        }

        return after;
    }

    /// <summary>Turns a bit of a file over, on the disk and in sight.</summary>
    public void Flip(string path, long offset, int bit = 0)
    {
        _files[path].Content[(int)offset] ^= (byte)(1 << bit);
        _files[path].OnDisk = [.. _files[path].Content];
    }

    public byte[] ContentOf(string path) => [.. _files[path].Content];

    public void CreateDirectory(string path)
    {
    }

    public bool FileExists(string path) => _files.ContainsKey(path);

    public IReadOnlyList<string> ListFiles(string directory) =>
        [.. _files.Keys.Where(path => DirectoryOf(path) == directory).Select(path => path[(path.LastIndexOf('/') + 1)..])];

    public IFile Open(string path, FileOpenMode mode, bool exclusive = false)
    {
        if (!_files.TryGetValue(path, out var node))
        {
            if (mode == FileOpenMode.Existing)
            {
                throw new FileNotFoundException("missing", path);
            }

            Step($"create {path}");
            _files[path] = node = new Node();
        }
        else if (mode == FileOpenMode.CreateNew)
        {
            throw new IOException("exists");
        }

        if (exclusive && !_locked.Add(path))
        {
            throw new FileLockedException(path, null);
        }

        return new Handle(this, node, path, exclusive);
    }

    public void Rename(string source, string target)
    {
        Step($"rename {source} {target}");
        _files.Remove(source, out var node);
        _files[target] = node ?? throw new FileNotFoundException("missing", source);
    }

    public void Delete(string path)
    {
        Step($"delete {path}");
        _files.Remove(path);
    }

    public void SyncDirectory(string directory)
    {
        Step($"syncdir {directory}");
        if (FailSync(directory + "/"))
        {
            throw new IOException("Input/output error");
        }

        foreach (var gone in _entriesOnDisk.Keys.Where(path => DirectoryOf(path) == directory && !_files.ContainsKey(path)).ToArray())
        {
            _entriesOnDisk.Remove(gone);
        }

        foreach (var (path, node) in _files.Where(file => DirectoryOf(file.Key) == directory))
        {
            _entriesOnDisk[path] = node;
        }
    }

    private static string DirectoryOf(string path) => path.LastIndexOf('/') is >= 0 and var at ? path[..at] : "";

    private void Put(string path, byte[] content) => _files[path] = _entriesOnDisk[path] = new Node { Content = [.. content], OnDisk = content };

    private void Step(string what)
    {
        if (Steps >= CutAt)
        {
            IsOff = true;
            throw new PowerCutException();
        }

        Steps++;
        Trace.Add(what);
    }

    private sealed class Node
    {
        public List<byte> Content { get; set; } = [];

        public byte[] OnDisk { get; set; } = [];

        public byte[] AfterPowerCut(SplitMix random)
        {
            var length = OnDisk.Length;
            if (Content.Count < length && random.Chance(50))
            {
                length = Content.Count;
            }

            var result = new List<byte>(OnDisk.Take(length));
            for (var at = 0; at < Content.Count; at += Sector)
            {
                var count = Math.Min(Sector, Content.Count - at);
                var isSame = at + count <= OnDisk.Length && OnDisk.AsSpan(at, count).SequenceEqual(Content.Slice(at, count).ToArray());
                if (isSame || random.Chance(50))
                {
                    continue;
                }

                while (result.Count < at + count)
                {
                    result.Add(0);
                }

                for (var i = 0; i < count; i++)
                {
                    result[at + i] = Content[at + i];
                }
            }

            return [.. result];
        }
    }

    public IVolumeSync? OpenVolumeSync() => CanSyncVolume ? new Volume(this) : null;

    private sealed class Volume(SimulatedFileSystem owner) : IVolumeSync
    {
        public void Sync()
        {
            owner.Step("sync volume");
            if (owner.FailSync("volume"))
            {
                throw new IOException("Input/output error");
            }

            foreach (var node in owner._files.Values)
            {
                node.OnDisk = [.. node.Content];
            }

            owner._entriesOnDisk.Clear();
            foreach (var (path, node) in owner._files)
            {
                owner._entriesOnDisk[path] = node;
            }
        }

        public void Dispose()
        {
        }
    }

    private sealed class Handle(SimulatedFileSystem owner, Node node, string path, bool exclusive) : IFile
    {
        private bool _closed;

        public long Length => node.Content.Count;

        public int Read(Span<byte> destination, long offset)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (owner.FailRead(path))
            {
                throw new IOException("Input/output error");
            }

            var count = (int)Math.Clamp(node.Content.Count - offset, 0, destination.Length);
            for (var i = 0; i < count; i++)
            {
                destination[i] = node.Content[(int)offset + i];
            }

            return count;
        }

        public void Write(ReadOnlySpan<byte> source, long offset)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            owner.Step($"write {path} {offset} {source.Length}");
            var growth = Math.Max(offset + source.Length - node.Content.Count, 0);
            var fits = source.Length <= owner.Room && (owner.Capacity == long.MaxValue || growth <= owner.Capacity - owner.Taken);
            var isRefused = owner.FailWrite(path);
            var part = fits && !isRefused ? source : source[..(source.Length / 2)];
            if (!fits && owner.Capacity != long.MaxValue)
            {
                part = source[..(int)Math.Clamp(owner.Capacity - owner.Taken + source.Length - growth, 0, source.Length)];
            }

            Grow((int)offset + part.Length);
            for (var i = 0; i < part.Length; i++)
            {
                node.Content[(int)offset + i] = part[i];
            }

            if (!fits)
            {
                throw new IOException("No space left on device", NoSpace);
            }

            if (isRefused)
            {
                throw new IOException("Input/output error");
            }

            owner.Room -= owner.Room == long.MaxValue ? 0 : source.Length;
        }

        public void SetLength(long length)
        {
            owner.Step($"length {path} {length}");
            if (length < node.Content.Count)
            {
                node.Content.RemoveRange((int)length, node.Content.Count - (int)length);
            }

            Grow((int)length);
        }

        public void Sync()
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            owner.Step($"sync {path}");
            if (owner.FailSync(path))
            {
                throw new IOException("Input/output error");
            }

            node.OnDisk = [.. node.Content];
        }

        public void Dispose()
        {
            _closed = true;
            if (exclusive)
            {
                owner._locked.Remove(path);
            }
        }

        private void Grow(int length)
        {
            if (node.Content.Count < length)
            {
                node.Content.AddRange(new byte[length - node.Content.Count]);
            }
        }
    }
}
