using System.Buffers.Binary;
using Amqp.Storage.Durable;
using Amqp.Storage.Files;

namespace Amqp.Storage.Encryption;

/// <summary>
/// The file that says which keys the files of a store may be sealed with, and whether some are in the clear; see FORMAT.md. A key is entered
/// before anything is sealed with it and leaves when nothing is any more, so a start knows, before it touches anything, whether it has the keys it needs.
/// </summary>
internal static class KeyFile
{
    private const ulong Magic = 0x315359454B5F5141; // "AQ_KEYS1"
    private const int HeaderSize = 24;
    private const int EntrySize = 4 + EncryptionKey.CheckSize;
    private const uint HasClearFiles = 1;

    /// <summary>Reads the file.</summary>
    /// <returns>Null when there is none, or none that checks.</returns>
    /// <exception cref="StoreVersionException">A newer version wrote it.</exception>
    public static KeyUse? Read(IFileSystem files, out string? damage)
    {
        damage = null;
        if (!files.FileExists(FileNames.Encryption))
        {
            return null;
        }

        var content = StoreFiles.ReadAll(files, FileNames.Encryption);
        if (content.Length < HeaderSize + 4
            || BinaryPrimitives.ReadUInt64LittleEndian(content) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(^4)) != Crc32C.Compute(0, content.AsSpan(..^4)))
        {
            damage = "does not check";
            return null;
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(8));
        if (version > SegmentFormat.Version)
        {
            throw new StoreVersionException(FileNames.Encryption, (int)version, SegmentFormat.Version);
        }

        var use = new KeyUse { HasClearFiles = (BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(16)) & HasClearFiles) != 0 };
        for (var at = HeaderSize; at + EntrySize <= content.Length - 4; at += EntrySize)
        {
            use.Keys[BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(at))] = content.AsSpan(at + 4, EncryptionKey.CheckSize).ToArray();
        }

        return use;
    }

    /// <summary>Writes the file, durably, or deletes it where no key is in use.</summary>
    public static void Write(IFileSystem files, KeyUse use)
    {
        if (use.Keys.Count == 0)
        {
            files.Delete(FileNames.Encryption);
            files.SyncDirectory("");
            return;
        }

        var content = new byte[HeaderSize + (use.Keys.Count * EntrySize) + 4];
        BinaryPrimitives.WriteUInt64LittleEndian(content, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(8), SegmentFormat.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(12), (uint)use.Keys.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(16), use.HasClearFiles ? HasClearFiles : 0);
        var at = HeaderSize;
        foreach (var (id, check) in use.Keys)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(at), id);
            check.CopyTo(content, at + 4);
            at += EntrySize;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(at), Crc32C.Compute(0, content.AsSpan(0, at)));
        StoreFiles.Replace(files, FileNames.Encryption + FileNames.NewSuffix, FileNames.Encryption, content);
    }
}
