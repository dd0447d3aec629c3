using System.Globalization;
using Amqp.Storage.Runtime;

namespace Amqp.Hosting.Runtime;

/// <summary>
/// The memory of this process and of what it runs in: the machine, or a container whose control group (version 1 or 2) has a limit.
/// </summary>
internal sealed class SystemMemory : MemoryMeter
{
    private readonly string _root;

    /// <summary>Reads from the file systems that the kernel shows.</summary>
    /// <param name="root">What <c>/</c> is; a test has one of its own.</param>
    /// <param name="total">The memory there is, if somebody knows better.</param>
    public SystemMemory(string root = "/", long? total = null)
    {
        _root = root;
        Total = total ?? Math.Min(MachineBytes(), GroupLimit() ?? long.MaxValue);
    }

    /// <inheritdoc/>
    public override long Total { get; }

    /// <inheritdoc/>
    public override long InUse
    {
        get
        {
            // The second field is the resident set, in pages.
            var fields = TryRead("proc/self/statm")?.Split(' ');
            return fields is { Length: > 1 } && long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var pages)
                ? pages * Environment.SystemPageSize
                : Environment.WorkingSet;
        }
    }

    /// <inheritdoc/>
    public override void Relieve() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    private long MachineBytes()
    {
        foreach (var line in TryRead("proc/meminfo")?.Split('\n') ?? [])
        {
            if (line.StartsWith("MemTotal:", StringComparison.Ordinal)
                && long.TryParse(line["MemTotal:".Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var kibibytes))
            {
                return kibibytes * 1024;
            }
        }

        return GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
    }

    /// <summary>The smallest limit of the process's group and of those that it is in; null where there is none.</summary>
    private long? GroupLimit()
    {
        long? least = null;
        foreach (var line in TryRead("proc/self/cgroup")?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            var parts = line.Split(':', 3);
            if (parts.Length < 3)
            {
                continue;
            }

            var limit = parts[1].Length == 0
                ? LimitOf("sys/fs/cgroup", parts[2], "memory.max")
                : parts[1].Split(',').Contains("memory") ? LimitOf("sys/fs/cgroup/memory", parts[2], "memory.limit_in_bytes") : null;
            least = limit is null || limit > least ? least : limit;
        }

        return least;
    }

    private long? LimitOf(string mount, string group, string file)
    {
        long? least = null;
        for (var path = group.Trim('/'); ; path = path[..Math.Max(path.LastIndexOf('/'), 0)])
        {
            // A container sees its own group as the root, whatever name the kernel gives it.
            if (TryRead(path.Length == 0 ? $"{mount}/{file}" : $"{mount}/{path}/{file}") is { } text
                && long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
                && limit < (least ?? long.MaxValue))
            {
                least = limit;
            }

            if (path.Length == 0)
            {
                return least;
            }
        }
    }

    private string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(_root, path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
