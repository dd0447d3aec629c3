using System.Buffers.Binary;

namespace Amqp.Storage.Encryption;

/// <summary>What the header of a file says about its encryption; all zero for a file in the clear.</summary>
/// <param name="KeyId">The master key that its key is derived from.</param>
/// <param name="Salt">Random, and part of what its key is derived from.</param>
/// <param name="Owner">The log it belongs to, 0 for a metadata log.</param>
internal readonly record struct FileSeal(uint KeyId, ulong Salt, ulong Owner)
{
    /// <summary>Where in a header of 64 octets it stands.</summary>
    private const int Offset = 48;

    /// <summary>The file is not encrypted.</summary>
    public bool IsClear => KeyId == 0;

    /// <summary>Writes it into the header of a file.</summary>
    public void Write(Span<byte> header)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header[Offset..], KeyId);
        BinaryPrimitives.WriteUInt64LittleEndian(header[(Offset + 4)..], Salt);
    }

    /// <summary>Reads it from the header of a file whose version says that it is there.</summary>
    public static FileSeal Read(ReadOnlySpan<byte> header, ulong owner) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(header[Offset..]),
        BinaryPrimitives.ReadUInt64LittleEndian(header[(Offset + 4)..]),
        owner);

    /// <summary>Makes the cipher of the file.</summary>
    /// <param name="keys">The keys that there are.</param>
    /// <param name="salt">The salt of the file's checksums.</param>
    /// <param name="first">The first number that may be sealed in it.</param>
    /// <exception cref="EncryptionKeyException">The key is not there.</exception>
    public FileCipher OpenCipher(EncryptionKeys keys, uint salt, ulong first)
    {
        var master = keys.Find(KeyId) ?? throw new EncryptionKeyException($"it is sealed with the key {EncryptionKey.NameOf(KeyId)}, which is not configured");
        Span<byte> salts = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(salts, Salt);
        BinaryPrimitives.WriteUInt32LittleEndian(salts[8..], salt);
        var kind = "amqpd file"u8;
        Span<byte> info = stackalloc byte[kind.Length + 16];
        kind.CopyTo(info);
        BinaryPrimitives.WriteUInt64LittleEndian(info[kind.Length..], Owner);
        BinaryPrimitives.WriteUInt64LittleEndian(info[(kind.Length + 8)..], first);
        Span<byte> key = stackalloc byte[EncryptionKey.Size];
        master.DeriveFileKey(key, salts, info);
        var cipher = keys.Ciphers.Create(key);
        key.Clear();
        return cipher;
    }
}
