using Amqp.Broker.Errors;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.Server.Connections;

namespace Amqp.Server.Channels;

/// <summary>The exchange and queue classes.</summary>
internal sealed partial class AmqpChannel
{
    private void OnExchangeDeclare(ReadOnlySpan<byte> arguments)
    {
        var declare = MethodDecoder.Decode<ExchangeDeclare>(arguments);
        ulong change;
        if (declare.Passive)
        {
            change = VirtualHost.CheckExchange(EntityName.Clean(declare.Exchange).Span).MetadataIndex;
        }
        else
        {
            change = VirtualHost.DeclareExchange(new ExchangeDeclaration(
                EntityName.Clean(declare.Exchange),
                System.Text.Encoding.UTF8.GetString(declare.Type),
                declare.Durable,
                declare.AutoDelete,
                declare.Internal,
                FieldTable.Parse(declare.Arguments)), _access).MetadataIndex;
        }

        if (!declare.NoWait)
        {
            ReplyWhenDurable(change, default(ExchangeDeclareOk));
        }
    }

    private void OnExchangeDelete(ReadOnlySpan<byte> arguments)
    {
        var delete = MethodDecoder.Decode<ExchangeDelete>(arguments);
        CheckDeleteExchange(EntityName.Clean(delete.Exchange).Span);
        var change = VirtualHost.DeleteExchange(EntityName.Clean(delete.Exchange).Span, delete.IfUnused, _connection.UserName);
        if (!delete.NoWait)
        {
            ReplyWhenDurable(change, default(ExchangeDeleteOk));
        }
    }

    private void OnExchangeBind(ReadOnlySpan<byte> arguments)
    {
        var bind = MethodDecoder.Decode<ExchangeBind>(arguments);
        CheckBindExchange(bind.Destination, bind.Source, bind.RoutingKey);
        var change = VirtualHost.BindExchange(
            bind.Destination, bind.Source, bind.RoutingKey, FieldTable.Parse(bind.Arguments), _connection.UserName);
        if (!bind.NoWait)
        {
            ReplyWhenDurable(change, default(ExchangeBindOk));
        }
    }

    private void OnExchangeUnbind(ReadOnlySpan<byte> arguments)
    {
        var unbind = MethodDecoder.Decode<ExchangeUnbind>(arguments);
        CheckBindExchange(unbind.Destination, unbind.Source, unbind.RoutingKey);
        var change = VirtualHost.UnbindExchange(
            unbind.Destination, unbind.Source, unbind.RoutingKey, FieldTable.Parse(unbind.Arguments), _connection.UserName);
        if (!unbind.NoWait)
        {
            ReplyWhenDurable(change, default(ExchangeUnbindOk));
        }
    }

    private void OnQueueDeclare(ReadOnlySpan<byte> arguments)
    {
        var declare = MethodDecoder.Decode<QueueDeclare>(arguments);
        if (ReplyDirectory.IsReplyName(declare.Queue))
        {
            DeclareReplyQueue(declare);
            return;
        }

        var queue = declare.Passive
            ? VirtualHost.RequireQueue(EntityName.Clean(declare.Queue).Span, _connection.Owner)
            : VirtualHost.DeclareQueue(
                new QueueDeclaration(
                    EntityName.Clean(declare.Queue), declare.Durable, declare.Exclusive, declare.AutoDelete, FieldTable.Parse(declare.Arguments)),
                _connection.Owner,
                _access);
        _lastQueue = queue.Name;
        if (declare.NoWait)
        {
            return;
        }

        var status = queue.Status;
        ReplyWhenDurable(queue.MetadataIndex, new QueueDeclareOk
        {
            Queue = queue.Name.Span,
            MessageCount = (uint)Math.Min(status.Ready, uint.MaxValue),
            ConsumerCount = (uint)status.Consumers,
        });
    }

    private void OnQueueBind(ReadOnlySpan<byte> arguments)
    {
        var bind = MethodDecoder.Decode<QueueBind>(arguments);
        var queue = QueueName(bind.Queue);
        AssertBindable(queue);
        CheckBindQueue(queue.Span, bind.Exchange, KeyOrQueueName(bind.Queue, bind.RoutingKey, queue));
        var change = VirtualHost.BindQueue(
            queue.Span, bind.Exchange, KeyOrQueueName(bind.Queue, bind.RoutingKey, queue), FieldTable.Parse(bind.Arguments), _connection.Owner);
        if (!bind.NoWait)
        {
            ReplyWhenDurable(change, default(QueueBindOk));
        }
    }

    private void OnQueueUnbind(ReadOnlySpan<byte> arguments)
    {
        var unbind = MethodDecoder.Decode<QueueUnbind>(arguments);
        var queue = QueueName(unbind.Queue);
        AssertBindable(queue);
        CheckBindQueue(queue.Span, unbind.Exchange, KeyOrQueueName(unbind.Queue, unbind.RoutingKey, queue));
        var change = VirtualHost.UnbindQueue(
            queue.Span, unbind.Exchange, KeyOrQueueName(unbind.Queue, unbind.RoutingKey, queue), FieldTable.Parse(unbind.Arguments), _connection.Owner);
        ReplyWhenDurable(change, default(QueueUnbindOk));
    }

    private void OnQueuePurge(ReadOnlySpan<byte> arguments)
    {
        var purge = MethodDecoder.Decode<QueuePurge>(arguments);
        _access.CheckQueue(Permission.Read, QueueName(purge.Queue).Span);
        var count = VirtualHost.RequireQueue(QueueName(purge.Queue).Span, _connection.Owner).Purge();
        if (!purge.NoWait)
        {
            Reply(new QueuePurgeOk { MessageCount = (uint)Math.Min(count, uint.MaxValue) });
        }
    }

    private void OnQueueDelete(ReadOnlySpan<byte> arguments)
    {
        var delete = MethodDecoder.Decode<QueueDelete>(arguments);
        _access.CheckQueue(Permission.Configure, QueueName(delete.Queue).Span);
        var count = VirtualHost.DeleteQueue(QueueName(delete.Queue).Span, _connection.Owner, delete.IfUnused, delete.IfEmpty, out var change);
        if (!delete.NoWait)
        {
            ReplyWhenDurable(change, new QueueDeleteOk { MessageCount = (uint)Math.Min(count, uint.MaxValue) });
        }
    }

    private static void AssertBindable(ShortString queue)
    {
        if (ReplyDirectory.IsReplyName(queue.Span))
        {
            throw new ChannelException(ReplyCode.AccessRefused, "cannot bind or unbind to a volatile (direct reply-to) queue");
        }
    }

    /// <summary>In bind and unbind, an empty routing key next to an empty queue name means the queue's name.</summary>
    private static ReadOnlySpan<byte> KeyOrQueueName(ReadOnlySpan<byte> namedQueue, ReadOnlySpan<byte> routingKey, ShortString queue) =>
        namedQueue.IsEmpty && routingKey.IsEmpty ? queue.Span : routingKey;
}
