using Amqp.Broker.Errors;
using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Broker.Routing;
using Amqp.Protocol;

namespace Amqp.Broker.Topology;

/// <summary>Bindings: from exchanges to queues and to exchanges.</summary>
public sealed partial class VirtualHost
{
    /// <summary>The bindings at one moment, in no order, without the implicit ones of the default exchange.</summary>
    internal IReadOnlyList<Binding> AllBindings()
    {
        lock (_topology)
        {
            return [.. _exchanges.Values.SelectMany(exchange => exchange.Outgoing)];
        }
    }

    /// <summary>Binds a queue; binding again is fine.</summary>
    /// <returns>Index of the change in the metadata log; 0 for none.</returns>
    /// <exception cref="ChannelException">403 default exchange; 404 nothing of that name; 405 locked; 406 bad arguments.</exception>
    public ulong BindQueue(ReadOnlySpan<byte> queue, ReadOnlySpan<byte> exchange, ReadOnlySpan<byte> routingKey, FieldTable arguments, QueueOwner user)
    {
        if (exchange.IsEmpty)
        {
            Fail.DefaultExchange();
        }

        MessageQueue destination;
        PublishedMessage[] history;
        ulong index;
        lock (_topology)
        {
            _actor = ActorOf(user);

            // If both are missing, the source is named.
            RequireExchange(exchange);
            index = Bind(exchange, routingKey, arguments, destination = RequireQueue(queue, user), out history);
        }

        Replay(destination, history);
        return index;
    }

    /// <summary>Binds an exchange to another.</summary>
    /// <returns>Index of the change in the metadata log; 0 for none.</returns>
    /// <exception cref="ChannelException">403 default exchange; 404 nothing of that name; 406 bad arguments.</exception>
    public ulong BindExchange(
        ReadOnlySpan<byte> destination, ReadOnlySpan<byte> source, ReadOnlySpan<byte> routingKey, FieldTable arguments, string? actor = null)
    {
        if (destination.IsEmpty || source.IsEmpty)
        {
            Fail.DefaultExchange();
        }

        Exchange target;
        PublishedMessage[] history;
        ulong index;
        lock (_topology)
        {
            _actor = actor ?? Broker.Events.Actor;
            RequireExchange(source);
            index = Bind(source, routingKey, arguments, target = RequireExchange(destination), out history);
        }

        Replay(target, history);
        return index;
    }

    /// <summary>Removes a binding of a queue; a missing one is fine.</summary>
    /// <returns>Index of the last change that comes with it, in the metadata log.</returns>
    /// <exception cref="ChannelException">403 default exchange; 405 locked.</exception>
    public ulong UnbindQueue(ReadOnlySpan<byte> queue, ReadOnlySpan<byte> exchange, ReadOnlySpan<byte> routingKey, FieldTable arguments, QueueOwner user)
    {
        if (exchange.IsEmpty)
        {
            Fail.DefaultExchange();
        }

        lock (_topology)
        {
            _actor = ActorOf(user);
            return FindQueue(queue) is { } destination
                ? Unbind(exchange, routingKey, arguments, destination, user)
                : Broker.Metadata.LastIndex;
        }
    }

    /// <summary>Removes a binding between exchanges; a missing one is fine.</summary>
    /// <returns>Index of the last change that comes with it, in the metadata log.</returns>
    /// <exception cref="ChannelException">403 default exchange.</exception>
    public ulong UnbindExchange(
        ReadOnlySpan<byte> destination, ReadOnlySpan<byte> source, ReadOnlySpan<byte> routingKey, FieldTable arguments, string? actor = null)
    {
        if (destination.IsEmpty || source.IsEmpty)
        {
            Fail.DefaultExchange();
        }

        lock (_topology)
        {
            _actor = actor ?? Broker.Events.Actor;
            return FindExchange(destination) is { } target
                ? Unbind(source, routingKey, arguments, target)
                : Broker.Metadata.LastIndex;
        }
    }

    /// <summary>Binds, under the topology lock; <c>history</c> is what the destination gets of earlier messages.</summary>
    private ulong Bind(
        ReadOnlySpan<byte> source, ReadOnlySpan<byte> routingKey, FieldTable arguments, BindingTarget destination, out PublishedMessage[] history)
    {
        var exchange = RequireExchange(source);
        var binding = new Binding(exchange, destination, ShortString.From(routingKey), arguments);
        exchange.Validate(destination, binding.RoutingKey, arguments);
        if (exchange.Outgoing.TryGetValue(binding, out var existing))
        {
            history = [];
            return existing.MetadataIndex;
        }

        exchange.AssertBindable(binding.RoutingKey);

        // The history ends where live messages begin: what comes from here on is routed.
        history = exchange.History;
        Link(binding);
        return binding.MetadataIndex = NoteCreated(binding);
    }

    private static void Replay(BindingTarget destination, PublishedMessage[] history)
    {
        if (history.Length > 0)
        {
            HistoryReplay.To(destination, history);
        }
    }

    private ulong Unbind(
        ReadOnlySpan<byte> source, ReadOnlySpan<byte> routingKey, FieldTable arguments, BindingTarget destination, QueueOwner? user = null)
    {
        if (FindExchange(source) is not { } exchange
            || !exchange.Outgoing.TryGetValue(new Binding(exchange, destination, ShortString.From(routingKey), arguments), out var binding))
        {
            // Nothing to do; but what was done by others just now must not be undone by a restart either.
            return Broker.Metadata.LastIndex;
        }

        if (user is not null && destination is MessageQueue queue)
        {
            CheckAccess(queue, user);
        }

        Unlink(binding);
        DeleteIfUnused(exchange);
        return EndChange();
    }

    private static void Link(Binding binding)
    {
        binding.Source.Outgoing.Add(binding);
        binding.Destination.Incoming.Add(binding);
        binding.Source.Add(binding);
    }

    private void Unlink(Binding binding)
    {
        NoteDeleted(binding);
        binding.Source.Outgoing.Remove(binding);
        binding.Destination.Incoming.Remove(binding);
        binding.Source.Remove(binding);
    }
}
