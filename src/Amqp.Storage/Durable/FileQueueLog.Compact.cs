using Amqp.Storage.Log;
using Amqp.Storage.Memory;
using Amqp.Storage.Runtime;

namespace Amqp.Storage.Durable;

/// <summary>
/// Segments that hold little but are pinned by stragglers are rewritten. One compaction at a time: chosen here, copied by the
/// store's <see cref="Compactor"/>, given its name by the sync cycle once what it leaves out is settled on the disk, and put in the
/// place of its sources between two reads.
/// </summary>
internal sealed partial class FileQueueLog
{
    /// <summary>Live octets that one compaction copies at most, unless a single segment has more.</summary>
    private const long CompactAtMost = 16 * 1024 * 1024;

    /// <summary>Sequence numbers that the result of a merge spans at most: it keeps a bit for each.</summary>
    private const ulong WidestMerge = 1024 * 1024;

    /// <summary>A segment that was compacted and has become so small joins a neighbour that is compacted.</summary>
    private const long JoinBelow = 1024 * 1024;

    private const int CompactionAttempts = 3;

    private Compaction? _compaction;
    private bool _waitsForCompaction;

    /// <summary>Picks what is live in a stretch of a source. Called by the compaction.</summary>
    /// <returns>False when the compaction is not wanted any more.</returns>
    internal bool TryFindLive(Compaction compaction, LogSegment source, Slab slab, List<(int Offset, int Length)> live)
    {
        live.Clear();
        lock (_lock)
        {
            if (compaction.IsCancelled || (source.IsDamaged && !compaction.IsResealing) || _coordinator.Fault is not null || Array.TrueForAll(compaction.Sources, static s => s.IsRemoved))
            {
                return false;
            }

            for (var offset = 0; offset < slab.Written;)
            {
                var record = slab.Data.AsSpan(offset);
                var length = RecordCheck.Length(record);
                if (!RecordCheck.IsSkip(record) && !source.IsSettled(RecordCheck.Sequence(record)))
                {
                    live.Add((offset, length));
                }

                offset += length;
            }

            return true;
        }
    }

    /// <summary>The new file is written and synced. Called by the compaction.</summary>
    /// <returns>False when nobody wants it any more.</returns>
    internal bool NoteCompacted(Compaction compaction)
    {
        lock (_lock)
        {
            if (compaction.IsCancelled || _coordinator.Fault is not null)
            {
                return false;
            }

            compaction.IsReady = true;
            AskFor(LogDemand.Swap);
            return true;
        }
    }

    /// <summary>A compaction ended without a result: the disk is full, or a file cannot be read. It is tried again a few times.</summary>
    internal void GiveUpCompaction(Compaction compaction)
    {
        lock (_lock)
        {
            _compaction = compaction == _compaction ? null : _compaction;
            if (compaction.IsResealing)
            {
                _resealFailed = true;
                return;
            }

            foreach (var source in compaction.Sources)
            {
                source.LiveBefore = 0;
                if (++source.CompactionsGivenUp == CompactionAttempts || source.IsDamaged)
                {
                    source.CompactBelow = 0;
                }
            }
        }
    }

    /// <summary>A segment is complete: from now on it may be compacted.</summary>
    private void NoteComplete(LogSegment segment)
    {
        var size = segment.WriteEnd - SegmentFormat.HeaderSize;
        segment.CompactBelow = size >= SegmentFormat.MinSize / 2 && !segment.IsDamaged ? size / 4 : 0;
        ConsiderCompaction(segment);
    }

    private void ConsiderCompaction(LogSegment segment)
    {
        if (segment.LiveBytes < segment.CompactBelow && !_waitsForCompaction)
        {
            _waitsForCompaction = true;
            _coordinator.Delay.Compact(this);
        }
    }

