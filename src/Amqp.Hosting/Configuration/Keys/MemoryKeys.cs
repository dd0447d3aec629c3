namespace Amqp.Hosting.Configuration.Keys;

/// <summary>When publishers are blocked for want of memory (https://www.rabbitmq.com/docs/memory).</summary>
internal static class MemoryKeys
{
    private const string Watermark = "vm_memory_high_watermark";

    public static ConfArea Area { get; } = new("Memory",
    [
        new(Watermark, "0.0 to 1.0, or a size", "0.6", "0.5", "Memory for messages before publishers are blocked.", static (draft, value) =>
        {
            if (value.TryShare(out _))
            {
                SetRelative(draft, value);
            }
            else
            {
                SetAbsolute(draft, value);
            }
        }) { IsLive = true },
        new(Watermark + ".relative", "0.0 to 1.0", "0.6", "0.25", "The same, as a share of the memory there is.", SetRelative) { Slot = Watermark, IsLive = true },
        new(Watermark + ".absolute", ConfTypes.Size, "none", "1GB", "The same, as a size.", SetAbsolute) { Slot = Watermark, IsLive = true },
        new("total_memory_available_override_value", ConfTypes.Size, "what the system says", "10GB", "The memory there is, where it cannot be found out.",
            static (draft, value) => draft.MemoryAvailable = value.Size(1)),
    ], Finish)
    {
        Reload = static (broker, configuration) => broker.Admin.MemoryHighWatermark = configuration.Options.Limits.MemoryHighWatermark,
    };

    private static void SetRelative(ConfDraft draft, ConfValue value) => draft.For<WatermarkDraft>().Share = value.Share();

    private static void SetAbsolute(ConfDraft draft, ConfValue value) => draft.For<WatermarkDraft>().Octets = value.Size();

    private static void Finish(ConfDraft draft)
    {
        var watermark = draft.For<WatermarkDraft>();
        draft.Limits = draft.Limits with { MemoryHighWatermark = watermark.Octets ?? (long)(draft.MemoryAvailable * watermark.Share) };
    }

    private sealed class WatermarkDraft
    {
        private const double DefaultShare = 0.6;

        public double Share { get; set; } = DefaultShare;

        public long? Octets { get; set; }
    }
}
