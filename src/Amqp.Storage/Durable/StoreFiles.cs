using System.Buffers.Binary;
using Amqp.Storage.Files;
using Amqp.Storage.Log;

namespace Amqp.Storage.Durable;

/// <summary>The two small files of a store: its identity with the epoch, and the manifest that a clean end leaves behind.</summary>
internal static class StoreFiles
{
    private const ulong StoreMagic = 0x31524F54535F5141; // "AQ_STOR1"
    private const ulong ManifestMagic = 0x314E414D5F514D41; // "AMQ_MAN1"
    private const int StoreSize = 32;
    private const int EntrySize = 64;

    /// <summary>Reads the epoch.</summary>
    /// <returns>False when the store is new.</returns>
    /// <exception cref="StoreVersionException">A newer version wrote it.</exception>
    public static bool TryReadEpoch(IFileSystem files, out ulong epoch, out string? damage)
    {
        epoch = 0;
        damage = null;
        if (!files.FileExists(FileNames.Store))
        {
            return false;
        }

        var content = ReadAll(files, FileNames.Store);
        if (content.Length != StoreSize
            || BinaryPrimitives.ReadUInt64LittleEndian(content) != StoreMagic
            || BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(28)) != Crc32C.Compute(0, content.AsSpan(0, 28)))
        {
            damage = "does not check";
            return true;
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(8));
        if (version > SegmentFormat.Version)
        {
            throw new StoreVersionException(FileNames.Store, (int)version, SegmentFormat.Version);
        }

        epoch = BinaryPrimitives.ReadUInt64LittleEndian(content.AsSpan(16));
        return true;
    }

    public static void WriteEpoch(IFileSystem files, ulong epoch) => Replace(files, FileNames.StoreNew, FileNames.Store, Identity(epoch));

    /// <summary>Writes the epoch where it is, which takes no room. Half of it would be damage that a start gets over.</summary>
    public static void OverwriteEpoch(IFileSystem files, ulong epoch)
    {
        using var file = files.Open(FileNames.Store, FileOpenMode.OpenOrCreate);
        file.Write(Identity(epoch), 0);
        file.Sync();
    }

    private static byte[] Identity(ulong epoch)
    {
        var content = new byte[StoreSize];
        BinaryPrimitives.WriteUInt64LittleEndian(content, StoreMagic);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(8), SegmentFormat.Version);
        BinaryPrimitives.WriteUInt64LittleEndian(content.AsSpan(16), epoch);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(28), Crc32C.Compute(0, content.AsSpan(0, 28)));
        return content;
    }

    /// <summary>Reads the manifest; null when there is none that checks.</summary>
    public static Dictionary<ulong, ManifestEntry>? ReadManifest(IFileSystem files)
    {
        if (!files.FileExists(FileNames.Manifest))
        {
            return null;
        }

        var content = ReadAll(files, FileNames.Manifest);
        if (content.Length < 20
            || BinaryPrimitives.ReadUInt64LittleEndian(content) != ManifestMagic
            || BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(8)) != SegmentFormat.Version
            || (content.Length - 20) != (long)BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(12)) * EntrySize
            || BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(content.Length - 4)) != Crc32C.Compute(0, content.AsSpan(0, content.Length - 4)))
        {
            return null;
        }

        var entries = new Dictionary<ulong, ManifestEntry>();
        for (var at = 16; at < content.Length - 4; at += EntrySize)
        {
            var entry = content.AsSpan(at);
            var id = BinaryPrimitives.ReadUInt64LittleEndian(entry);
            entries[id] = new ManifestEntry(
                id,
                BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]),
                BinaryPrimitives.ReadUInt64LittleEndian(entry[16..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[24..]),
                BinaryPrimitives.ReadInt64LittleEndian(entry[32..]),
                BinaryPrimitives.ReadInt32LittleEndian(entry[40..]),
                BinaryPrimitives.ReadUInt32LittleEndian(entry[44..]) == 0
                    ? null
                    : new LogHead(BinaryPrimitives.ReadInt64LittleEndian(entry[48..]), BinaryPrimitives.ReadInt64LittleEndian(entry[56..])));
        }

        return entries;
    }

    public static void WriteManifest(IFileSystem files, IReadOnlyCollection<ManifestEntry> entries)
    {
        var content = new byte[20 + (entries.Count * EntrySize)];
        BinaryPrimitives.WriteUInt64LittleEndian(content, ManifestMagic);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(8), SegmentFormat.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(12), (uint)entries.Count);
        var at = 16;
        foreach (var entry in entries)
        {
            var target = content.AsSpan(at);
            BinaryPrimitives.WriteUInt64LittleEndian(target, entry.Id);
            BinaryPrimitives.WriteUInt64LittleEndian(target[8..], entry.NextSequence);
            BinaryPrimitives.WriteUInt64LittleEndian(target[16..], entry.Delivered);
            BinaryPrimitives.WriteInt64LittleEndian(target[24..], entry.Count);
            BinaryPrimitives.WriteInt64LittleEndian(target[32..], entry.Bytes);
            BinaryPrimitives.WriteInt32LittleEndian(target[40..], entry.NextNumber);
            if (entry.Head is { } head)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(target[44..], 1);
                BinaryPrimitives.WriteInt64LittleEndian(target[48..], head.Timestamp);
                BinaryPrimitives.WriteInt64LittleEndian(target[56..], head.Expiry);
            }

            at += EntrySize;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(at), Crc32C.Compute(0, content.AsSpan(0, at)));
        Replace(files, FileNames.ManifestNew, FileNames.Manifest, content);
    }

    /// <summary>Writes a file whole or not at all, and durably.</summary>
    public static void Replace(IFileSystem files, string temporary, string path, ReadOnlySpan<byte> content)
    {
        using (var file = files.Open(temporary, FileOpenMode.OpenOrCreate))
        {
            file.SetLength(0);
            file.Write(content, 0);
            file.Sync();
        }

        files.Rename(temporary, path);
        files.SyncDirectory("");
    }

    public static byte[] ReadAll(IFileSystem files, string path)
    {
        using var file = files.Open(path, FileOpenMode.Existing);
        var content = new byte[file.Length];
        return content[..file.Read(content, 0)];
    }
}
