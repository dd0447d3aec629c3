using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Amqp.Storage.Encryption;

/// <summary>
/// A master key of encryption at rest: 256 random bits that an operator keeps. It seals nothing itself; every file has a key of its own
/// that is derived from it (HKDF with SHA-256, RFC 5869). What it is called by is derived from it too, so that a file can
/// say which key it needs without giving anything of it away.
/// </summary>
public sealed class EncryptionKey
{
    /// <summary>Octets of a key.</summary>
    public const int Size = 32;

    internal const int CheckSize = 16;

    private readonly byte[] _octets;

    private EncryptionKey(byte[] octets, string origin)
    {
        _octets = octets;
        Origin = origin;
        Span<byte> id = stackalloc byte[4];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _octets, id, [], "amqpd key id"u8);

        // 0 is what a file says that is not encrypted.
        Id = Math.Max(BinaryPrimitives.ReadUInt32LittleEndian(id), 1);
    }

    /// <summary>Names the key in files, messages and reports; never 0.</summary>
    public uint Id { get; }

    /// <summary><see cref="Id"/> as people read it: 8 hexadecimal digits.</summary>
    public string Name => NameOf(Id);

    /// <summary>Where the key was found, for messages to people: a file, an environment variable.</summary>
    public string Origin { get; }

    /// <summary>Reads a key: 32 octets as they are, or as 64 hexadecimal digits, or in base64; white space round the text means nothing.</summary>
    /// <param name="content">What a file or a variable holds.</param>
    /// <param name="origin">Where that was, for messages to people.</param>
    /// <exception cref="EncryptionKeyException">It is none of these.</exception>
    public static EncryptionKey Parse(ReadOnlySpan<byte> content, string origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        if (content.Length == Size)
        {
            return new EncryptionKey(content.ToArray(), origin);
        }

        var text = Encoding.ASCII.GetString(content).Trim();
        var octets = new byte[Size];
        if (text.Length == 2 * Size && Convert.FromHexString(text, octets, out _, out _) == System.Buffers.OperationStatus.Done)
        {
            return new EncryptionKey(octets, origin);
        }

        if (Base64.IsValid(text, out var length) && length == Size)
        {
            return new EncryptionKey(Convert.FromBase64String(text), origin);
        }

        throw new EncryptionKeyException(
            $"{origin} holds no encryption key: {content.Length} octets were found that are neither a key of {Size} octets nor one written as {2 * Size} hexadecimal digits or in base64 ('openssl rand -hex {Size}' makes one)");
    }

    internal static string NameOf(uint id) => id.ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>What a store keeps to tell this key from any other of the same id.</summary>
    internal void WriteCheck(Span<byte> destination) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _octets, destination[..CheckSize], [], "amqpd key check"u8);

    /// <summary>The key of a file.</summary>
    /// <param name="destination"><see cref="Size"/> octets.</param>
    /// <param name="salt">What no other file of this key has.</param>
    /// <param name="info">What kind of file it is, and whose.</param>
    internal void DeriveFileKey(Span<byte> destination, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> info) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _octets, destination[..Size], salt, info);
}
