using Amqp.Storage.Durable;

namespace Amqp.Hosting.Configuration.Keys;

/// <summary>How messages are kept on disk.</summary>
internal static class StorageKeys
{
    public static ConfArea Area { get; } = new("Storage",
    [
        new("data_dir", ConfTypes.File, "none: messages are kept in memory", "/var/lib/amqpd", "The data directory; --data-dir wins.",
            static (draft, value) => draft.Options.DataDirectory = value.Word),
        new("durability", "fsync|os", "fsync", "os", "A message is durable, and confirmed, when the disk has it, or when the operating system has it.",
            static (draft, value) => draft.Options.Durability = value.Text switch
            {
                "fsync" => Durability.Fsync,
                "os" => Durability.Os,
                _ => throw value.Bad("fsync or os"),
            }),
    ]);
}
