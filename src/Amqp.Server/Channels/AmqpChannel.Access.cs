using Amqp.Broker.Queues;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Server.Channels;

/// <summary>What the channel's user may do. The order of the checks of each method is RabbitMQ's.</summary>
internal sealed partial class AmqpChannel
{
    private readonly AccessChecks _access;
    private Exchange? _lastExchange;
    private int _lastExchangeVersion;
    private bool _hasTopicRule;

    /// <summary>Cancels the consumers whose queues the user may not read any more.</summary>
    public void CancelForbiddenConsumers()
    {
        QueueConsumer[] consumers;
        lock (_out.Lock)
        {
            consumers = [.. _consumers.Values];
        }

        foreach (var consumer in consumers)
        {
            if (consumer.Queue is { } queue && !_access.MayRead(queue.Name.Span))
            {
                OnQueueDeleted(consumer);
                RemoveFromQueue(consumer);
            }
        }
    }

    /// <summary>The exchange that a publish names, if the user may write to it. The last one is remembered until permissions change.</summary>
    private Exchange FindExchange(ReadOnlySpan<byte> name)
    {
        if (_lastExchange is { IsDeleted: false } last && _lastExchangeVersion == _access.Version && last.Name.Equals(name))
        {
            return last;
        }

        var version = _access.Version;
        _access.CheckExchange(Permission.Write, name, MethodIds.BasicPublish);
        var exchange = VirtualHost.RequireExchange(name);
        _hasTopicRule = _access.HasTopicRule(exchange);
        _lastExchangeVersion = version;
        return _lastExchange = exchange;
    }

    private void CheckDeleteExchange(ReadOnlySpan<byte> name)
    {
        // Those that cannot be deleted are refused for that, whoever asks.
        if (!name.IsEmpty && !name.StartsWith("amq."u8))
        {
            _access.CheckExchange(Permission.Configure, name);
        }
    }

    private void CheckBindQueue(ReadOnlySpan<byte> queue, ReadOnlySpan<byte> exchange, ReadOnlySpan<byte> routingKey)
    {
        _access.CheckQueue(Permission.Write, queue);
        CheckBindSource(exchange, routingKey);
    }

    private void CheckBindExchange(ReadOnlySpan<byte> destination, ReadOnlySpan<byte> source, ReadOnlySpan<byte> routingKey)
    {
        _access.CheckExchange(Permission.Write, destination);
        if (!destination.IsEmpty)
        {
            CheckBindSource(source, routingKey);
        }
    }

    private void CheckBindSource(ReadOnlySpan<byte> exchange, ReadOnlySpan<byte> routingKey)
    {
        // Nothing is bound to the default exchange, whoever asks; the model refuses it.
        if (exchange.IsEmpty)
        {
            return;
        }

        _access.CheckExchange(Permission.Read, exchange);
        if (VirtualHost.FindExchange(exchange) is { } source)
        {
            _access.CheckTopic(Permission.Read, source, routingKey);
        }
    }
}
