using System.Security.Cryptography;

namespace Amqp.Hosting.Configuration.Keys;

/// <summary>
/// How values that begin with <c>encrypted:</c> are decrypted. RabbitMQ has these only in its advanced.config; they are applied before all
/// other keys, wherever they stand.
/// </summary>
internal static class EncryptionKeys
{
    /// <summary>What the names of these keys begin with.</summary>
    public const string Prefix = "config_entry_decoder.";

    public static ConfArea Area { get; } = new("Encrypted values",
    [
        new(Prefix + "passphrase", ConfTypes.Text, "none", "secret", "What values that begin with encrypted: were encrypted with, by rabbitmqctl encode.",
            static (draft, value) => draft.For<EntryDecoder>().Passphrase = value.Word) { IsSecret = true },
        new(Prefix + "passphrase.file", ConfTypes.File, "none", "/run/secrets/passphrase", "A file whose first line is the passphrase.",
            static (draft, value) => draft.For<EntryDecoder>().PassphraseFile = value.Word),
        new(Prefix + "cipher", "aes_256_cbc|aes_192_cbc|aes_128_cbc", "aes_128_cbc", "aes_256_cbc", "The cipher.", static (draft, value) =>
            draft.For<EntryDecoder>().KeySize = value.Text switch
            {
                "aes_cbc256" or "aes_256_cbc" => 32,
                "aes_cbc192" or "aes_192_cbc" => 24,
                "aes_cbc128" or "aes_128_cbc" => 16,
                _ => throw value.Bad("aes_256_cbc, aes_192_cbc or aes_128_cbc"),
            }),
        new(Prefix + "hash", "sha512|sha384|sha256|sha", "sha256", "sha512", "The hash that the key is derived with.", static (draft, value) =>
            draft.For<EntryDecoder>().Hash = value.Text switch
            {
                "sha512" => HashAlgorithmName.SHA512,
                "sha384" => HashAlgorithmName.SHA384,
                "sha256" => HashAlgorithmName.SHA256,
                "sha" => HashAlgorithmName.SHA1,
                _ => throw value.Bad("sha512, sha384, sha256 or sha"),
            }),
        new(Prefix + "iterations", ConfTypes.Number, "1", "1000", "How often the key is derived.", static (draft, value) =>
            draft.For<EntryDecoder>().Iterations = value.Number(1, int.MaxValue, "iterations")),
    ]);
}
