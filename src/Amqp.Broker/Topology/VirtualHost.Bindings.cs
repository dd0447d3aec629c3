using Amqp.Broker.Errors;
using Amqp.Broker.Queues;
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

        lock (_topology)
        {
            // If both are missing, the source is named.
            RequireExchange(exchange);
            Bind(exchange, routingKey, arguments, RequireQueue(queue, user));
        }
    }

    /// <summary>Binds an exchange to another.</summary>
    /// <exception cref="ChannelException">403 default exchange; 404 nothing of that name; 406 bad arguments.</exception>
    public void BindExchange(ReadOnlySpan<byte> destination, ReadOnlySpan<byte> source, ReadOnlySpan<byte> routingKey, FieldTable arguments)
    {
        if (destination.IsEmpty || source.IsEmpty)
        {
            Fail.DefaultExchange();
        }

        lock (_topology)
        {
            RequireExchange(source);
            Bind(source, routingKey, arguments, RequireExchange(destination));
        }
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

    private void Bind(ReadOnlySpan<byte> source, ReadOnlySpan<byte> routingKey, FieldTable arguments, BindingTarget destination)
    {
        var exchange = RequireExchange(source);
        var binding = new Binding(exchange, destination, ShortString.From(routingKey), arguments);
        exchange.Validate(binding.RoutingKey, arguments);
        if (exchange.Outgoing.Add(binding))
        {
            destination.Incoming.Add(binding);
            exchange.Add(binding);
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
