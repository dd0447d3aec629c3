using Amqp.Broker.Errors;
using Amqp.Broker.Events;
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
    private ChannelException? _publishRefusal;
    private Exchange? _askedTopic;

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
                lock (_out.Lock)
                {
                    EndConsumer(consumer);
                }

                _out.Flush();
                RemoveFromQueue(consumer, BrokerEvents.Internal);
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
        if (!_access.AsksBackends)
        {
            _access.CheckExchange(Permission.Write, name, MethodIds.BasicPublish);
        }

        var exchange = VirtualHost.RequireExchange(name);
        _hasTopicRule = _access.HasTopicRule(exchange);
        _lastExchangeVersion = version;
        return _lastExchange = exchange;
    }

    /// <summary>
    /// Has backends asked before a publish's content is read, because only a method can be executed again. A refusal is kept until
    /// the content is complete, which is when RabbitMQ raises it.
    /// </summary>
    private void AskToPublish(ReadOnlySpan<byte> exchangeName, ReadOnlySpan<byte> routingKey)
    {
        _publishRefusal = null;
        _askedTopic = null;
        try
        {
            _access.CheckExchange(Permission.Write, exchangeName, MethodIds.BasicPublish);
            if (VirtualHost.FindExchange(exchangeName) is { Type: "topic" } exchange)
            {
                _access.CheckTopic(Permission.Write, exchange, routingKey, MethodIds.BasicPublish);
                _askedTopic = exchange;
            }
        }
        catch (ChannelException refusal)
        {
            _publishRefusal = refusal;
        }
    }

    private void AssertAskedAbout(Exchange exchange)
    {
        if (exchange.Type == "topic" && exchange != _askedTopic)
        {
            // It was not there yet when the publish began, so nobody was asked about its routing key.
            throw new ChannelException(ReplyCode.NotFound, $"no exchange '{exchange.Name}' in vhost '{VirtualHost.Name}'", MethodIds.BasicPublish);
        }
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
