using Amqp.Broker.Queues;
using Amqp.Protocol;

namespace Amqp.Broker.Topology;

/// <summary>A binding. Source, destination, routing key and arguments together are its identity: binding twice is one binding.</summary>
public sealed class Binding : IEquatable<Binding>
{
    /// <summary>Creates a binding; it routes nothing until it is added to its source.</summary>
    public Binding(Exchange source, BindingTarget destination, ShortString routingKey, FieldTable arguments)
    {
        Source = source;
        Destination = destination;
        RoutingKey = routingKey;
        Arguments = arguments;
    }

    /// <summary>The exchange that messages come from.</summary>
    public Exchange Source { get; }

    /// <summary>The queue or exchange that messages go to.</summary>
    public BindingTarget Destination { get; }

    /// <summary>The routing (or binding) key.</summary>
    public ShortString RoutingKey { get; }

    /// <summary>Arguments, part of the identity.</summary>
    public FieldTable Arguments { get; }

    /// <summary>Survives a restart: both ends do.</summary>
    public bool IsDurable => Source.IsDurable && (Destination is MessageQueue queue ? queue.IsDurable : ((Exchange)Destination).IsDurable);

    /// <summary>Index of the change that made it, in the metadata log; 0 for none. Guarded by the topology lock.</summary>
    internal ulong MetadataIndex { get; set; }

    /// <inheritdoc/>
    public bool Equals(Binding? other) =>
        other is not null
        && ReferenceEquals(Source, other.Source)
        && ReferenceEquals(Destination, other.Destination)
        && RoutingKey.Equals(other.RoutingKey)
        && Arguments.Equals(other.Arguments);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Binding);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(
            System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Source),
            System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Destination),
            RoutingKey.GetHashCode(),
            Arguments.GetHashCode());
}
