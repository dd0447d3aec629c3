using System.Buffers.Binary;
using Amqp.Protocol;
using Amqp.Simulation.Clients;
using Amqp.TestKit.Runtime;
using Amqp.TestKit.Wire;

namespace Amqp.Simulation.Ledger;

/// <summary>What all clients together have sent and seen, and the rules that it must follow.</summary>
internal sealed class World(SplitMix random)
{
    /// <summary>Never purged or deleted; bound to the fanout exchange.</summary>
    public const string Plain = "plain";

    /// <summary>Purged now and then; bound to the fanout exchange.</summary>
    public const string Purged = "purged";

    /// <summary>Deleted and declared now and then.</summary>
    public const string Deleted = "deleted";

    /// <summary>Consumed without acks.</summary>
    public const string Taken = "taken";

    /// <summary>Not a queue: what is published there goes nowhere.</summary>
    public const string Nowhere = "nowhere";

    private const int EventsKept = 500;

    private static readonly byte[][] s_blocks =
    [
        [0, 0],
        WireProperties.Persistent.ToBlock(),
        new WireProperties { ContentType = "text/plain", Headers = new FieldTableBuilder().Add("k", "v").Build(), MessageId = "m" }.ToBlock(),
    ];

    private readonly Dictionary<(string Queue, ulong Id), Entry> _entries = [];
    private readonly List<(Hold Earlier, SimChannel Later)> _suspicions = [];
    private readonly Queue<string> _events = new();
    private uint _channels;

    public static IReadOnlyList<string> Queues { get; } = [Plain, Purged, Deleted, Taken];

    public SplitMix Random => random;

    public Dictionary<string, QueueHistory> History { get; } = Queues.ToDictionary(queue => queue, _ => new QueueHistory());

    public long Step { get; set; }

    public IEnumerable<string> Events => _events;

    public IReadOnlyCollection<Entry> Entries => _entries.Values;

    public long Deliveries { get; private set; }

    /// <summary>The disk gives trouble: messages may be refused.</summary>
    public bool MayRefuse { get; set; }

    public void Note(string text)
    {
        if (_events.Count == EventsKept)
        {
            _events.Dequeue();
        }

        _events.Enqueue($"{Step}: {text}");
    }

    public uint NewChannelKey() => ++_channels;

    public Entry Publish(string queue, ulong id, bool inTransaction)
    {
        var entry = new Entry(queue, id, Step, inTransaction ? long.MaxValue : Step);
        _entries.Add((queue, id), entry);
        return entry;
    }

    /// <summary>
    /// The broker was started anew: what is not persistent is gone, and so is, unless it ended well, what acks may have done. What clients
    /// were about to do when they lost it, nobody knows.
    /// </summary>
    public void Restart(bool isClean)
    {
        _suspicions.Clear();
        foreach (var (queue, history) in History)
        {
            history.Disturb();
            if (queue == Taken)
            {
                history.Empty();
            }

            history.Settle(Step);
        }

        MayRefuse = false;
        foreach (var entry in _entries.Values)
        {
            entry.WasSeenBefore |= entry.WasSeen;
            entry.IsDropped |= !IsPersistent(entry.Id);
            entry.IsConfirmed &= !entry.IsDropped;
            entry.IsGone &= isClean || entry.IsDropped;
        }
    }

    public static bool IsPersistent(ulong id) => id % (ulong)s_blocks.Length == 1;

    public static byte[] BlockOf(ulong id) => s_blocks[id % (ulong)s_blocks.Length];

    /// <summary>A body from which the message is known again, whole.</summary>
    public static byte[] Body(ulong id, int size)
    {
        var body = new byte[size];
        var pattern = new SplitMix(id);
        for (var i = 0; i < size; i++)
        {
            body[i] = (byte)pattern.NextUInt64();
        }

        BinaryPrimitives.WriteUInt64LittleEndian(body, id);
        return body;
    }

