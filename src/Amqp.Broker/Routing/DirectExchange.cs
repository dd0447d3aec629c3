using System.Collections.Concurrent;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Routing;

/// <summary>Matches by equality of routing and binding key. One map from key to destinations; a change replaces only its key's array.</summary>
internal sealed class DirectExchange : Exchange
{
    private readonly ConcurrentDictionary<ShortString, BindingTarget[]> _targets;
    private readonly ConcurrentDictionary<ShortString, BindingTarget[]>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    internal DirectExchange(VirtualHost virtualHost, ExchangeDeclaration declaration)
        : base(virtualHost, declaration)
    {
        _targets = new(virtualHost.NameComparer);
        _lookup = _targets.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    internal override void Match(in RoutingInput input, RouteSet routes)
    {
        if (_lookup.TryGetValue(input.RoutingKey, out var targets))
        {
            routes.Add(targets);
        }
    }

    internal override void Add(Binding binding)
    {
        var current = _targets.GetValueOrDefault(binding.RoutingKey) ?? [];
        if (!current.Contains(binding.Destination))
        {
            _targets[binding.RoutingKey] = [.. current, binding.Destination];
        }
    }

    internal override void Remove(Binding binding)
    {
        // Another binding with the same key and other arguments may still lead there.
        if (binding.Destination.Incoming.Any(other => ReferenceEquals(other.Source, binding.Source) && other.RoutingKey.Equals(binding.RoutingKey)))
        {
            return;
        }

        BindingTarget[] rest = [.. (_targets.GetValueOrDefault(binding.RoutingKey) ?? []).Where(t => t != binding.Destination)];
        if (rest.Length == 0)
        {
            _targets.TryRemove(binding.RoutingKey, out _);
        }
        else
        {
            _targets[binding.RoutingKey] = rest;
        }
    }
}
