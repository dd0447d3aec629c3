using System.Buffers.Binary;
using Amqp.Storage.Encryption;
using Amqp.Storage.Files;
using Amqp.Storage.Log;

namespace Amqp.Storage.Durable;

/// <summary>
/// Encryption at rest: which keys there are, which are in use, and how one takes another's place while the store works. The file of
/// keys is ahead of the files that are sealed, and behind those that are sealed anew.
/// </summary>
/// <remarks><c>_keyLock</c> is held while the file of keys is written and guards <c>_use</c>; <c>_lock</c> may be taken under it.</remarks>
public sealed partial class FileQueueStore
{
    private readonly Lock _keyLock = new();
    private readonly List<MetadataLog> _metadata = [];
    private volatile EncryptionKeys _keys;
    private KeyUse _use = new();
    private bool _usesDamaged;

    /// <summary>The keys that the store has.</summary>
    internal EncryptionKeys Keys => _keys;

    /// <summary>How far the files are what the keys want them to be.</summary>
    public EncryptionStatus Encryption
    {
        get
        {
            var keys = _keys;
            var (segments, octets) = CountForeign(keys);
            lock (_keyLock)
            {
                var isSettled = _use.IsSettled(keys);
                return new EncryptionStatus
                {
                    CurrentKey = keys.Current?.Name,
                    KeysInUse = [.. _use.Keys.Keys.Select(EncryptionKey.NameOf)],
                    HasClearFiles = _use.HasClearFiles,
                    IsSettled = isSettled,
                    IsResealing = Resealer.IsRunning,
                    SegmentsResealed = Resealer.Resealed,
                    SegmentsLeft = isSettled ? 0 : segments,
                    OctetsLeft = isSettled ? 0 : octets,
                    Problem = Resealer.Problem,
                };
            }
        }
    }

    /// <summary>
    /// Takes other keys: what is written from here on is sealed with the new current one, and what is there is sealed anew in the
    /// background. Blocks for the disk.
    /// </summary>
    /// <exception cref="EncryptionKeyException">A key that is in use is not among them; everything stays as it was.</exception>
    /// <exception cref="IOException">The file of keys cannot be written; everything stays as it was.</exception>
    public void UseKeys(EncryptionKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ObjectDisposedException.ThrowIf(_disposed, this);
        lock (_keyLock)
        {
            _use.Require(keys, Runtime.Files.Description);
            Enter(keys);
            _keys = keys;
        }

        Reseal();
    }

    /// <summary>Begins to seal anew, in the background, what is not as the keys want it; nothing happens where all is.</summary>
    public void Reseal()
    {
        lock (_keyLock)
        {
            if (_use.IsSettled(_keys))
            {
                return;
            }
        }

        Resealer.Start();
    }

    /// <summary>What a new file is sealed with.</summary>
    internal FileSeal NewSeal(EncryptionKey? key, ulong owner) => key is null ? default : new FileSeal(key.Id, Runtime.Random.NextUInt64(), owner);

    internal void Register(MetadataLog log)
    {
        lock (_lock)
        {
            _metadata.Add(log);
        }
    }

    internal MetadataLog[] MetadataLogs()
    {
        lock (_lock)
        {
            return [.. _metadata];
        }
    }

    /// <summary>
    /// Everything is sealed as the keys want it: the others may go. What was deleted is gone for good first, or a power cut could bring
    /// back a file whose key is not there any more.
    /// </summary>
    /// <returns>False where other keys came meanwhile, or the disk failed.</returns>
    internal bool NoteResealed(EncryptionKeys keys)
    {
        if (Coordinator.Fault is not null)
        {
            return false;
        }

        Coordinator.SyncDirectory(FileNames.Queues);
        lock (_keyLock)
        {
            if (keys != _keys || Coordinator.Fault is not null)
            {
                return false;
            }

            var use = new KeyUse { HasClearFiles = keys.Current is null };
            if (keys.Current is { } current)
            {
                use.Add(current);
            }

            KeyFile.Write(Runtime.Files, use);
            _use = use;
            return true;
        }
    }

    /// <summary>Before anything is touched: the keys that the files need are there, or the start fails.</summary>
    private void RequireKeys()
    {
        var use = KeyFile.Read(Runtime.Files, out var damage);
        if (use is null)
        {
            // The file may have been lost. Without a key one look has to do: what the broker is made of is read at every start.
            use = new KeyUse();
            Look("", use);
            if (damage is not null || _keys.All.Count > 0 || use.Keys.Count > 0)
            {
                Look(FileNames.Queues, use);
            }
        }

        use.Require(_keys, Runtime.Files.Description);
        _use = use;
        if (damage is not null)
        {
            _usesDamaged = true;
            Report(FileNames.Encryption, damage);
        }
    }

    /// <summary>Part of the start: from here on files are sealed with the current key.</summary>
    private void EnterKeys()
    {
        if (_usesDamaged)
        {
            RemoveFile(FileNames.Encryption, keep: true);
        }

        WhereThereIsRoom(() => Enter(_keys));
    }

    private void Enter(EncryptionKeys keys)
    {
        var use = new KeyUse { HasClearFiles = _use.HasClearFiles };
        foreach (var id in _use.Keys.Keys)
        {
            use.Add(keys.Find(id)!);
        }

        if (keys.Current is { } current)
        {
            use.Add(current);
        }
        else
        {
            use.HasClearFiles = true;
        }

        var isNew = use.HasClearFiles != _use.HasClearFiles || use.Keys.Count != _use.Keys.Count;
        if (use.Keys.Count > 0 && (isNew || !Runtime.Files.FileExists(FileNames.Encryption)))
        {
            KeyFile.Write(Runtime.Files, use);
        }

        _use = use;
    }

    /// <summary>Looks at the headers of the files in a directory.</summary>
    private void Look(string directory, KeyUse use)
    {
        var header = new byte[SegmentFormat.HeaderSize];
        foreach (var name in Runtime.Files.ListFiles(directory))
        {
            var isKnown = directory.Length > 0 ? name.EndsWith(FileNames.SegmentSuffix, StringComparison.Ordinal) : !name.EndsWith(FileNames.NewSuffix, StringComparison.Ordinal);
            if (!isKnown)
            {
                continue;
            }

            try
            {
                using var file = Runtime.Files.Open(directory.Length > 0 ? $"{directory}/{name}" : name, FileOpenMode.Existing);
                Note(header.AsSpan(0, file.Read(header, 0)), use);
            }
            catch (Exception e) when (FileErrors.Is(e))
            {
                // Not a file of the store, or one that cannot be read: whoever needs it says so.
            }
        }
    }

    private void Note(ReadOnlySpan<byte> header, KeyUse use)
    {
        var isSegment = SegmentFormat.TryReadHeader(header, out _, out _, out _);
        if (!isSegment && !MetadataLog.TryReadHeader(header))
        {
            return;
        }

        var version = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
        if (version != SegmentFormat.EncryptedVersion)
        {
            use.HasClearFiles |= version < SegmentFormat.EncryptedVersion;
            return;
        }

        var id = FileSeal.Read(header, owner: 0).KeyId;
        if (_keys.Find(id) is { } key)
        {
            use.Add(key);
        }
        else
        {
            use.Keys.TryAdd(id, []);
        }
    }

    private (int Segments, long Octets) CountForeign(EncryptionKeys keys)
    {
        var (segments, octets) = (0, 0L);
        foreach (var log in Logs())
        {
            log.CountForeign(keys.Current?.Id ?? 0, ref segments, ref octets);
        }

        return (segments, octets);
    }
}
