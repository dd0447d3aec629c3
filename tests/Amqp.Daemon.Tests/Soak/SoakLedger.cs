namespace Amqp.Daemon.Tests.Soak;

/// <summary>
/// What clients have sent, and what they have been told and given, over all lives of the daemon. It lives outside the daemon, and whatever
/// contradicts it is a violation. Its lock guards everything.
/// </summary>
internal sealed class SoakLedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Queue, int Publisher), List<Entry>> _entries = [];
    private readonly List<string> _violations = [];
    private int _life;

    [Flags]
    private enum Marks : byte
    {
        Confirmed = 1,
        First = 2,
        Seen = 4,
        AckSent = 8,
        Committed = 16,
        Left = 32,
    }

    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_lock)
            {
                return [.. _violations];
            }
        }
    }

    public long Confirmed { get; private set; }

    public long Deliveries { get; private set; }

    public long Redeliveries { get; private set; }

    public long Commits { get; private set; }

    public void BeginLife(int life)
    {
        lock (_lock)
        {
            _life = life;
        }
    }

    public void Violate(string what)
    {
        lock (_lock)
        {
            _violations.Add($"life {_life}: {what}");
        }
    }

    /// <summary>About to be published to these queues.</summary>
    public void Sent(SoakMessage message, SoakQueue[] queues)
    {
        lock (_lock)
        {
            foreach (var queue in queues)
            {
                if (!_entries.TryGetValue((queue.Name, message.Publisher), out var entries))
                {
                    _entries[(queue.Name, message.Publisher)] = entries = [];
                }

                Assert.Equal(entries.Count, message.Number);
                entries.Add(new Entry { PublishedIn = (ushort)_life, IsPersistent = message.IsPersistent || queue.IsPersistent });
            }
        }
    }

    public void NoteConfirmed(SoakMessage message, SoakQueue[] queues)
    {
        lock (_lock)
        {
            Confirmed++;
            foreach (var queue in queues)
            {
                Mark(queue.Name, message, Marks.Confirmed);
            }
        }
    }

    /// <summary>A client has read a delivery.</summary>
    public void Delivered(string queue, SoakMessage message, bool redelivered)
    {
        lock (_lock)
        {
            Deliveries++;
            Redeliveries += redelivered ? 1 : 0;
            if (!_entries.TryGetValue((queue, message.Publisher), out var entries) || message.Number >= entries.Count || message.Number < 0)
            {
                Violate($"{message} came from {queue}, where nobody published it");
                return;
            }

            var entry = entries[message.Number];
            if ((entry.Marks & Marks.Committed) != 0)
            {
                Violate($"{message} came from {queue} after its ack was committed");
            }

            if (!entry.IsPersistent && entry.PublishedIn != _life)
            {
                Violate($"{message} is not persistent and came from {queue} after a restart");
            }

            // Within a life two clients may read the two deliveries in the wrong order; both cannot be first ones.
            if (!redelivered && ((entry.Marks & Marks.First) != 0 || ((entry.Marks & Marks.Seen) != 0 && entry.SeenIn < _life)))
            {
                Violate($"{message} came from {queue} again, last seen in life {entry.SeenIn}, and does not say so");
            }

            entry.Marks |= Marks.Seen | (redelivered ? 0 : Marks.First);
            entry.SeenIn = (ushort)_life;
            entries[message.Number] = entry;
        }
    }

    public void AckSent(string queue, SoakMessage message)
    {
        lock (_lock)
        {
            Mark(queue, message, Marks.AckSent);
        }
    }

    public void AckCommitted(string queue, SoakMessage message)
    {
        lock (_lock)
        {
            Commits++;
            Mark(queue, message, Marks.Committed);
        }
    }

    /// <summary>At the end: it was in the queue.</summary>
    public void Left(string queue, SoakMessage message)
    {
        lock (_lock)
        {
            if ((_entries[(queue, message.Publisher)][message.Number].Marks & Marks.Left) != 0)
            {
                Violate($"{message} is in {queue} twice");
            }

            Mark(queue, message, Marks.Left);
        }
    }

    /// <summary>At the end, when all queues are empty: what was confirmed has been acknowledged by somebody, or was there.</summary>
    public void CheckNothingLost()
    {
        lock (_lock)
        {
            foreach (var ((queue, publisher), entries) in _entries)
            {
                for (var number = 0; number < entries.Count; number++)
                {
                    var (message, entry) = (new SoakMessage(publisher, number), entries[number]);
                    if (entry.IsPersistent && (entry.Marks & Marks.Confirmed) != 0 && (entry.Marks & (Marks.AckSent | Marks.Left)) == 0)
                    {
                        Violate($"{message} was confirmed in life {entry.PublishedIn}, last seen in life {entry.SeenIn}, and is not in {queue}");
                    }
                }
            }
        }
    }

    private void Mark(string queue, SoakMessage message, Marks marks)
    {
        var entries = _entries[(queue, message.Publisher)];
        var entry = entries[message.Number];
        entry.Marks |= marks;
        entries[message.Number] = entry;
    }

    private struct Entry
    {
        public Marks Marks { get; set; }

        public ushort PublishedIn { get; init; }

        public bool IsPersistent { get; init; }

        public ushort SeenIn { get; set; }
    }
}