    /// <summary>Begins a compaction of what has been below the threshold, and was hardly settled any further, since the last look.</summary>
    private void LookForCompaction()
    {
        _waitsForCompaction = false;
        if (_disposed || _closing || _coordinator.Fault is not null)
        {
            return;
        }

        var first = -1;
        for (var i = 0; i < _segments.Count; i++)
        {
            var segment = _segments[i];
            if (segment.LiveBytes >= segment.CompactBelow)
            {
                continue;
            }

            // A consumer that comes through will have it deleted soon.
            var isStill = segment.LiveCount >= segment.LiveBefore - (segment.LiveBefore >> 4) && segment.LiveBefore > 0;
            segment.LiveBefore = segment.LiveCount;
            first = isStill && first < 0 ? i : first;
            ConsiderCompaction(segment);
        }

        if (first >= 0 && _compaction is null)
        {
            Compact(first);
        }
    }

    private void Compact(int first)
    {
        var last = first;
        var bytes = _segments[first].LiveBytes;
        while (last + 1 < _segments.Count && MayJoin(_segments[last + 1], _segments[first].FirstSequence, ref bytes))
        {
            last++;
        }

        while (first > 0 && MayJoin(_segments[first - 1], _segments[last].NextSequence, ref bytes))
        {
            first--;
        }

        Compact(_segments.GetRange(first, last - first + 1).ToArray(), pause: 0);
    }

    /// <param name="sources">What to put together.</param>
    /// <param name="pause">Milliseconds after each step where records are sealed anew; 0 otherwise.</param>
    private void Compact(LogSegment[] sources, int pause)
    {
        var (head, tail) = (sources[0], sources[^1]);
        var lineage = new SegmentLineage(sources.Max(s => s.Lineage.Generation) + 1, Math.Max(tail.Number, tail.Lineage.LastNumber), 0);
        var path = FileNames.Segment(Id, head.Number, _isDurable, lineage.Generation);
        var target = new LogSegment(head.Number, head.Slot, head.FirstSequence, int.MaxValue, (uint)_store.Runtime.Random.NextUInt64(), new LogFile(_store.Handles, path + FileNames.NewSuffix))
        {
            NextSequence = tail.NextSequence,
            IsClosed = true,
            IsSubmitted = true,
            Lineage = lineage,
            Index = new SparseIndex(),
            Seal = _store.NewSeal(_store.Keys.Current, Id),
        };
        _compaction = new Compaction(_store, this, sources, target, path) { IsResealing = pause > 0, Pause = Math.Max(pause, TimingWheel.TickMilliseconds) };
        _store.Compactor.Add(_compaction);
    }

    private static bool MayJoin(LogSegment segment, ulong end, ref long bytes)
    {
        var isSmall = segment.LiveBytes < segment.CompactBelow
            || (segment.Lineage.Generation > 0 && segment.WriteEnd < JoinBelow && segment.CompactionsGivenUp == 0 && !segment.IsDamaged);
        var span = Math.Max(segment.NextSequence, end) - Math.Min(segment.FirstSequence, end);
        if (!isSmall || span > WidestMerge || bytes + segment.LiveBytes > CompactAtMost)
        {
            return false;
        }

        bytes += segment.LiveBytes;
        return true;
    }

    /// <summary>Part of the cycle: what the new file leaves out is settled on the disk, then the file gets its name.</summary>
    private void CommitCompaction()
    {
        if (_committing is not { } compaction)
        {
            return;
        }

        if (_isDurable)
        {
            _acks.SyncNow();
            _coordinator.NoteDirectoryChange();
        }

        try
        {
            compaction.Commit();
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            compaction.Discard();
            GiveUpCompaction(compaction);
        }
    }

    /// <summary>Part of the last cycle: a result that was not put in its place goes, unless the next start is to find it.</summary>
    private void EndCompaction()
    {
        Compaction? compaction;
        lock (_lock)
        {
            (compaction, _compaction) = (_compaction, null);
        }

        if (compaction is { IsReady: true })
        {
            compaction.Target.File.Retire();
            if (!compaction.IsCommitted || _deleteFiles)
            {
                compaction.Discard();
            }
        }
    }

