using System.Globalization;

namespace Amqp.Management.Node;

/// <summary>What the operating system says of this process and its machine. What it does not say is 0.</summary>
internal readonly record struct ProcessFacts
{
    private const string DescriptorDirectory = "/proc/self/fd";

    /// <summary>Octets of resident memory.</summary>
    public long ResidentMemory { get; private init; }

    /// <summary>Open file descriptors.</summary>
    public long Descriptors { get; private init; }

    /// <summary>Threads.</summary>
    public long Threads { get; private init; }

    /// <summary>Octets free on the disk that holds the data directory.</summary>
    public long DiskFree { get; private init; }

    /// <summary>Times that the process gave a processor back or was taken off it.</summary>
    public long ContextSwitches { get; private init; }

    /// <summary>Looks.</summary>
    /// <param name="directory">Where the broker keeps its data; null for nowhere.</param>
    public static ProcessFacts Read(string? directory)
    {
        var status = Status();
        return new ProcessFacts
        {
            ResidentMemory = Environment.WorkingSet,
            Descriptors = CountDescriptors(),
            Threads = status.GetValueOrDefault("Threads"),
            ContextSwitches = status.GetValueOrDefault("voluntary_ctxt_switches") + status.GetValueOrDefault("nonvoluntary_ctxt_switches"),
            DiskFree = FreeSpace(directory ?? Path.GetTempPath()),
        };
    }

    /// <summary>Most file descriptors that the process may open.</summary>
    public static long DescriptorLimit()
    {
        const string Name = "Max open files";
        foreach (var line in Lines("/proc/self/limits"))
        {
            if (line.StartsWith(Name, StringComparison.Ordinal))
            {
                return Number(line.AsSpan(Name.Length));
            }
        }

        return 0;
    }

    private static Dictionary<string, long> Status()
    {
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var line in Lines("/proc/self/status"))
        {
            if (line.IndexOf(':', StringComparison.Ordinal) is var colon and > 0)
            {
                numbers[line[..colon]] = Number(line.AsSpan(colon + 1));
            }
        }

        return numbers;
    }

    private static long CountDescriptors()
    {
        try
        {
            return Directory.Exists(DescriptorDirectory) ? Directory.EnumerateFileSystemEntries(DescriptorDirectory).LongCount() : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static long FreeSpace(string directory)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(directory)).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static string[] Lines(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllLines(file) : [];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>The number that a text begins with, after white space.</summary>
    private static long Number(ReadOnlySpan<char> text)
    {
        text = text.TrimStart();
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return long.TryParse(end < 0 ? text : text[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
