using Amqp.Broker.Administration;
using Amqp.Broker.Queues;
using Amqp.Broker.Topology;

namespace Amqp.Management.Objects;

/// <summary>
/// What leads where in a virtual host: bindings, dead letters and alternate exchanges. The bindings that the default exchange has to
/// every queue are left out, and so are exchanges of which nothing leads anywhere and that every virtual host has.
/// </summary>
internal sealed class TopologyGraph
{
    private readonly Dictionary<(TopologyEdgeKind, TopologyNode, TopologyNode), TopologyEdge> _edges = [];
    private readonly HashSet<TopologyNode> _chosen = [];

    private TopologyGraph(VirtualHost host, BindingAdmin bindings)
    {
        Exchanges = host.Exchanges.ToDictionary(static exchange => exchange.Name.ToString(), StringComparer.Ordinal);
        Queues = host.Queues.ToDictionary(static queue => queue.Name.ToString(), StringComparer.Ordinal);
        foreach (var name in Exchanges.Keys.Where(static name => name.Length > 0).Order(StringComparer.Ordinal))
        {
            foreach (var binding in bindings.From(host.Name, name))
            {
                Add(TopologyEdgeKind.Binding, new(false, name), new(binding.IsToQueue, binding.Destination), binding.RoutingKey);
            }

            if (Exchanges[name].AlternateExchange is { } alternate)
            {
                Add(TopologyEdgeKind.Alternate, new(false, name), new(false, alternate.ToString()), "");
            }
        }

        foreach (var (name, queue) in Queues)
        {
            AddDeadLetters(name, queue);
        }
    }

    /// <summary>All exchanges of the virtual host.</summary>
    public IReadOnlyDictionary<string, Exchange> Exchanges { get; }

    /// <summary>All queues of the virtual host.</summary>
    public IReadOnlyDictionary<string, MessageQueue> Queues { get; }

    /// <summary>The objects that are shown.</summary>
    public IReadOnlyCollection<TopologyNode> Nodes => _chosen;

    /// <summary>What leads from one of them to another.</summary>
    public IEnumerable<TopologyEdge> Edges => _edges.Values.Where(edge => _chosen.Contains(edge.Source) && _chosen.Contains(edge.Destination));

    /// <summary>Objects that would be shown if there were no limit.</summary>
    public int Wanted { get; private set; }

    /// <summary>Reads a virtual host and chooses what is shown of it.</summary>
    /// <param name="host">The virtual host.</param>
    /// <param name="bindings">Where bindings are asked for.</param>
    /// <param name="name">A part of names, for these objects and what is next to them; null for everything.</param>
    /// <param name="limit">Most objects.</param>
    public static TopologyGraph Read(VirtualHost host, BindingAdmin bindings, string? name, int limit)
    {
        var graph = new TopologyGraph(host, bindings);
        graph.Choose(name, limit);
        return graph;
    }

    private void Add(TopologyEdgeKind kind, TopologyNode source, TopologyNode destination, string routingKey)
    {
        if (!(destination.IsQueue ? Queues.ContainsKey(destination.Name) : Exchanges.ContainsKey(destination.Name)))
        {
            return;
        }

        if (!_edges.TryGetValue((kind, source, destination), out var edge))
        {
            edge = new TopologyEdge(kind, source, destination);
            _edges.Add((kind, source, destination), edge);
        }

        edge.Add(routingKey);
    }

    /// <summary>Dead letters that go through the default exchange go to the queue that their routing key names.</summary>
    private void AddDeadLetters(string name, MessageQueue queue)
    {
        if (Setting(queue, "dead-letter-exchange") is not { } exchange)
        {
            return;
        }

        var key = Setting(queue, "dead-letter-routing-key") ?? "";
        Add(TopologyEdgeKind.DeadLetter, new(true, name), exchange.Length > 0 ? new(false, exchange) : new(true, key), key);
    }

    /// <summary>What a queue was declared with goes before what a policy says.</summary>
    private static string? Setting(MessageQueue queue, string key) =>
        queue.Arguments.TryGet("x-" + key, out var own) && own.IsString ? own.AsString
        : queue.Policy.Definition.TryGet(key, out var policy) && policy.IsString ? policy.AsString
        : null;

    private void Choose(string? name, int limit)
    {
        var linked = _edges.Values.SelectMany(static edge => new[] { edge.Source, edge.Destination }).ToHashSet();
        var all = Exchanges.Keys.Select(static one => new TopologyNode(false, one)).Concat(Queues.Keys.Select(static one => new TopologyNode(true, one)));
        var wanted = all.Where(node => IsWanted(node, name, linked)).ToHashSet();
        if (name is not null)
        {
            var found = wanted.ToHashSet();
            wanted.UnionWith(_edges.Values.Where(edge => found.Contains(edge.Source)).Select(static edge => edge.Destination));
            wanted.UnionWith(_edges.Values.Where(edge => found.Contains(edge.Destination)).Select(static edge => edge.Source));
        }

        Wanted = wanted.Count;
        _chosen.UnionWith(wanted
            .OrderByDescending(linked.Contains)
            .ThenBy(static node => node.IsQueue)
            .ThenBy(static node => node.Name, StringComparer.Ordinal)
            .Take(limit));
    }

    private static bool IsWanted(TopologyNode node, string? name, HashSet<TopologyNode> linked)
    {
        var isBuiltIn = !node.IsQueue && (node.Name.Length == 0 || node.Name.StartsWith("amq.", StringComparison.Ordinal));
        return (!isBuiltIn || linked.Contains(node)) && (name is null || node.Name.Contains(name, StringComparison.OrdinalIgnoreCase));
    }
}
