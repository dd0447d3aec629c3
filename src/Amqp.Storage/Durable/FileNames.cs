using System.Globalization;

namespace Amqp.Storage.Durable;

/// <summary>Names of the files of a store. All queues share one directory, so that one sync of it covers every file that a cycle created.</summary>
internal static class FileNames
{
    public const string Queues = "queues";
    public const string Quarantine = "quarantine";
    public const string Lock = "lock";
    public const string Store = "store";
    public const string StoreNew = "store.new";
    public const string Ballast = "ballast";
    public const string Reserve = "reserve";
    public const string Manifest = "manifest";
    public const string ManifestNew = "manifest.new";
    public const string SegmentSuffix = ".seg";
    public const string TransientSuffix = ".tran";
    public const string AckSuffix = ".ack";
    public const string NewSuffix = ".new";

    /// <summary>Path of a segment.</summary>
    /// <param name="queue">Its queue.</param>
    /// <param name="number">Its number.</param>
    /// <param name="durable">Whether the queue outlives the process.</param>
    /// <param name="generation">Above 0 for one that was compacted.</param>
    public static string Segment(ulong queue, int number, bool durable, int generation = 0)
    {
        var suffix = durable ? SegmentSuffix : TransientSuffix;
        return generation == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{Queues}/{queue:x16}-{number:x8}{suffix}")
            : string.Create(CultureInfo.InvariantCulture, $"{Queues}/{queue:x16}-{number:x8}-{generation:x4}{suffix}");
    }

    public static string Acks(ulong queue) => string.Create(CultureInfo.InvariantCulture, $"{Queues}/{queue:x16}{AckSuffix}");

    /// <summary>Takes the name of a segment or ack log apart; the number of an ack log is -1.</summary>
    public static bool TryParse(string name, out ulong queue, out int number, out int generation)
    {
        (queue, number, generation) = (0, -1, 0);
        if (name.Length < 16 || !ulong.TryParse(name.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out queue))
        {
            return false;
        }

        var rest = name.AsSpan(16);
        if (rest.SequenceEqual(AckSuffix))
        {
            return true;
        }

        return rest.EndsWith(SegmentSuffix)
            && rest.Length > 9
            && TryParsePart(rest[..9], out number)
            && (rest.Length == 9 + SegmentSuffix.Length || TryParsePart(rest[9..^SegmentSuffix.Length], out generation));
    }

    private static bool TryParsePart(ReadOnlySpan<char> part, out int value)
    {
        value = 0;
        return part.Length > 1
            && part[0] == '-'
            && int.TryParse(part[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            && value >= 0;
    }
}
