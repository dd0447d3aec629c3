using System.Globalization;

namespace Amqp.Hosting.Configuration.Keys;

/// <summary>When publishers are blocked for want of room on the disk (https://www.rabbitmq.com/docs/disk-alarms).</summary>
internal static class DiskKeys
{
    private const string Limit = "disk_free_limit";

    public static ConfArea Area { get; } = new("Disk",
    [
        new(Limit + ".absolute", ConfTypes.Size, "50MB", "2GB", "Octets that must be free on the disk of the data directory, or publishers are blocked; 0 for no limit.",
            static (draft, value) => Set(draft, value.Size(), null)) { Slot = Limit },
        new(Limit + ".relative", "a factor", "none", "1.5", "The same, as a multiple of the memory there is.",
            static (draft, value) => Set(draft, null, Factor(value))) { Slot = Limit },
        new("disk_ballast.size", ConfTypes.Size, "64MiB", "16MiB",
            "Octets of a file that is deleted when the disk is full, so that the broker can go on delivering, deleting and stopping; 0 for none.",
            static (draft, value) => draft.Options.BallastBytes = value.Size()),
    ], Finish);

    private static void Set(ConfDraft draft, long? octets, double? factor)
    {
        var limit = draft.For<LimitDraft>();
        (limit.Octets, limit.Factor) = (octets, factor);
    }

    private static double Factor(in ConfValue value) =>
        double.TryParse(value.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor) && factor <= 1000
            ? factor
            : throw value.Bad("a factor such as 1.0");

    private static void Finish(ConfDraft draft)
    {
        var limit = draft.For<LimitDraft>();
        if (limit.Octets is { } octets)
        {
            draft.Limits = draft.Limits with { DiskFreeLimit = octets };
        }
        else if (limit.Factor is { } factor)
        {
            draft.Limits = draft.Limits with { DiskFreeLimit = (long)(draft.MemoryAvailable * factor) };
        }
    }

    private sealed class LimitDraft
    {
        public long? Octets { get; set; }

        public double? Factor { get; set; }
    }
}
