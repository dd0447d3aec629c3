using System.Buffers.Binary;
using Amqp.Storage.Files;

namespace Amqp.Storage.Durable;

/// <summary>How a log is read, once, when it is opened.</summary>
public sealed partial class MetadataLog
{
    private void Read(byte[] content)
    {
        if (content.Length < HeaderSize
            || BinaryPrimitives.ReadUInt64LittleEndian(content) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(60)) != Crc32C.Compute(0, content.AsSpan(0, 60)))
        {
            IsDamaged = true;
            _store.Report(_path, "has no header of a metadata log");
            _store.RemoveFile(_path, keep: true);
            return;
        }

        var version = BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(8));
        if (version > SegmentFormat.Version)
        {
            throw new StoreVersionException(_path, version, SegmentFormat.Version);
        }

        _salt = BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(12));
        _end = content.Length;
        _mustRewrite = !TakeAll(content, Scan(content, out var checkpoint), checkpoint);
        if (IsDamaged)
        {
            KeepCopy(content);
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
    /// <param name="checkpoint">Everything before it was on the disk once: what is missing there is damage.</param>
    private List<Range> Scan(byte[] content, out int checkpoint)
    {
        var entries = new List<Range>();
        checkpoint = HeaderSize;
        for (var at = HeaderSize; at + MetadataEntry.HeaderSize <= content.Length;)
        {
            if (!MetadataEntry.TryRead(content.AsSpan(at), _salt, out var kind, out _, out _, out var size))
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
    private bool TakeAll(byte[] content, List<Range> entries, int checkpoint)
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
                Take(content, change);
            }

            change.Add(entry);
            at = entry.End.Value;
            if ((content[start + MetadataEntry.KindOffset] & MetadataEntry.More) == 0)
            {
                Take(content, change);
            }
        }

        return at == content.Length && change.Count == 0 && !IsDamaged;
    }

    private void Take(byte[] content, List<Range> change)
    {
        foreach (var entry in change)
        {
            MetadataEntry.TryRead(content.AsSpan(entry), _salt, out var kind, out var key, out var value, out _);
            if (kind != MetadataEntry.Checkpoint)
            {
                Take((byte)(kind & ~MetadataEntry.More), key, value);
            }
        }

        change.Clear();
    }
}
