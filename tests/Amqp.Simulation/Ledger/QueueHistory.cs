namespace Amqp.Simulation.Ledger;

/// <summary>What clients have done to a queue, as intervals from the step at which they asked to the step at which they were answered.</summary>
internal sealed class QueueHistory
{
    private readonly List<Span> _declares = [];
    private readonly List<Span> _deletes = [];
    private readonly List<Span> _purges = [];
    private long _disturbed = -1;
    private long _emptied = -1;

    /// <summary>The queue is there now, as far as clients can know.</summary>
    public bool CertainlyExists => CertainlyExisted(long.MaxValue - 1);

    public bool WasDeleted => _deletes.Count > 0;

    public Span Declare(long step) => Add(_declares, step);

    public Span Delete(long step) => Add(_deletes, step);

    public Span Purge(long step) => Add(_purges, step);

    /// <summary>A consumer ends, some time from now on: a message that is on its way to it may be overtaken.</summary>
    public void Disturb() => _disturbed = long.MaxValue;

    /// <summary>A consumer without acks is cut, some time from now on: what is on its way to it is lost.</summary>
    public void Empty() => _emptied = long.MaxValue;

    /// <summary>Everything that was to happen has happened.</summary>
    public void Settle(long step)
    {
        _disturbed = _disturbed == long.MaxValue ? step : _disturbed;
        _emptied = _emptied == long.MaxValue ? step : _emptied;
    }

    public bool WasDisturbedSince(long step) => _disturbed >= step;

    /// <summary>A message sent at the step may have been dropped by somebody's wish.</summary>
    public bool MayHaveDropped(long step) =>
        _emptied >= step || _purges.Any(purge => purge.AnsweredAt >= step) || _deletes.Any(delete => delete.AnsweredAt >= step);

    /// <summary>The queue was certainly there at the step.</summary>
    public bool CertainlyExisted(long step)
    {
        var deleted = _deletes.Where(delete => delete.AskedAt < step).Select(delete => delete.AnsweredAt).DefaultIfEmpty(-1).Max();
        return deleted < step && _declares.Any(declare => declare.AskedAt > deleted && declare.AnsweredAt < step);
    }

    private static Span Add(List<Span> spans, long step)
    {
        var span = new Span { AskedAt = step };
        spans.Add(span);
        return span;
    }

    internal sealed class Span
    {
        public long AskedAt { get; init; }

        public long AnsweredAt { get; set; } = long.MaxValue;
    }
}
