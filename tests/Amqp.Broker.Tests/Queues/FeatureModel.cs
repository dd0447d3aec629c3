using Amqp.Broker.Queues;

namespace Amqp.Broker.Tests.Queues;

/// <summary>
/// What times to live, limits, priorities, delivery limits and dead-lettering do to a queue, as plainly as it can be said. It knows
/// neither consumers nor threads: it says which message comes next, which leave on the way, and why.
/// </summary>
internal sealed class FeatureModel(QueueKind kind, int levels, QuorumSemantics semantics)
{
    private readonly SortedDictionary<long, Entry>[] _ready = [.. Enumerable.Range(0, levels).Select(_ => new SortedDictionary<long, Entry>())];
    private readonly Dictionary<long, Entry> _out = [];
    private readonly SortedDictionary<(long Due, long Id), Entry> _resting = [];
    private int _highInARow;

    public required QueueSettings Settings { get; set; }

    /// <summary>What must arrive at the dead-letter exchange, and why it died, in this order.</summary>
    public Queue<(long Id, string Reason)> Dead { get; } = [];

    public int Ready => _ready.Sum(level => level.Count);

    public long ReadyBytes => _ready.Sum(level => level.Values.Sum(entry => (long)entry.Bytes));

    public int Out => _out.Count + _resting.Count;

    /// <summary>Messages that came back and wait before they are ready again.</summary>
    public int Resting => _resting.Count;

    /// <summary>When a message expires or has rested long enough; null when nothing is due by itself.</summary>
    public long? NextDue => new[] { _ready.Where(level => level.Count > 0).Min(level => DueOf(level.First().Value)), _resting.Count > 0 ? _resting.First().Key.Due : null }.Min();

    /// <summary>A message comes in.</summary>
    /// <returns>False when it is refused.</returns>
    public bool Publish(long id, int priority, int bytes, long? timeToLive, long now)
    {
        if (Settings.Overflow != OverflowMode.DropHead && IsOver(Ready + 1, ReadyBytes + bytes))
        {
            if (Settings.Overflow == OverflowMode.RejectPublishDlx)
            {
                Die(id, "maxlen");
            }

            return false;
        }

        var level = kind == QueueKind.Quorum && !semantics.StrictPriorities ? (priority > 4 ? 1 : 0) : Math.Min(priority, levels - 1);
        _ready[level].Add(id, new Entry(id, level, bytes, now, now + timeToLive, 0));
        return true;
    }

    /// <summary>Whoever may have a message now gets this one; null when there is none. What has expired leaves on the way.</summary>
    public (long Id, int Count)? Take(long now)
    {
        while (Ready > 0)
        {
            var level = NextLevel();
            var head = level.First().Value;
            level.Remove(head.Id);

            // A time to live of zero means "at once or never", and this is at once.
            if (DueOf(head) is not { } due || due > now || due == head.At)
            {
                _highInARow = head.Level > 0 ? _highInARow + 1 : 0;
                _out.Add(head.Id, head);
                return (head.Id, head.Count);
            }

            Die(head.Id, "expired");
        }

        return null;
    }

    /// <summary>Nobody takes what is ready now: times to live and limits count.</summary>
    public void Trim(long now)
    {
        foreach (var level in _ready)
        {
            while (level.Count > 0 && DueOf(level.First().Value) <= now)
            {
                Drop(level, "expired");
            }
        }

        while (Settings.Overflow == OverflowMode.DropHead && Ready > 0 && IsOver(Ready, ReadyBytes))
        {
            Drop(NextLevel(), "maxlen");
        }
    }

    /// <summary>What has rested until then is ready again.</summary>
    public void EndRests(long until)
    {
        while (_resting.Count > 0 && _resting.First() is var (key, entry) && key.Due <= until)
        {
            _resting.Remove(key);
            _ready[entry.Level].Add(entry.Id, entry);
        }
    }

    public void Settle(long id, SettlementKind settlement, long now)
    {
        _out.Remove(id, out var entry);
        if (settlement is SettlementKind.Acknowledge or SettlementKind.Discard)
        {
            if (settlement == SettlementKind.Discard)
            {
                Die(id, "rejected");
            }

            return;
        }

        var isWish = settlement == SettlementKind.Return;
        var counts = !isWish || kind == QueueKind.Classic || semantics.CountsExplicitReturns;
        if (counts && entry!.Count + 1 > (Settings.DeliveryLimit ?? int.MaxValue))
        {
            Die(id, "delivery_limit");
            return;
        }

        var back = entry! with { Count = entry.Count + (counts ? 1 : 0) };
        if (kind == QueueKind.Quorum && semantics.DelayedRetry && (isWish ? Settings.DelayedRetry.Returned : Settings.DelayedRetry.Failed))
        {
            _resting.Add((now + Math.Min(Settings.DelayedRetryMin * Math.Max(back.Count, 1), Settings.DelayedRetryMax), id), back);
        }
        else
        {
            _ready[back.Level].Add(id, back);
        }
    }

    public int Purge()
    {
        var count = Ready;
        Array.ForEach(_ready, level => level.Clear());
        return count;
    }

    public override string ToString() => string.Join(" | ", _ready.Select(level => string.Join(' ', level.Keys))) + " out " + string.Join(' ', _out.Keys);

    private bool IsOver(long count, long bytes) => count > (Settings.MaxLength ?? long.MaxValue) || bytes > (Settings.MaxLengthBytes ?? long.MaxValue);

    private long? DueOf(Entry entry) => Settings.MessageTtl is { } ttl ? Math.Min(entry.Due ?? long.MaxValue, entry.At + ttl) : entry.Due;

    /// <summary>The highest level that has a message; a quorum queue lets one of the lower pass after two of the higher.</summary>
    private SortedDictionary<long, Entry> NextLevel() =>
        kind == QueueKind.Quorum && levels == 2 && _highInARow >= 2 && _ready[0].Count > 0 ? _ready[0] : _ready.Last(level => level.Count > 0);

    private void Drop(SortedDictionary<long, Entry> level, string reason)
    {
        var id = level.First().Key;
        level.Remove(id);
        Die(id, reason);
    }

    private void Die(long id, string reason)
    {
        if (Settings.DeadLetterExchange is not null)
        {
            Dead.Enqueue((id, reason));
        }
    }

    private sealed record Entry(long Id, int Level, int Bytes, long At, long? Due, int Count);
}
