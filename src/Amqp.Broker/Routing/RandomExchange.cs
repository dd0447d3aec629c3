using Amqp.Broker.Topology;

namespace Amqp.Broker.Routing;

/// <summary>
/// <c>x-random</c>: one binding, picked at random, whatever the routing key. Two bindings to one destination give it two chances.
/// </summary>
/// <remarks>Destinations are an array that is replaced on change. The order of picks follows from one random number and a counter.</remarks>
internal class RandomExchange(VirtualHost virtualHost, ExchangeDeclaration declaration) : Exchange(virtualHost, declaration)
{
    private const long Stride = unchecked((long)0x9E37_79B9_7F4A_7C15);

    private readonly ulong _seed = virtualHost.Broker.Runtime.Random.NextUInt64();
    private volatile BindingTarget[] _targets = [];
    private long _picks;

    internal override bool UsesRoutingKey => false;

    internal override void Match(in RoutingInput input, RouteSet routes)
    {
        var targets = _targets;
        if (targets.Length > 1)
        {
            var pick = StableHash.Join(_seed, (ulong)Interlocked.Add(ref _picks, Stride));
            routes.Add(targets[pick % (ulong)targets.Length]);
        }
        else
        {
            routes.Add(targets);
        }
    }

    internal override void Add(Binding binding) => _targets = [.. _targets, binding.Destination];

    internal override void Remove(Binding binding)
    {
        var targets = _targets;
        var index = Array.IndexOf(targets, binding.Destination);
        _targets = [.. targets[..index], .. targets[(index + 1)..]];
    }
}
