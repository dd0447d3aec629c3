using System.Text;
using Amqp.Broker.Errors;
using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Broker.Routing;
using Amqp.Broker.Security;
using Amqp.Broker.Statistics;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.Storage.Log;

namespace Amqp.Broker.Administration;

/// <summary>Messages, as operators publish and take them: in the model, without a connection.</summary>
/// <remarks>
/// Where somebody's access is given, that is what may be done; without it, everything may. <c>_counting</c>, a leaf, guards the
/// counters of operators, which many requests write.
/// </remarks>
public sealed partial class MessageAdmin
{
    private static readonly TimeSpan s_answerTimeout = TimeSpan.FromSeconds(5);

    private readonly MessageBroker _broker;
    private readonly Lock _counting = new();

    internal MessageAdmin(MessageBroker broker) => _broker = broker;

    /// <summary>Publishes a message and waits until it is where it belongs.</summary>
    /// <exception cref="AdminException">There is no such virtual host.</exception>
    /// <exception cref="AmqpException">As over AMQP.</exception>
    /// <exception cref="TimeoutException">The queues have not answered within five seconds; the message may still come to them.</exception>
    public async Task<PublishOutcome> PublishAsync(string virtualHost, OperatorMessage message, AccessChecks? access = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        var host = Require(virtualHost);
        var answer = new OperatorAnswer();
        if (!Publish(host, message, access, answer))
        {
            return PublishOutcome.Unroutable;
        }

        return await answer.Accepted.WaitAsync(s_answerTimeout, _broker.Runtime.Time).ConfigureAwait(false)
            ? PublishOutcome.Routed
            : PublishOutcome.Refused;
    }

    /// <summary>Takes messages out of a queue, and puts them back unless they are acknowledged or discarded.</summary>
    /// <param name="virtualHost">Name of the virtual host.</param>
    /// <param name="queue">Name of the queue.</param>
    /// <param name="count">Most messages.</param>
    /// <param name="mode">What becomes of them.</param>
    /// <param name="access">What may be done, or null.</param>
    /// <exception cref="AdminException">There is no such virtual host.</exception>
    /// <exception cref="AmqpException">As over AMQP.</exception>
    public async Task<IReadOnlyList<FetchedMessage>> GetAsync(string virtualHost, string queue, int count, AckMode mode, AccessChecks? access = null)
    {
        Require(virtualHost);
        access?.CheckQueue(Permission.Read, Encoding.UTF8.GetBytes(queue));
        var source = _broker.Admin.Queues.RequireQueue(virtualHost, queue);
        var messages = new List<FetchedMessage>();
        var settlements = new SettlementBatch();
        try
        {
            while (messages.Count < count && await TakeAsync(source, mode == AckMode.Ack).ConfigureAwait(false) is { } taken)
            {
                messages.Add(taken.Message);
                if (mode != AckMode.Ack)
                {
                    settlements.Add(new Settlement
                    {
                        Queue = source,
                        Message = taken.Ref,
                        Kind = mode == AckMode.RejectDiscard ? SettlementKind.Discard : SettlementKind.Requeue,
                    });
                }
            }
        }
        finally
        {
            // Whatever happens, what is out goes where it should.
            settlements.Flush();
        }

        return messages;
    }

