using Amqp.Broker.Topology;

namespace Amqp.Broker.Routing;

/// <summary>Every binding matches. The destinations are an array with spare room: adding one writes into the room, so that 100,000 bindings are not copied each time.</summary>
internal class FanoutExchange(VirtualHost virtualHost, ExchangeDeclaration declaration)
    : Exchange(virtualHost, declaration)
{
    private volatile Snapshot _snapshot = new([], 0);

    internal override bool UsesRoutingKey => false;

    internal override void Match(in RoutingInput input, RouteSet routes)
    {
        var snapshot = _snapshot;
        for (var i = 0; i < snapshot.Count; i++)
        {
            routes.Add(snapshot.Targets[i]);
        }
    }

    internal override void Add(Binding binding)
    {
        var (targets, count) = (_snapshot.Targets, _snapshot.Count);
        if (count == targets.Length)
        {
            Array.Resize(ref targets, Math.Max(4, count * 2));
        }

        // Readers of the old snapshot do not look at this slot; readers of the new one see it written.
        targets[count] = binding.Destination;
        _snapshot = new Snapshot(targets, count + 1);
    }

    internal override void Remove(Binding binding)
    {
        var (targets, count) = (_snapshot.Targets, _snapshot.Count);
        var index = Array.IndexOf(targets, binding.Destination, 0, count);
        var rest = new BindingTarget[Math.Max(4, targets.Length)];
        Array.Copy(targets, rest, index);
        Array.Copy(targets, index + 1, rest, index, count - index - 1);
        _snapshot = new Snapshot(rest, count - 1);
    }

    private sealed class Snapshot(BindingTarget[] targets, int count)
    {
        public BindingTarget[] Targets => targets;

        public int Count => count;
    }
}
