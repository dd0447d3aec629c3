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
    public const string Manifest = "manifest";
    public const string ManifestNew = "manifest.new";
    public const string SegmentSuffix = ".seg";
    public const string TransientSuffix = ".tran";
    public const string AckSuffix = ".ack";
    public const string NewSuffix = ".new";

    public static string Segment(ulong queue, int number, bool durable) =>
        string.Create(CultureInfo.InvariantCulture, $"{Queues}/{queue:x16}-{number:x8}{(durable ? SegmentSuffix : TransientSuffix)}");

    public static string Acks(ulong queue) => string.Create(CultureInfo.InvariantCulture, $"{Queues}/{queue:x16}{AckSuffix}");

    /// <summary>Takes the name of a segment or ack log apart.</summary>
    public static bool TryParse(string name, out ulong queue, out int number)
    {
        queue = 0;
        number = -1;
        if (name.Length < 16 || !ulong.TryParse(name.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out queue))
        {
            return false;
        }

        var rest = name.AsSpan(16);
        return rest.SequenceEqual(AckSuffix)
            || (rest.Length == 9 + SegmentSuffix.Length
                && rest[0] == '-'
                && rest.EndsWith(SegmentSuffix)
                && int.TryParse(rest.Slice(1, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out number)
                && number >= 0);
    }
}
