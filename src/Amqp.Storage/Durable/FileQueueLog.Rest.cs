namespace Amqp.Storage.Durable;

/// <summary>
/// A log that nobody has used for a while holds no slab and no file: what is only in memory is written, and comes back when somebody reads.
/// </summary>
internal sealed partial class FileQueueLog
{
    /// <summary>Part of <see cref="Trim"/>; the lock is held.</summary>
    private void Rest()
    {
        if (_writeError is not null || _store.IsOutOfRoom || _closing)
        {
            return;
        }

        if (LiveCount == 0 && _dormant is null)
        {
            LeaveSegments();
        }
        else if (_windows.Exists(static window => window.Submitted < window.Slab.Written))
        {
            // Transient messages, which nobody was in a hurry to write.
            AskFor(LogDemand.SpillAll);
        }

        if (_segments.Count == 0 && _slots.Length > SlotsAtFirst)
        {
            _slots = new LogSegment?[SlotsAtFirst];
        }

        _segments.TrimExcess();
        _windows.TrimExcess();
        _pinned.TrimExcess();
        _deliveryCounts.TrimExcess();
    }

    /// <summary>The segments of an empty log go, and their files with them; the next record begins another.</summary>
    private void LeaveSegments()
    {
        for (var i = _segments.Count - 1; i >= 0; i--)
        {
            var segment = _segments[i];
            if (segment.LiveCount == 0 && !IsCompacting(segment))
            {
                segment.IsClosed = true;
                RemoveSegment(segment);
            }
        }

        _segmentSize = SegmentFormat.MinSize;
    }

    private bool IsCompacting(LogSegment segment) => _compaction is { } compaction && compaction.Sources.Contains(segment);
}
