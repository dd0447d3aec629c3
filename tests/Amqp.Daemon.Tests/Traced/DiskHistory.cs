namespace Amqp.Daemon.Tests.Traced;

/// <summary>
/// What a trace says about the files below a directory: what was written where and when it was surely on the disk. A write counts once a
/// sync of its file, or of the whole volume, was entered behind its return and has returned without an error; a file counts once the
/// directory was synced in the same way behind the entry's last change.
/// </summary>
internal sealed class DiskHistory
{
    private readonly string _directory;
    private readonly List<Syscall> _volumeSyncs = [];
    private readonly Dictionary<string, TracedFile> _files = [];
    private readonly Dictionary<string, List<Syscall>> _directorySyncs = [];
    private readonly List<TracedFile> _all = [];

    public DiskHistory(IEnumerable<Syscall> calls, string directory)
    {
        _directory = directory;

        // Names are what they were when a call was entered; entries change when it returns.
        foreach (var call in calls.Where(call => call.Succeeded))
        {
            Add(call);
        }
    }

    /// <summary>Why the promise was not kept when it was made, or null.</summary>
    public string? WhyBroken(Promise promise)
    {
        string? why = null;
        foreach (var file in _all)
        {
            if (WhyNotIn(file, promise, ref why))
            {
                return null;
            }
        }

        return $"{promise.What}, told at {promise.ToldAt}: {why ?? "it was never written"}";
    }

    private bool WhyNotIn(TracedFile file, Promise promise, ref string? why)
    {
        var written = file.Writes.FirstOrDefault(write => write.Ended < promise.ToldAt && write.Data.AsSpan().IndexOf(promise.Needle) >= 0);
        if (written is null)
        {
            return false;
        }

        if (!IsSynced(file.Syncs, written.Ended, promise.ToldAt))
        {
            why = $"{file.Path} was written at {written.Ended} and not synced before";
            return false;
        }

        if (file.GoneAt < promise.ToldAt)
        {
            // Another file has its name, and if that change is not on the disk this one has it still: both must do.
            why = $"{file.Path} is gone since {file.GoneAt}";
            return file.Successor is { } successor && WhyNotIn(successor, promise, ref why);
        }

        return IsEntrySynced(file, promise, ref why);
    }

    private bool IsEntrySynced(TracedFile file, Promise promise, ref string? why)
    {
        for (var (path, changed) = (file.Path, file.EntryChangedAt); ; (path, changed) = (DirectoryOf(path), _files.GetValueOrDefault(DirectoryOf(path))?.EntryChangedAt ?? 0))
        {
            var parent = DirectoryOf(path);
            if (changed > 0 && !IsSynced(_directorySyncs.GetValueOrDefault(parent) ?? [], changed, promise.ToldAt))
            {
                why = $"the entry of {path} was changed at {changed} and {parent} was not synced since";
                return false;
            }

            if (changed == 0 || path == _directory)
            {
                return true;
            }
        }
    }

    private bool IsSynced(IEnumerable<Syscall> syncs, int from, int before) =>
        syncs.Concat(_volumeSyncs).Any(sync => sync.Began > from && sync.Ended < before);

    private void Add(Syscall call)
    {
        switch (call.Name)
        {
            case "openat" when call.Arguments.Contains("O_CREAT", StringComparison.Ordinal):
                Create(PathOf(call, 0), call.Ended);
                break;
            case "mkdir" or "mkdirat":
                Create(PathOf(call, 0), call.Ended);
                break;
            case "rename" or "renameat" or "renameat2":
                Rename(PathOf(call, 0), PathOf(call, 1), call.Ended);
                break;
            case "unlink" or "unlinkat":
                Remove(PathOf(call, 0), call.Ended);
                break;
            case "pwrite64" or "pwritev" or "pwritev2" or "write" or "writev":
                _files.GetValueOrDefault(call.Descriptor)?.Writes.Add(call);
                break;
            case "fsync" or "fdatasync":
                Sync(call);
                break;
            case "syncfs" or "sync":
                _volumeSyncs.Add(call);
                break;
        }
    }

    private void Sync(Syscall call)
    {
        if (_files.TryGetValue(call.Descriptor, out var file))
        {
            file.Syncs.Add(call);
        }

        if (!_directorySyncs.TryGetValue(call.Descriptor, out var syncs))
        {
            _directorySyncs[call.Descriptor] = syncs = [];
        }

        syncs.Add(call);
    }

    

    private void Create(string path, int at)
    {
        if (path.StartsWith(_directory, StringComparison.Ordinal) && !_files.ContainsKey(path))
        {
            _all.Add(_files[path] = new TracedFile { Path = path, EntryChangedAt = at });
        }
    }

    private void Rename(string from, string to, int at)
    {
        if (_files.Remove(from, out var file))
        {
            Remove(to, at, file);
            file.Path = to;
            file.EntryChangedAt = at;
            _files[to] = file;
        }
    }

    private void Remove(string path, int at, TracedFile? successor = null)
    {
        if (_files.Remove(path, out var file))
        {
            file.GoneAt = at;
            file.Successor = successor;
        }
    }

    private static string PathOf(Syscall call, int index) => System.Text.Encoding.UTF8.GetString(call.Strings[index]);

    private static string DirectoryOf(string path) => path[..Math.Max(path.LastIndexOf('/'), 1)];

    private sealed class TracedFile
    {
        public required string Path { get; set; }

        public int EntryChangedAt { get; set; }

        public int GoneAt { get; set; } = int.MaxValue;

        public TracedFile? Successor { get; set; }

        public List<Syscall> Writes { get; } = [];

        public List<Syscall> Syncs { get; } = [];
    }
}
