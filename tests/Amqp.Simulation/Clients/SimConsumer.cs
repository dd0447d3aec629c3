namespace Amqp.Simulation.Clients;

/// <summary>A consumer, as its client knows it.</summary>
internal sealed class SimConsumer(string tag, string queue, bool noAck, int prefetch)
{
    private readonly Dictionary<ulong, ulong> _last = [];

    public string Tag => tag;

    public string Queue => queue;

    public bool NoAck => noAck;

    /// <summary>Its own limit; 0 for none.</summary>
    public int Prefetch => prefetch;

    /// <summary>Deliveries that are not settled.</summary>
    public int Outstanding { get; set; }

    /// <summary>Notes a first delivery.</summary>
    /// <returns>False when one that its publisher sent later came before.</returns>
    public bool IsInOrder(ulong id)
    {
        var publisher = id >> 32;
        var inOrder = !_last.TryGetValue(publisher, out var last) || last < id;
        _last[publisher] = inOrder ? id : last;
        return inOrder;
    }
}
