using Amqp.Storage.Files;

namespace Amqp.Storage.Durable;

/// <summary>How a store begins, and how it ends when it ends well.</summary>
public sealed partial class FileQueueStore
{
    /// <summary>The epoch that is taken when the file that holds it is damaged: far above any that was counted to.</summary>
    private const ulong EpochAfterDamage = 1 << 18;

    /// <summary>
    /// Writes out what is to survive, leaves a manifest and releases the files; the owners of the logs have stopped using them.
    /// Afterwards the store is disposed.
    /// </summary>
    /// <returns>True when the next start will find a clean end; false after a fault, or when the disk was full.</returns>
    public Task<bool> CloseAsync()
    {
        var closed = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _closing = true;
        Coordinator.WhenIdle(() =>
        {
            foreach (var log in Logs())
            {
                log.PrepareClose();
            }

            Coordinator.WhenIdle(() => closed.SetResult(EndCleanly()));
        });
        return closed.Task;
    }

    private bool EndCleanly()
    {
        var clean = Coordinator.Fault is null && !_abandoned;
        var logs = Logs();
        if (clean && Array.TrueForAll(logs, log => !log.HasFailed))
        {
            clean = TryWriteManifest(logs);
        }
        else
        {
            clean = false;
        }

        Dispose();
        return clean;
    }

    private bool TryWriteManifest(FileQueueLog[] logs)
    {
        try
        {
            foreach (var log in logs)
            {
                if (log.IsDurable)
                {
                    if (log.Describe() is not { } entry)
                    {
                        return false;
                    }

                    _manifest[log.Id] = entry;
                }
            }

            Runtime.Files.SyncDirectory(FileNames.Queues);
            WriteManifest();
            return true;
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            Report(FileNames.Manifest, "cannot be written: " + e.Message);
            return false;
        }
    }

    private void WriteManifest()
    {
        try
        {
            StoreFiles.WriteManifest(Runtime.Files, _manifest.Values);
        }
        catch (Exception e) when (MakeRoomForBooks(e))
        {
            StoreFiles.WriteManifest(Runtime.Files, _manifest.Values);
        }
    }

    private Dictionary<ulong, ManifestEntry> Start(out ulong epoch)
    {
        var files = Runtime.Files;
        files.CreateDirectory(FileNames.Queues);
        var isKnown = StoreFiles.TryReadEpoch(files, out epoch, out var damage);
        if (damage is not null)
        {
            Report(FileNames.Store, damage);
            epoch = EpochAfterDamage;
        }

        var manifest = StoreFiles.ReadManifest(files);
        WasClean = !isKnown || (manifest is not null && damage is null);
        if (!WasClean)
        {
            epoch++;
        }

        if (!isKnown || !WasClean)
        {
            WriteEpoch(epoch);
        }

        // From here on the manifest is out of date: it is gone before anything else is written.
        files.Delete(FileNames.Manifest);
        files.SyncDirectory("");
        FindQueues();
        return manifest ?? [];
    }

    private void WriteEpoch(ulong epoch)
    {
        try
        {
            StoreFiles.WriteEpoch(Runtime.Files, epoch);
        }
        catch (Exception e) when (FileErrors.IsFull(e))
        {
            if (Ballast.ReleaseAtStart() || Reserve.ReleaseAtStart())
            {
                StoreFiles.WriteEpoch(Runtime.Files, epoch);
            }
            else
            {
                StoreFiles.OverwriteEpoch(Runtime.Files, epoch);
            }
        }
    }

    private void FindQueues()
    {
        foreach (var name in Runtime.Files.ListFiles(FileNames.Queues))
        {
            var path = $"{FileNames.Queues}/{name}";
            if (name.EndsWith(FileNames.TransientSuffix, StringComparison.Ordinal) || name.EndsWith(FileNames.NewSuffix, StringComparison.Ordinal))
            {
                RemoveFile(path, keep: false);
                continue;
            }

            if (!FileNames.TryParse(name, out var queue, out var number, out var generation))
            {
                Report(path, "is not a file of the store");
                continue;
            }

            var found = FoundOf(queue);
            if (number < 0)
            {
                found.HasAcks = true;
            }
            else
            {
                found.Segments.Add(new SegmentFile(number, generation, path));
            }
        }
    }

    private QueueFiles FoundOf(ulong id)
    {
        if (!_found.TryGetValue(id & ~PriorityMask, out var logs))
        {
            _found[id & ~PriorityMask] = logs = [];
        }

        if (logs.Find(log => log.Id == id) is not { } files)
        {
            logs.Add(files = new QueueFiles(id));
        }

        return files;
    }
}
