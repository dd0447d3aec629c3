using Amqp.Storage.Log;

namespace Amqp.Storage.Durable;

/// <summary>
/// After a clean end a log is opened without looking at its files: the manifest says what it holds. It wakes, on a reader, when
/// somebody reads, or when its ack log has to be written. Until then it takes appends, into new segments, and can be purged or deleted.
/// </summary>
internal sealed partial class FileQueueLog
{
    private QueueFiles? _dormant;
    private ManifestEntry _described;
    private LogDemand _owedOnWaking;
    private bool _waking;
    private bool _purgedAsleep;

    // Owned by the cycle.
    private QueueFiles? _toDeleteAsleep;

    /// <inheritdoc/>
    public LogHead? KnownHead
    {
        get
        {
            lock (_lock)
            {
                return _dormant is not null && !_purgedAsleep ? _described.Head : null;
            }
        }
    }

    /// <summary>Takes the manifest's word for what is in the files. Nothing else uses the log yet.</summary>
    internal void OpenDormant(QueueFiles files, in ManifestEntry described)
    {
        lock (_lock)
        {
            _dormant = files;
            _described = described;
            _next = described.NextSequence;
            _durable = _next - 1;
            _deliveredBefore = described.Delivered;
            LiveCount = described.Count;
            LiveBytes = described.Bytes;
            _nextNumber = described.NextNumber;
        }
    }

    /// <summary>Asks a reader to wake the log.</summary>
    /// <returns>True while it is dormant.</returns>
    private bool IsDormant()
    {
        if (_dormant is null)
        {
            return false;
        }

        if (!_waking && !_disposed)
        {
            _waking = true;
            _store.Readers.Ask(this);
        }

        return true;
    }

    /// <summary>Reads the files. Called by a reader, without locks.</summary>
    /// <returns>False when the log was awake.</returns>
    private bool TryWake()
    {
        QueueFiles files;
        lock (_lock)
        {
            if (!_waking)
            {
                return false;
            }

            files = _dormant!;
        }

        var acks = files.HasAcks ? RecoveredAcks.Read(_store, Id) : new RecoveredAcks();
        var segments = OpenSegments(files);
        bool readable;
        lock (_lock)
        {
            _waking = false;
            if (_disposed)
            {
                segments.ForEach(static segment => segment.File.Retire());
                AskFor(LogDemand.Clean);
                return true;
            }

            Wake(segments, acks);
            readable = _pending;
            _pending = false;
        }

        if (readable)
        {
            TellReadable();
        }

        return true;
    }

    private void Wake(List<LogSegment> segments, RecoveredAcks acks)
    {
        _dormant = null;
        var (count, bytes) = (LiveCount, LiveBytes);
        var appended = _segments.ToArray();
        _segments.Clear();
        Adopt(segments, acks);
        _segments.AddRange(appended);
        if (_purgedAsleep)
        {
            (LiveCount, LiveBytes) = (count, bytes);
            SettleAll(segments);
        }
        else
        {
            // What the manifest promised and the files do not hold is lost.
            var missing = _described.Count - segments.Sum(static segment => (long)segment.LiveCount);
            _lost += Math.Max(missing, 0);
            LiveCount = count - missing;
            LiveBytes = bytes - _described.Bytes + segments.Sum(static segment => segment.LiveBytes);
        }

        RemoveSettledSegments();
        AskFor(_owedOnWaking | LogDemand.Clean);
        _owedOnWaking = LogDemand.None;
    }

    /// <summary>A purge that came while the log was asleep: the counts were told at once, the files follow.</summary>
    private void SettleAll(List<LogSegment> segments)
    {
        foreach (var segment in segments)
        {
            var bytes = segment.LivePersistentBytes;
            segment.Settled.SetRange(0, (int)(segment.NextSequence - segment.FirstSequence));
            segment.LiveCount = 0;
            segment.LiveBytes = segment.LivePersistentBytes = 0;
            AddAck(segment, segment.FirstSequence, segment.NextSequence - 1, bytes);
        }
    }

    /// <summary>Settles what a dormant log holds in files: the cycle deletes them, unless a reader is at it, who then does as much.</summary>
    private void PurgeAsleep()
    {
        if (_dormant is not null && !_purgedAsleep)
        {
            _purgedAsleep = true;
            LiveCount -= _described.Count;
            LiveBytes -= _described.Bytes;
            AskFor(LogDemand.Clean);
        }
    }

    /// <summary>Part of taking a cycle's work: what concerns the ack log has to wait until what it says so far is known.</summary>
    private LogDemand PostponeForWaking(LogDemand demand)
    {
        if (_dormant is null)
        {
            return demand;
        }

        if (_purgedAsleep && !_waking)
        {
            _toDeleteAsleep = _dormant;
            _dormant = null;
            return demand;
        }

        if (_pendingAcks.Count == 0 && _reserveTo <= _reserved && !_purgedAsleep)
        {
            return demand;
        }

        const LogDemand AboutAcks = LogDemand.Acks | LogDemand.SyncAcks | LogDemand.Reserve;
        _owedOnWaking |= demand & AboutAcks;
        IsDormant();
        return demand & ~AboutAcks;
    }

    /// <summary>Part of the cycle: a log that was purged, or deleted, before it woke leaves none of its files behind.</summary>
    private void DeleteAsleep()
    {
        if (_disposed && _deleteFiles)
        {
            _toDeleteAsleep ??= _dormant;
        }

        if (_toDeleteAsleep is not { } files)
        {
            return;
        }

        _toDeleteAsleep = null;
        foreach (var file in files.Segments)
        {
            _store.RemoveFile(file.Path, keep: false);
        }

        _coordinator.NoteDirectoryChange();
    }
}
