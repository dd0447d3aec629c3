using Amqp.Hosting.Encryption;

namespace Amqp.Hosting.Configuration.Keys;

/// <summary>Encryption at rest: off unless there is a key.</summary>
internal static class EncryptionConfKeys
{
    private const string Prefix = "encryption_at_rest";
    private const string Current = Prefix + ".key";

    public static ConfArea Area { get; } = new("Encryption at rest",
    [
        new(Current + "_file", ConfTypes.File, "none: nothing is encrypted", "/etc/amqpd/encryption.key",
            "File with the key that everything in the data directory is sealed with (AES-256-GCM): 32 octets, or as 64 hexadecimal digits, or base64.",
            static (draft, value) => Set(draft, EncryptionKeySource.FromFile(value.Word))) { Slot = Current, IsLive = true },
        new(Current + "_env", "name of a variable", "none: nothing is encrypted", "AMQPD_ENCRYPTION_KEY", "The same, from an environment variable.",
            static (draft, value) => Set(draft, EncryptionKeySource.FromVariable(value.Word, draft.Environment))) { Slot = Current, IsLive = true },
        new(Prefix + ".previous_keys.$number.file", ConfTypes.File, "none", "/etc/amqpd/encryption.key.old",
            "File with a key that files may still be sealed with. They are sealed anew in the background, with the current key or, where there is none, not at all; "
            + "rabbitmqctl encryption_status says when it is not needed any more.",
            static (draft, value) => Add(draft, EncryptionKeySource.FromFile(value.Word))) { IsLive = true },
        new(Prefix + ".previous_keys.$number.env", "name of a variable", "none", "AMQPD_OLD_ENCRYPTION_KEY", "The same, from an environment variable.",
            static (draft, value) => Add(draft, EncryptionKeySource.FromVariable(value.Word, draft.Environment))) { IsLive = true },
        new(Prefix + ".rotation_rate", ConfTypes.Size, "16MiB", "64MiB", "Octets a second that are read, at most, to seal them with another key; 0 for no limit of its own.",
            static (draft, value) => draft.Options.Encryption = draft.Options.Encryption with { RotationBytesPerSecond = value.Size() }),
    ])
    {
        Reload = static (broker, configuration) => broker.ReloadEncryption(configuration.Options.Encryption),
    };

    private static void Set(ConfDraft draft, EncryptionKeySource source) =>
        draft.Options.Encryption = draft.Options.Encryption with { Key = source };

    private static void Add(ConfDraft draft, EncryptionKeySource source) =>
        draft.Options.Encryption = draft.Options.Encryption with { PreviousKeys = [.. draft.Options.Encryption.PreviousKeys, source] };
}
