namespace Amqp.Management.Objects;

/// <summary>A way that messages go between two objects of a virtual host; several bindings between the same two are one.</summary>
/// <param name="Kind">Binding, dead letters, or an alternate exchange.</param>
/// <param name="Source">Where from.</param>
/// <param name="Destination">Where to.</param>
internal sealed record TopologyEdge(TopologyEdgeKind Kind, TopologyNode Source, TopologyNode Destination)
{
    private const int MaxKeys = 5;

    private readonly List<string> _keys = [];

    /// <summary>Bindings that it stands for.</summary>
    public int Count { get; private set; }

    /// <summary>The first few routing keys, each once.</summary>
    public IReadOnlyList<string> RoutingKeys => _keys;

    /// <summary>Counts a binding.</summary>
    public void Add(string routingKey)
    {
        Count++;
        if (_keys.Count < MaxKeys && !_keys.Contains(routingKey, StringComparer.Ordinal))
        {
            _keys.Add(routingKey);
        }
    }
}
