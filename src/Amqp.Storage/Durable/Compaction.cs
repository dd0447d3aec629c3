using Amqp.Storage.Files;
using Amqp.Storage.Log;
using Amqp.Storage.Memory;

namespace Amqp.Storage.Durable;

/// <summary>
/// Rewrites neighbouring segments that stragglers pin into one that holds what is live: the same records with the same sequence
/// numbers. The log goes on using the old files until the new one, and its entry in the directory, are on the disk.
/// </summary>
/// <remarks>
/// Steps run one at a time without locks and touch only the new file; which records are live is asked for under the log's lock. Once
/// <see cref="IsReady"/> the sync cycle owns it, and the log's lock guards <see cref="IsCancelled"/>, <see cref="IsReady"/> and <see cref="IsCommitted"/>.
/// </remarks>
internal sealed class Compaction(FileQueueStore store, FileQueueLog log, LogSegment[] sources, LogSegment target, string path)
{
    private readonly List<(int Offset, int Length)> _live = [];
    private Slab? _output;
    private int _source;
    private int _offset = SegmentFormat.HeaderSize;

    public LogSegment[] Sources => sources;

    public LogSegment Target => target;

    /// <summary>What the new segment holds, by distance from its first sequence number.</summary>
    public PresenceBits Copied { get; } = new();

    /// <summary>Nobody wants the result any more.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>The new file is complete and synced, under a name that a start does not look at.</summary>
    public bool IsReady { get; set; }

    /// <summary>The new file has its name.</summary>
    public bool IsCommitted { get; set; }

    /// <summary>Reads and copies a slab's worth.</summary>
    /// <returns>False when there is no more to do: it is ready, or was given up.</returns>
    public bool Step()
    {
        try
        {
            if (_source < sources.Length)
            {
                if (Copy(sources[_source]))
                {
                    return true;
                }
            }
            else
            {
                Finish();
                if (log.NoteCompacted(this))
                {
                    return false;
                }
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            // A full disk, or a file that went away with its queue.
        }

        Discard();
        log.GiveUpCompaction(this);
        return false;
    }

    /// <summary>Gives the new file its name; the sources' settlements are on the disk by now.</summary>
    public void Commit()
    {
        target.File.Retire();
        store.Handles.Files.Rename(target.File.Path, path);
        target.File = new LogFile(store.Handles, path);
        IsCommitted = true;
    }

    /// <summary>Deletes the new file.</summary>
    public void Discard()
    {
        target.File.Retire();
        if (target.IsCreated)
        {
            store.RemoveFile(target.File.Path, keep: false);
        }
    }

    /// <summary>Copies what is live in a stretch of a source.</summary>
    /// <returns>False when the compaction has to be given up.</returns>
    private bool Copy(LogSegment source)
    {
        if (_offset >= source.WriteEnd)
        {
            _source++;
            _offset = SegmentFormat.HeaderSize;
            return true;
        }

        var slab = SegmentReader.Read(store, source, _offset, source.WriteEnd, SlabPool.MaxSize, out var next);
        try
        {
            if (!log.TryFindLive(this, source, slab, _live))
            {
                return false;
            }

            foreach (var (offset, length) in _live)
            {
                Take(slab.Data.AsSpan(offset, length));
            }

            Flush();
            _offset = next;
            return true;
        }
        finally
        {
            ReleaseOutput();
            slab.Release();
        }
    }

    private void Take(Span<byte> record)
    {
        var index = (int)(RecordCheck.Sequence(record) - target.FirstSequence);
        var at = target.DiskEnd + (_output?.Written ?? 0);
        target.Index!.Add(RecordCheck.Sequence(record), at, record.Length);
        Copied.Add(index, record.Length);
        target.Present.Records++;
        if (RecordCheck.IsPersistent(record))
        {
            target.Present.Add(index, record.Length);
        }

        _output ??= store.Pool.Rent(SlabPool.MaxSize);
        if (_output.Data.Length - _output.Written < record.Length)
        {
            Flush();
        }

        if (record.Length > _output.Data.Length)
        {
            RecordCheck.Seal(record, target.Salt);
            Write(record);
            return;
        }

        var destination = _output.Data.AsSpan(_output.Written, record.Length);
        record.CopyTo(destination);
        RecordCheck.Seal(destination, target.Salt);
        _output.Written += record.Length;
    }

    private void Flush()
    {
        if (_output is { Written: > 0 } output)
        {
            Write(output.Data.AsSpan(0, output.Written));
            output.Written = 0;
        }
    }

    private void Write(ReadOnlySpan<byte> content)
    {
        var file = target.File.Acquire(target.IsCreated ? FileOpenMode.Existing : FileOpenMode.OpenOrCreate);
        try
        {
            if (!target.IsCreated)
            {
                target.IsCreated = true;
                file.SetLength(0);
            }

            file.Write(content, target.DiskEnd);
        }
        finally
        {
            target.File.Release();
        }

        target.DiskEnd += content.Length;
    }

    /// <summary>Ends the file: header, bitmap and footer, and all of it synced before it is given its name.</summary>
    private void Finish()
    {
        var before = sources.Aggregate(0UL, static (sum, source) => sum + source.Present.Bytes + source.Lineage.TakenOut);
        target.Lineage = target.Lineage with { TakenOut = before - Math.Min(before, target.Present.Bytes) };
        Span<byte> header = stackalloc byte[SegmentFormat.HeaderSize];
        SegmentFormat.WriteHeader(header, log.Id, target.FirstSequence, target.Salt, target.Lineage);
        var end = target.DiskEnd;
        target.DiskEnd = 0;
        Write(header);
        target.DiskEnd = end;
        if (log.IsDurable)
        {
            SegmentSealer.Write(target);
            store.Coordinator.SyncFileNow(target.File);
        }

        target.AppendEnd = target.WriteEnd = end;
    }

    private void ReleaseOutput()
    {
        _output?.Release();
        _output = null;
    }
}