    /// <summary>A client has read a message: it must be one that was published there, whole, and not somebody else's or gone.</summary>
    /// <param name="channel">Who has read it.</param>
    /// <param name="queue">Where it came from.</param>
    /// <param name="block">Its properties.</param>
    /// <param name="body">Its body.</param>
    /// <param name="isRedelivered">What the delivery says.</param>
    /// <param name="isStale">The channel has given it back before it was read.</param>
    public Entry Receive(SimChannel channel, string queue, ReadOnlySpan<byte> block, ReadOnlySpan<byte> body, bool isRedelivered, bool isStale)
    {
        Deliveries++;
        var entry = Find(queue, block, body);
        if (entry.IsReturned)
        {
            throw new InvariantException($"{entry} was returned to its publisher and is delivered");
        }

        if (entry.SentAt == long.MaxValue)
        {
            throw new InvariantException($"{entry} belongs to a transaction that was not committed and is delivered");
        }

        if (entry.IsDropped)
        {
            throw new InvariantException($"{entry} was not persistent and is delivered after the broker was started anew");
        }

        if (entry.IsGone)
        {
            throw new InvariantException($"{entry} was acknowledged and is delivered");
        }

        entry.WasSeen = true;
        if (!isRedelivered && (++entry.FirstDeliveries > 1 || entry.WasSeenBefore))
        {
            throw new InvariantException($"{entry} is delivered again and not marked as redelivered");
        }

        // Somebody seems to have it still. Unless one of the two channels has ended, which its client may not have read yet, it is
        // held twice.
        _suspicions.AddRange(entry.Holds
            .Where(hold => !isStale && hold.End != HoldEnd.Requeued && !hold.Channel.IsOver)
            .Select(hold => (hold, channel)));
        return entry;
    }

    /// <summary>A returned message must be one that was published.</summary>
    public Entry Find(string queue, ReadOnlySpan<byte> block, ReadOnlySpan<byte> body)
    {
        var id = body.Length >= 8 ? BinaryPrimitives.ReadUInt64LittleEndian(body) : 0;
        if (!_entries.TryGetValue((queue, id), out var entry))
        {
            throw new InvariantException($"a message with id {id >> 32}.{id & uint.MaxValue} came from {queue}, where nobody published it");
        }

        if (!body.SequenceEqual(Body(id, body.Length)) || !block.SequenceEqual(BlockOf(id)))
        {
            throw new InvariantException($"{entry} has changed on its way");
        }

        return entry;
    }

    /// <summary>Everything that was sent has been read, on both sides: what was doubtful is certain now.</summary>
    public void ResolveDoubts()
    {
        foreach (var (earlier, later) in _suspicions)
        {
            if (!earlier.Channel.IsOver && !later.IsOver)
            {
                throw new InvariantException($"{earlier.Entry} was delivered to {later} while {earlier.Channel} had it ({earlier.End})");
            }
        }

        _suspicions.Clear();
        foreach (var history in History.Values)
        {
            history.Settle(Step);
        }

        foreach (var entry in _entries.Values)
        {
            entry.IsGone |= entry.Holds.Any(hold => hold.End == HoldEnd.Settled && !hold.Channel.IsOver);
        }
    }

    /// <summary>Compares what is left in a queue at the end with what must, may and must not be there.</summary>
    public void CheckLeft(string queue, IReadOnlyList<Entry> left)
    {
        Dictionary<ulong, ulong> last = [];
        HashSet<Entry> present = [];
        foreach (var entry in left)
        {
            if (!present.Add(entry))
            {
                throw new InvariantException($"{entry} is there twice");
            }

            if (last.TryGetValue(entry.Id >> 32, out var before) && before > entry.Id)
            {
                throw new InvariantException($"{entry} is behind a message that its channel published later");
            }

            last[entry.Id >> 32] = entry.Id;
        }

        var history = History[queue];
        foreach (var entry in _entries.Values)
        {
            var mustBeThere = entry.Queue == queue
                && entry is { IsConfirmed: true, IsReturned: false, MayBeSettled: false }
                && history.CertainlyExisted(entry.PublishedAt)
                && !history.MayHaveDropped(entry.PublishedAt);
            if (mustBeThere && !present.Contains(entry))
            {
                throw new InvariantException($"{entry} was confirmed and is lost");
            }
        }
    }
}
