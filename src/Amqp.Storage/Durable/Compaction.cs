using Amqp.Storage.Encryption;
using Amqp.Storage.Files;
using Amqp.Storage.Log;
using Amqp.Storage.Memory;
using Amqp.Storage.Runtime;

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
    private FileCipher? _cipher;
    private ulong _copiedBytes;
    private int _source;
    private int _offset = SegmentFormat.HeaderSize;

    public LogSegment[] Sources => sources;

    public LogSegment Target => target;

    /// <summary>What the new segment holds, by distance from its first sequence number.</summary>
    public PresenceBits Copied { get; } = new();

    /// <summary>
    /// It is made for another key, not for room: what can be read of a damaged source is taken over, and the pause after a step is longer.
    /// </summary>
    public bool IsResealing { get; init; }

    /// <summary>Milliseconds to wait after a step.</summary>
    public int Pause { get; init; } = TimingWheel.TickMilliseconds;

    /// <summary>Octets by which the live records became longer, on the whole.</summary>
    public long Growth { get; private set; }

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
        ForgetCipher();
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

    private void Take(ReadOnlySpan<byte> record)
    {
        var length = RecordSealer.OpenSize(record);
        length += target.Scheme.IsEncrypted ? RecordSealer.Overhead(length) : 0;
        var index = (int)(RecordCheck.Sequence(record) - target.FirstSequence);
        var at = target.DiskEnd + (_output?.Written ?? 0);
        target.Index!.Add(RecordCheck.Sequence(record), at, length);
        Copied.Add(index, length);
        Growth += length - record.Length;
        target.Present.Records++;
        if (RecordCheck.IsPersistent(record))
        {
            _copiedBytes += (uint)record.Length;
            target.Present.Add(index, length);
        }

        _output ??= store.Pool.Rent(SlabPool.MaxSize);
        if (_output.Data.Length - _output.Written < length)
        {
            Flush();
        }

        if (length > _output.Data.Length)
        {
            var own = store.Pool.Rent(length);
            Put(record, own.Data.AsSpan(0, length));
            Write(own.Data.AsSpan(0, length));
            own.Release();
            return;
        }

        Put(record, _output.Data.AsSpan(_output.Written, length));
        _output.Written += length;
    }

    private void Put(ReadOnlySpan<byte> record, Span<byte> destination)
    {
        RecordSealer.Fit(record, destination);
        if (target.Scheme.IsEncrypted)
        {
            RecordSealer.Seal(destination, destination, _cipher ??= target.OpenCipher(store.Keys), target.Scheme);
        }
        else
        {
            RecordCheck.Seal(destination, target.Scheme);
        }
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
        target.Lineage = target.Lineage with { TakenOut = before - Math.Min(before, _copiedBytes) };
        ForgetCipher();
        Span<byte> header = stackalloc byte[SegmentFormat.HeaderSize];
        SegmentFormat.WriteHeader(header, log.Id, target.FirstSequence, target.Salt, target.Lineage, target.Seal);
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

    private void ForgetCipher()
    {
        _cipher?.Dispose();
        _cipher = null;
    }

    private void ReleaseOutput()
    {
        _output?.Release();
        _output = null;
    }
}
