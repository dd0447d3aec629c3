using Amqp.Broker.Errors;
using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Broker.Routing;
using Amqp.Protocol;

namespace Amqp.Broker.Topology;

/// <summary>Bindings: from exchanges to queues and to exchanges.</summary>
public sealed partial class VirtualHost
{
    /// <summary>Binds a queue; binding again is fine.</summary>
    /// <exception cref="ChannelException">403 default exchange; 404 nothing of that name; 405 locked; 406 bad arguments.</exception>
    public void BindQueue(ReadOnlySpan<byte> queue, ReadOnlySpan<byte> exchange, ReadOnlySpan<byte> routingKey, FieldTable arguments, QueueOwner user)
    {
        if (exchange.IsEmpty)
        {
            Fail.DefaultExchange();
        }

        MessageQueue destination;
        PublishedMessage[] history;
        lock (_topology)
        {
            // If both are missing, the source is named.
            RequireExchange(exchange);
            history = Bind(exchange, routingKey, arguments, destination = RequireQueue(queue, user));
        }

        Replay(destination, history);
    }

    /// <summary>Binds an exchange to another.</summary>
    /// <exception cref="ChannelException">403 default exchange; 404 nothing of that name; 406 bad arguments.</exception>
    public void BindExchange(ReadOnlySpan<byte> destination, ReadOnlySpan<byte> source, ReadOnlySpan<byte> routingKey, FieldTable arguments)
    {
        if (destination.IsEmpty || source.IsEmpty)
        {
            Fail.DefaultExchange();
        }

        Exchange target;
        PublishedMessage[] history;
        lock (_topology)
        {
            RequireExchange(source);
            history = Bind(source, routingKey, arguments, target = RequireExchange(destination));
        }

        Replay(target, history);
    }

    /// <summary>Removes a binding of a queue; a missing one is fine.</summary>
    /// <exception cref="ChannelException">403 default exchange; 405 locked.</exception>
    public void UnbindQueue(ReadOnlySpan<byte> queue, ReadOnlySpan<byte> exchange, ReadOnlySpan<byte> routingKey, FieldTable arguments, QueueOwner user)
    {
        if (exchange.IsEmpty)
        {
            Fail.DefaultExchange();
        }

        lock (_topology)
        {
            if (FindQueue(queue) is { } destination)
            {
                Unbind(exchange, routingKey, arguments, destination, user);
            }
        }
    }

    /// <summary>Removes a binding between exchanges; a missing one is fine.</summary>
    /// <exception cref="ChannelException">403 default exchange.</exception>
    public void UnbindExchange(ReadOnlySpan<byte> destination, ReadOnlySpan<byte> source, ReadOnlySpan<byte> routingKey, FieldTable arguments)
    {
        if (destination.IsEmpty || source.IsEmpty)
        {
            Fail.DefaultExchange();
        }

        lock (_topology)
        {
            if (FindExchange(destination) is { } target)
            {
                Unbind(source, routingKey, arguments, target);
            }
        }
    }

    /// <returns>What the destination gets of earlier messages.</returns>
    private PublishedMessage[] Bind(ReadOnlySpan<byte> source, ReadOnlySpan<byte> routingKey, FieldTable arguments, BindingTarget destination)
    {
        var exchange = RequireExchange(source);
        var binding = new Binding(exchange, destination, ShortString.From(routingKey), arguments);
        exchange.Validate(destination, binding.RoutingKey, arguments);
        if (!exchange.Outgoing.Add(binding))
        {
            return [];
        }

        // The history ends where live messages begin: what comes from here on is routed.
        var history = exchange.History;
        destination.Incoming.Add(binding);
        exchange.Add(binding);
        return history;
    }

    private static void Replay(BindingTarget destination, PublishedMessage[] history)
    {
        if (history.Length > 0)
        {
            HistoryReplay.To(destination, history);
        }
    }

    private void Unbind(
        ReadOnlySpan<byte> source, ReadOnlySpan<byte> routingKey, FieldTable arguments, BindingTarget destination, QueueOwner? user = null)
    {
        if (FindExchange(source) is not { } exchange)
        {
            return;
        }

        var binding = new Binding(exchange, destination, ShortString.From(routingKey), arguments);
        if (exchange.Outgoing.Contains(binding))
        {
            if (user is not null && destination is MessageQueue queue)
            {
                CheckAccess(queue, user);
            }

            Unlink(binding);
            DeleteIfUnused(exchange);
        }
    }

    private static void Unlink(Binding binding)
    {
        binding.Source.Outgoing.Remove(binding);
        binding.Destination.Incoming.Remove(binding);
        binding.Source.Remove(binding);
    }
}
