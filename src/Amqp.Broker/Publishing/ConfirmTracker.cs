using Amqp.Broker.Statistics;

namespace Amqp.Broker.Publishing;

/// <summary>
/// The only source of a channel's publisher confirms. It numbers publishes, counts the answers each waits for, and acknowledges
/// with <c>multiple</c> as far as everything before is answered; what completes out of order is acknowledged singly, at once.
/// </summary>
/// <remarks>
/// <see cref="NextTag"/> belongs to the channel's read loop. Everything else is guarded by <c>_lock</c>, under which confirms are
/// written to the sink, so that two emissions can not overtake each other; the sink's lock is a leaf below it.
/// </remarks>
public sealed class ConfirmTracker(IConfirmSink sink, ChannelTraffic? traffic = null) : AnswerCollector
{
    private readonly Lock _lock = new();
    private readonly List<ulong> _refused = [];
    private readonly List<ulong> _singles = [];
    private Entry[] _entries = new Entry[16];
    private ulong _issued;
    private ulong _base = 1;
    private ulong _end = 1;
    private ulong _confirmable;
    private ulong _emitted;
    private bool _isNews;
    private long _confirmed;

    /// <summary>Publishes that are not answered by every queue yet.</summary>
    public int Outstanding
    {
        get
        {
            lock (_lock)
            {
                return (int)(_issued + 1 - _base);
            }
        }
    }

    /// <summary>Numbers the next publish.</summary>
    public ulong NextTag() => ++_issued;

    /// <inheritdoc/>
    public override void Begin(ulong tag, int due, bool refused)
    {
        lock (_lock)
        {
            if (tag == _base && tag == _end && due == 0 && !refused)
            {
                // Everything is answered in order: the common case leaves no trace but two numbers.
                _end = ++_base;
                _confirmable = tag;
                _isNews = true;
                _confirmed++;
                return;
            }

            ref var entry = ref EntryOf(tag);
            entry.Begun = true;
            entry.Due += due;
            entry.Refused |= refused;
            CompleteIfDone(tag, ref entry);
        }
    }

    /// <inheritdoc/>
    public override void Answer(ulong tag, bool refused)
    {
        lock (_lock)
        {
            ref var entry = ref EntryOf(tag);
            entry.Due--;
            entry.Refused |= refused;
            CompleteIfDone(tag, ref entry);
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        lock (_lock)
        {
            if (_emitted == _confirmable && _refused.Count == 0 && _singles.Count == 0)
            {
                return;
            }

            Emit();
        }

        sink.Flush();
    }

    private void Emit()
    {
        if (traffic is not null)
        {
            traffic.Stats[(int)MessageStat.Confirm] = _confirmed;
        }

        // Refusals first: an ack with multiple would otherwise cover them.
        foreach (var tag in _refused)
        {
            sink.WriteNack(tag);
        }

        if (_isNews)
        {
            sink.WriteAck(_confirmable, multiple: _confirmable - _emitted > 1);
        }

        (_emitted, _isNews) = (_confirmable, false);
        foreach (var tag in _singles)
        {
            if (tag > _emitted)
            {
                sink.WriteAck(tag, multiple: false);
                EntryOf(tag).Emitted = true;
            }
        }

        _refused.Clear();
        _singles.Clear();
    }

    private void CompleteIfDone(ulong tag, ref Entry entry)
    {
        if (!entry.Begun || entry.Due != 0)
        {
            return;
        }

        entry.Done = true;
        if (entry.Refused)
        {
            _refused.Add(tag);
        }
        else
        {
            _confirmed++;
            if (tag != _base)
            {
                _singles.Add(tag);
            }
        }

        for (; _base < _end; _base++)
        {
            ref var first = ref _entries[_base & (ulong)(_entries.Length - 1)];
            if (!first.Done)
            {
                break;
            }

            if (!first.Refused)
            {
                // Where all of them were acknowledged singly before, there is nothing more to say about them.
                _confirmable = _base;
                _isNews |= !first.Emitted;
            }

            first = default;
        }
    }

    private ref Entry EntryOf(ulong tag)
    {
        while (tag - _base >= (ulong)_entries.Length)
        {
            Grow();
        }

        for (; _end <= tag; _end++)
        {
            _entries[_end & (ulong)(_entries.Length - 1)] = default;
        }

        return ref _entries[tag & (ulong)(_entries.Length - 1)];
    }

    private void Grow()
    {
        var larger = new Entry[_entries.Length * 2];
        for (var tag = _base; tag < _end; tag++)
        {
            larger[tag & (ulong)(larger.Length - 1)] = _entries[tag & (ulong)(_entries.Length - 1)];
        }

        _entries = larger;
    }

    private struct Entry
    {
        public int Due;
        public bool Begun;
        public bool Refused;
        public bool Done;
        public bool Emitted;
    }
}