    /// <summary>Puts the new segment in the place of its sources, as soon as nobody looks at them.</summary>
    private void TrySwap()
    {
        if (_compaction is not { IsCommitted: true, IsCancelled: false } compaction
            || compaction.Sources.Contains(_fetchSegment)
            || _pinned.Exists(window => compaction.Sources.Contains(window.Segment)))
        {
            return;
        }

        _compaction = null;
        _resealed += compaction.IsResealing ? 1 : 0;
        _store.Compactor.NoteCompleted();
        var target = compaction.Target;
        TakeOver(compaction);
        var index = _segments.FindIndex(compaction.Sources.Contains);
        foreach (var source in compaction.Sources)
        {
            if (!source.IsRemoved)
            {
                Replace(source);
            }
        }

        if (index < 0)
        {
            target.IsRemoved = true;
            _removed.Add(target);
        }
        else
        {
            _slots[target.Slot] = target;
            _segments.Insert(index, target);
            TakeLength(compaction);
            if (target.LiveCount == 0)
            {
                RemoveSegment(target);
            }
            else
            {
                NoteComplete(target);
            }
        }

        AskFor(LogDemand.Clean);
    }

    /// <summary>The books of the sources, added up. What was settled since it was copied is settled in the copy too.</summary>
    private static void TakeOver(Compaction compaction)
    {
        var target = compaction.Target;
        var settled = compaction.Copied.Inverted((int)(target.NextSequence - target.FirstSequence));
        foreach (var source in compaction.Sources)
        {
            target.AckedBytes += source.AckedBytes;
            target.LiveBytes += source.IsRemoved ? 0 : source.LiveBytes;
            target.LivePersistentBytes += source.IsRemoved ? 0 : source.LivePersistentBytes;
            target.LiveCount += source.IsRemoved ? 0 : source.LiveCount;
            if (source.ReadNext > source.FirstSequence)
            {
                target.ReadNext = source.ReadNext;
                target.LastRead = source.LastRead;
                target.ReadLiveBytes += source.IsRemoved ? 0 : source.ReadLiveBytes;
                target.ReadLivePersistentBytes += source.IsRemoved ? 0 : source.ReadLivePersistentBytes;
            }

            var first = (int)(source.FirstSequence - target.FirstSequence);
            var end = (int)(source.NextSequence - target.FirstSequence);
            for (var i = compaction.Copied.NextFrom(first); i >= 0 && i < end; i = compaction.Copied.NextFrom(i + 1))
            {
                if (source.IsRemoved || source.Settled[i - first])
                {
                    settled[i >> 6] |= 1UL << (i & 63);
                }
            }
        }

        target.Settled.Load(settled);
    }

    /// <summary>
    /// What the records came to in the new file, where that is encrypted and its sources were not, or the other way round; and what of a
    /// damaged source could not be taken over is lost.
    /// </summary>
    private void TakeLength(Compaction compaction)
    {
        var target = compaction.Target;
        if (compaction.Growth != 0)
        {
            // Those that were settled since they were copied have their part in it.
            var growth = compaction.Growth * target.LiveCount / Math.Max(compaction.Copied.Count, 1);
            target.LiveBytes += growth;
            target.LivePersistentBytes += growth;
            LiveBytes += growth;
        }

        if (!Array.Exists(compaction.Sources, static source => source.IsDamaged))
        {
            return;
        }

        var count = (int)(target.NextSequence - target.FirstSequence);
        var there = count - target.Settled.CountFrom(0, count);
        var lost = target.LiveCount - there;
        if (lost > 0)
        {
            var bytes = there == 0 ? target.LiveBytes : target.LiveBytes / target.LiveCount * lost;
            target.LiveCount -= lost;
            target.LiveBytes -= bytes;
            LiveCount -= lost;
            LiveBytes -= bytes;
            _lost += lost;
        }
    }

    private void Replace(LogSegment source)
    {
        for (var i = _windows.Count - 1; i >= 0; i--)
        {
            if (_windows[i].Segment == source)
            {
                Drop(_windows[i]);
            }
        }

        source.IsRemoved = true;
        _slots[source.Slot] = null;
        _segments.Remove(source);
        _removed.Add(source);
    }
}