    private bool Publish(VirtualHost host, OperatorMessage message, AccessChecks? access, OperatorAnswer answer)
    {
        var (exchangeName, routingKey) = (Encoding.UTF8.GetBytes(message.Exchange), Encoding.UTF8.GetBytes(message.RoutingKey));
        var exchange = host.RequireExchange(exchangeName);
        if (exchange.IsInternal)
        {
            Fail.InternalExchange(message.Exchange, host.Name);
        }

        access?.CheckExchange(Permission.Write, exchangeName);
        access?.CheckTopic(Permission.Write, exchange, routingKey);

        if (!BasicPropertiesView.TryParse(message.Properties.Span, out var properties))
        {
            Fail.Channel(ReplyCode.SyntaxError, "the properties cannot be read");
        }

        if (message.Body.Length > _broker.Limits.MaxMessageSize)
        {
            Fail.Channel(ReplyCode.PreconditionFailed, $"message size {message.Body.Length} is larger than configured max size {_broker.Limits.MaxMessageSize}");
        }

        CheckUserId(properties, access);
        var published = new PublishedMessage
        {
            Names = (byte[])[(byte)exchangeName.Length, .. exchangeName, (byte)routingKey.Length, .. routingKey],
            Properties = properties.Has(PropertyFlags.Headers) ? SenderSelectedKeys.Check(properties, message.Properties) : message.Properties,
            Body = message.Body,
            TimeToLive = properties.Has(PropertyFlags.Expiration) ? ExpirationProperty.Parse(properties.Expiration) : -1,
            Priority = properties.Has(PropertyFlags.Priority) ? properties.Priority : (byte)0,
            Persistent = properties.Has(PropertyFlags.DeliveryMode) && properties.DeliveryMode == BasicProperties.PersistentDeliveryMode,
            Source = exchange,
        };
        var routes = new RouteSet();
        routes.Route(exchange, new RoutingInput { RoutingKey = routingKey, Headers = properties.Headers, Properties = message.Properties.Span });
        Count(host, published, routes);
        var batch = new PublishBatch(_broker);
        batch.Add(published, routes, answer, 1);
        batch.Flush();
        return !routes.IsUnroutable;
    }

    private static void CheckUserId(in BasicPropertiesView properties, AccessChecks? access)
    {
        if (access is not null
            && properties.Has(PropertyFlags.UserId)
            && Encoding.UTF8.GetString(properties.UserId) is var claimed
            && claimed != access.UserName
            && !access.IsImpersonator)
        {
            Fail.Channel(ReplyCode.PreconditionFailed, $"user_id property set to '{claimed}' but authenticated user was '{access.UserName}'");
        }
    }

    private void Count(VirtualHost host, in PublishedMessage message, RouteSet routes)
    {
        lock (_counting)
        {
            var traffic = host.Traffic.Operators;
            traffic.Published(message.Source!, message.Body.Length, routes.Destinations, handled: false, mandatory: true);
            traffic.PublishedToConfirm++;
            traffic.Stats[(int)MessageStat.Confirm]++;
        }
    }

    private async Task<(FetchedMessage Message, MessageRef Ref)?> TakeAsync(MessageQueue queue, bool acknowledge)
    {
        while (true)
        {
            var retry = new ReadRetry();
            var status = queue.TryGet(acknowledge, out var result, retry);
            if (status == LogReadStatus.Pending)
            {
                await retry.Readable.ConfigureAwait(false);
                continue;
            }

            Count(queue.VirtualHost, status, acknowledge, result.Message.IsRedelivered);
            return status == LogReadStatus.Record ? Copy(result) : null;
        }
    }

    private void Count(VirtualHost host, LogReadStatus status, bool acknowledge, bool redelivered)
    {
        lock (_counting)
        {
            ref var stats = ref host.Traffic.Operators.Stats;
            if (status != LogReadStatus.Record)
            {
                stats[(int)MessageStat.GetEmpty]++;
                return;
            }

            stats[(int)(acknowledge ? MessageStat.GetNoAck : MessageStat.Get)]++;
            stats[(int)MessageStat.Redeliver] += redelivered ? 1 : 0;
        }
    }

    private static (FetchedMessage Message, MessageRef Ref) Copy(in GetResult result)
    {
        var message = new FetchedMessage
        {
            Exchange = Encoding.UTF8.GetString(result.Record.Exchange),
            RoutingKey = Encoding.UTF8.GetString(result.Record.RoutingKey),
            IsRedelivered = result.Message.IsRedelivered,
            Remaining = result.Remaining,
            Properties = result.Record.Properties.ToArray(),
            Body = result.Record.Body.ToArray(),
        };
        result.Lease.Dispose();
        return (message, result.Message);
    }

    private VirtualHost Require(string name) => _broker.FindVirtualHost(name) ?? throw AdminException.NoVirtualHost(name);
}
