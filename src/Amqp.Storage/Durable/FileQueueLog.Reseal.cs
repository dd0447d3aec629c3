using Amqp.Storage.Encryption;

namespace Amqp.Storage.Durable;

/// <summary>
/// Another key takes the place of the one that segments are sealed with: what is appended goes to a new segment, and the old ones are
/// rewritten one after another as a compaction rewrites them, live records only.
/// </summary>
internal sealed partial class FileQueueLog
{
    private bool _resealFailed;
    private int _resealed;

    /// <summary>Takes the store's current key. Nobody uses the log yet.</summary>
    internal void TakeKey()
    {
        lock (_lock)
        {
            _key = _store.Keys.Current;
        }
    }

    /// <summary>Everything is sealed with the key, and what comes will be.</summary>
    internal bool IsSealedWith(EncryptionKey? key)
    {
        lock (_lock)
        {
            return _disposed || (_key == key && _dormant is null && _segments.TrueForAll(segment => segment.IsSealedWith(key)));
        }
    }

    /// <summary>Makes a step towards having everything sealed as the store's keys want it.</summary>
    /// <param name="pause">Milliseconds between two slabs of a segment.</param>
    /// <param name="resealed">Segments that were done since the last call.</param>
    internal ResealProgress Reseal(int pause, out int resealed)
    {
        lock (_lock)
        {
            (resealed, _resealed) = (_resealed, 0);
            if (_disposed || _closing)
            {
                return ResealProgress.Done;
            }

            var key = _store.Keys.Current;
            if (_key != key)
            {
                _key = key;
                CloseLastSegment();
            }

            if (IsDormant() || _compaction is not null)
            {
                return ResealProgress.UnderWay;
            }

            if (_resealFailed)
            {
                _resealFailed = false;
                return ResealProgress.Failed;
            }

            if (_segments.Find(segment => !segment.IsSealedWith(key)) is not { } segment)
            {
                return ResealProgress.Done;
            }

            if (!IsComplete(segment))
            {
                CloseLastSegment();
                AskFor(LogDemand.SpillAll | LogDemand.Sync);
                return _writeError is null ? ResealProgress.UnderWay : ResealProgress.Failed;
            }

            Compact([segment], pause);
            return ResealProgress.UnderWay;
        }
    }

    /// <summary>Counts the segments that are not sealed with a key, 0 for those that are sealed at all.</summary>
    internal void CountForeign(uint keyId, ref int segments, ref long octets)
    {
        lock (_lock)
        {
            if (_dormant is { } files)
            {
                segments += files.Segments.Count;
                octets += _described.Bytes;
            }

            foreach (var segment in _segments)
            {
                if (segment.Seal.KeyId != keyId)
                {
                    segments++;
                    octets += segment.LiveBytes;
                }
            }
        }
    }

    private void CloseLastSegment()
    {
        if (_segments.Count > 0 && _segments[^1] is { IsClosed: false } last)
        {
            if (_tail is { } tail)
            {
                CloseTail(tail);
            }

            CloseSegment(last);
        }
    }

    private bool IsComplete(LogSegment segment) =>
        segment.IsClosed
        && !_unsealed.Contains(segment)
        && !_windows.Exists(window => window.Segment == segment && (!window.IsClean || window.Writes > 0));
}
