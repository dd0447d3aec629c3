using System.Buffers.Binary;
using Amqp.Storage.Encryption;
using Amqp.Storage.Files;

namespace Amqp.Storage.Durable;

/// <summary>How a log is read, once, when it is opened.</summary>
public sealed partial class MetadataLog
{
    internal static bool TryReadHeader(ReadOnlySpan<byte> header) =>
        header.Length >= HeaderSize
        && BinaryPrimitives.ReadUInt64LittleEndian(header) == Magic
        && BinaryPrimitives.ReadUInt32LittleEndian(header[60..]) == Crc32C.Compute(0, header[..60]);

    private void Read(byte[] content)
    {
        if (!TryReadHeader(content))
        {
            IsDamaged = true;
            _store.Report(_path, "has no header of a metadata log");
            _store.RemoveFile(_path, keep: true);
            return;
        }

        var version = BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(8));
        if (version > SegmentFormat.EncryptedVersion)
        {
            throw new StoreVersionException(_path, version, SegmentFormat.EncryptedVersion);
        }

        var key = _store.Keys.Current;
        _salt = BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(12));
        _seal = version < SegmentFormat.EncryptedVersion ? default : FileSeal.Read(content, owner: 0);
        _keyOnDisk = _seal.KeyId;
        _end = content.Length;
        var original = _seal.IsClear ? content : (byte[])content.Clone();
        using (var cipher = _seal.IsClear ? null : _seal.OpenCipher(_store.Keys, _salt, first: 0))
        {
            var entries = Scan(content, out var checkpoint);
            if (checkpoint < 0)
            {
                // A file takes its place with one: it was cut since.
                IsDamaged = true;
                _store.Report(_path, "ends before its first checkpoint");
            }

            var isWhole = TakeAll(content, entries, Math.Max(checkpoint, HeaderSize), cipher);

            // An encrypted file is never appended to by a later run: numbers that a power cut took back could be used again.
            _mustRewrite = !isWhole || !_seal.IsClear || key is not null;
        }

        if (IsDamaged)
        {
            KeepCopy(original);
        }
    }

    /// <summary>
    /// A process that was killed may have written what it had not synced. It is here, and whoever asks is told so at once; files of queues
    /// that were deleted go. So it is on the disk before anybody counts on it.
    /// </summary>
    private void SyncInherited()
    {
        if (!_store.WasClean && !IsDamaged)
        {
            // The start of the store has synced the directory.
            _store.Coordinator.SyncFileNow(_file);
        }
    }

    /// <summary>The file is about to be written anew without what is damaged; somebody may want to look at that.</summary>
    private void KeepCopy(byte[] content)
    {
        var files = _store.Runtime.Files;
        try
        {
            files.CreateDirectory(FileNames.Quarantine);
            using var copy = files.Open($"{FileNames.Quarantine}/{_path}", FileOpenMode.OpenOrCreate);
            copy.SetLength(0);
            copy.Write(content, 0);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            _store.Report(_path, "cannot be copied: " + e.Message);
        }
    }

    /// <summary>Finds every entry that checks.</summary>
    /// <param name="content">The file.</param>
    /// <param name="checkpoint">Everything before it was on the disk once: what is missing there is damage. Below 0 where there is none.</param>
    private List<Range> Scan(byte[] content, out int checkpoint)
    {
        var entries = new List<Range>();
        checkpoint = -1;
        for (var at = HeaderSize; at + MetadataEntry.HeaderSize <= content.Length;)
        {
            if (!MetadataEntry.TryRead(content.AsSpan(at), Scheme, out var kind, out _, out _, out var size))
            {
                at += 8;
                continue;
            }

            entries.Add(at..(at + size));
            checkpoint = kind == MetadataEntry.Checkpoint ? at : checkpoint;
            at += size;
        }

        return entries;
    }

    /// <summary>
    /// Takes in the entries. Damage before the last checkpoint costs what is damaged; behind it, where the disk may have taken the
    /// octets of one write in any order, everything from the first gap on has never happened.
    /// </summary>
    /// <returns>False when something is missing, so that nothing may be added to the file as it is.</returns>
    private bool TakeAll(byte[] content, List<Range> entries, int checkpoint, FileCipher? cipher)
    {
        var at = HeaderSize;
        var change = new List<Range>();
        foreach (var entry in entries)
        {
            var start = entry.Start.Value;
            if (start != at)
            {
                if (at >= checkpoint)
                {
                    return false;
                }

                IsDamaged = true;
                _store.Report(_path, $"{start - at} octets at {at} are not an entry");
                Take(content, change, cipher);
            }

            change.Add(entry);
            at = entry.End.Value;
            if ((content[start + MetadataEntry.KindOffset] & MetadataEntry.More) == 0)
            {
                Take(content, change, cipher);
            }
        }

        return at == content.Length && change.Count == 0 && !IsDamaged;
    }

    private void Take(byte[] content, List<Range> change, FileCipher? cipher)
    {
        foreach (var entry in change)
        {
            MetadataEntry.TryRead(content.AsSpan(entry), Scheme, out var kind, out var key, out var value, out _);
            if (kind == MetadataEntry.Checkpoint)
            {
                continue;
            }

            if (cipher is not null && !MetadataEntry.TryOpen(content.AsSpan(entry), cipher))
            {
                IsDamaged = true;
                _store.Report(_path, $"the entry at {entry.Start.Value} was changed");
            }
            else
            {
                Take((byte)(kind & ~MetadataEntry.More), key, value);
            }
        }

        change.Clear();
    }
}
