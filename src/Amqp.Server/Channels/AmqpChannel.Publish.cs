using Amqp.Broker.Errors;
using Amqp.Broker.Publishing;
using Amqp.Broker.Routing;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.Server.Connections;
using Amqp.Server.Outbound;
using Amqp.Server.Telemetry;
using Amqp.Storage.Log;

namespace Amqp.Server.Channels;

/// <summary>
/// basic.publish: method, header, body. The parts are slices of the receive buffer as long as all of them come in one burst;
/// what has to outlive the burst is copied by <see cref="Detach"/>. A whole message is checked, routed and put into the
/// connection's batch.
/// </summary>
internal sealed partial class AmqpChannel
{
    private ContentState _content;
    private ReadOnlyMemory<byte> _names;
    private ReadOnlyMemory<byte> _properties;
    private bool _mandatory;
    private bool _immediate;
    private bool _detached;
    private long _bodySize;
    private long _bodyReceived;
    private BodyAssembly? _body;

    /// <summary>A content header frame.</summary>
    public void OnHeader(ReadOnlyMemory<byte> payload)
    {
        if (!ContentHeader.TryDecode(payload.Span, out var header))
        {
            FrameText.FailUnknown((byte)FrameType.Header, payload.Span);
        }

        if (_content != ContentState.Header)
        {
            FailOutOfOrder();
        }

        if (header.ClassId != ClassIds.Basic)
        {
            throw new ConnectionException(ReplyCode.UnexpectedFrame,
                $"expected content header for class {ClassIds.Basic}, got one for class {header.ClassId} instead", MethodIds.BasicPublish);
        }

        if (header.Weight != 0)
        {
            FailOutOfOrder();
        }

        if (header.BodySize > AmqpConstants.MaxBodySize)
        {
            throw new ConnectionException(ReplyCode.FrameError,
                $"content body size {header.BodySize} exceeds maximum allowed size {AmqpConstants.MaxBodySize}", MethodIds.BasicPublish);
        }

        _properties = payload[AmqpConstants.ContentHeaderFixedSize..];
        _bodySize = (long)header.BodySize;
        _bodyReceived = 0;
        _content = ContentState.Body;
        if (_bodySize == 0)
        {
            CompletePublish(default);
        }
    }

    /// <summary>A content body frame.</summary>
    public void OnBody(ReadOnlyMemory<byte> payload)
    {
        if (_content != ContentState.Body)
        {
            FailOutOfOrder();
        }

        if (payload.Length > _bodySize - _bodyReceived)
        {
            throw new ConnectionException(ReplyCode.FrameError, "content body frame exceeds remaining content size", MethodIds.BasicPublish);
        }

        if (payload.Length == _bodySize)
        {
            _bodyReceived = _bodySize;
            CompletePublish(payload);
            return;
        }

        Collect(payload.Span);
        if (_bodyReceived == _bodySize)
        {
            CompleteAssembled();
        }
    }

    private void CompleteAssembled()
    {
        try
        {
            CompletePublish(_body?.Body ?? default);
        }
        finally
        {
            if (_body is not null)
            {
                // The batch points into the memory until it is flushed.
                _connection.FlushBatches();
                ResetContent();
            }
        }
    }

    /// <summary>Copies what an unfinished publish still needs out of the receive buffer, at the end of a burst.</summary>
    /// <returns>False when no publish is unfinished.</returns>
    public bool Detach()
    {
        if (_content == ContentState.None)
        {
            return false;
        }

        if (!_detached)
        {
            _names = _names.ToArray();
            _properties = _content == ContentState.Body ? _properties.ToArray() : default;
            _detached = _content == ContentState.Body;
        }

        return true;
    }

    private void OnPublish(ReadOnlyMemory<byte> payload)
    {
        var publish = MethodDecoder.Decode<BasicPublish>(payload.Span[AmqpConstants.MethodIdSize..]);
        if (_access.AsksBackends)
        {
            AskToPublish(publish.Exchange, publish.RoutingKey);
        }

        _mandatory = publish.Mandatory;
        _immediate = publish.Immediate;

        // Both names with their length octets, as the batch takes them: behind class, method and ticket.
        _names = payload.Slice(AmqpConstants.MethodIdSize + 2, publish.Exchange.Length + publish.RoutingKey.Length + 2);
        _content = ContentState.Header;
        _detached = false;
        _connection.ContentStarted(this);
    }

    private void Collect(ReadOnlySpan<byte> chunk)
    {
        if (_bodySize <= _connection.MaxMessageSize)
        {
            _body ??= new BodyAssembly(
                _connection.Server.Broker.BodyMemory, _names.Length - 2 + _properties.Length, (int)_bodySize, _connection.ReservesMuch);
            var before = _body.Reserved;
            _body.IsThrifty = _connection.ReservesMuch;
            _body.Add(chunk);
            _connection.BodiesReserved += _body.Reserved - (_bodyReceived == 0 ? 0 : before);
        }

        // A body over the limit is read to its end, as the protocol asks, but not kept.
        _bodyReceived += chunk.Length;
    }

    private void CompletePublish(ReadOnlyMemory<byte> body)
    {
        if (_connection.TracingTo is { } activities)
        {
            CompleteTraced(activities, body);
            return;
        }

        AcceptPublish(body);
    }

    private void AcceptPublish(ReadOnlyMemory<byte> body)
    {
        _content = ContentState.None;
        AssertNotCommitting();
        if (_immediate)
        {
            throw new ConnectionException(ReplyCode.NotImplemented, "immediate=true", MethodIds.BasicPublish);
        }

        var names = _names.Span;
        var exchangeName = names.Slice(1, names[0]);
        var routingKey = names[(2 + exchangeName.Length)..];
        if (_publishRefusal is { } refusal)
        {
            throw refusal;
        }

        var exchange = FindExchange(exchangeName);
        if (exchange.IsInternal)
        {
            Refuse(ReplyCode.AccessRefused, $"cannot publish to internal exchange '{exchange.Name}' in vhost '{VirtualHost.Name}'");
        }

        if (_access.AsksBackends)
        {
            AssertAskedAbout(exchange);
        }
        else if (_hasTopicRule)
        {
            _access.CheckTopic(Permission.Write, exchange, routingKey, MethodIds.BasicPublish);
        }

        if (!BasicPropertiesView.TryParse(_properties.Span, out var properties))
        {
            throw new ConnectionException(ReplyCode.InternalError, "", 0);
        }

        var timeToLive = CheckProperties(properties);
        if (_bodySize > _connection.MaxMessageSize)
        {
            Refuse(ReplyCode.PreconditionFailed, $"message size {_bodySize} is larger than configured max size {_connection.MaxMessageSize}");
        }

        if (_connection.Server.Options.Stamps is { Any: true } stamps)
        {
            properties = Stamp(properties, stamps);
        }

        var message = new PublishedMessage
        {
            Names = _names,
            Properties = StoredProperties(properties),
            Body = body,
            Assembly = _body,
            TimeToLive = timeToLive,
            Priority = properties.Has(PropertyFlags.Priority) ? properties.Priority : (byte)0,
            Persistent = properties.Has(PropertyFlags.DeliveryMode) && properties.DeliveryMode == 2,
            Source = exchange,
        };
        var routes = _connection.Routes;
        routes.Route(exchange, new RoutingInput { RoutingKey = routingKey, Headers = properties.Headers, Properties = _properties.Span });
        if (_publishActivity is { } activity)
        {
            MessageActivities.NoteRoutes(activity, routes);
        }

        Enqueue(message, routes);
    }

    private BasicPropertiesView Stamp(scoped in BasicPropertiesView properties, MessageStamps stamps)
    {
        var runtime = _connection.Server.Runtime;
        _properties = MessageStamper.Stamp(properties, stamps, runtime.UnixMilliseconds, _connection.Server.Options.NodeName);
        return BasicPropertiesView.TryParse(_properties.Span, out var stamped)
            ? stamped
            : throw new ConnectionException(ReplyCode.InternalError, "", 0);
    }

    /// <summary>The property block as it is stored: verbatim, unless a header is for the broker only.</summary>
    private ReadOnlyMemory<byte> StoredProperties(in BasicPropertiesView properties)
    {
        if (properties.Has(PropertyFlags.ReplyTo) && properties.ReplyTo.SequenceEqual(ReplyDirectory.PseudoQueue))
        {
            return NameRequester(properties);
        }

        return properties.Has(PropertyFlags.Headers) ? SenderSelectedKeys.Check(properties, _properties) : _properties;
    }

    private void Enqueue(in PublishedMessage message, RouteSet routes)
    {
        if (_transaction is not null)
        {
            _transaction.Add(message, _mandatory, routes);
            return;
        }

        var isReply = routes.IsUnroutable && TryReplyTo(message);
        _traffic.Published(message.Source!, message.Body.Length, routes.Destinations, isReply, _mandatory);
        Trace(message, routes.Queues);
        if (routes.IsUnroutable && !isReply && _mandatory)
        {
            Return(message);
        }

        _traffic.PublishedToConfirm += _confirms is null ? 0 : 1;
        _connection.Publish(message, routes, _confirms, _confirms?.NextTag() ?? 0);
    }

    /// <returns>Milliseconds that the message lives, -1 for ever.</returns>
    private long CheckProperties(in BasicPropertiesView properties)
    {
        if (properties.Has(PropertyFlags.UserId)
            && !properties.UserId.SequenceEqual(_connection.UserNameUtf8)
            && !_connection.User.IsImpersonator)
        {
            Refuse(ReplyCode.PreconditionFailed,
                $"user_id property set to '{System.Text.Encoding.UTF8.GetString(properties.UserId)}' but authenticated user was '{_connection.UserName}'");
        }

        return properties.Has(PropertyFlags.Expiration) ? ExpirationProperty.Parse(properties.Expiration) : -1;
    }

    private void Return(in PublishedMessage message)
    {
        lock (_out.Lock)
        {
            Out.WriteMethod(Number, new BasicReturn
            {
                ReplyCode = (ushort)ReplyCode.NoRoute,
                ReplyText = "NO_ROUTE"u8,
                Exchange = message.Exchange,
                RoutingKey = message.RoutingKey,
            });
            Out.WriteContentCopy(Number, message.Properties.Span, message.Body.Span, _connection.FrameMax);
        }

        _connection.AnswerWritten();
    }

    private static void Refuse(ReplyCode code, string text) => throw new ChannelException(code, text, MethodIds.BasicPublish);

    private void ResetContent()
    {
        _content = ContentState.None;
        if (_body is { } body)
        {
            _body = null;
            _connection.BodiesReserved -= body.Reserved;
            body.Release();
        }
    }

    /// <summary>A frame came that the state of the content does not allow (connection error 505).</summary>
    private void FailOutOfOrder() => throw (_content switch
    {
        ContentState.None => new ConnectionException(ReplyCode.UnexpectedFrame, "expected method frame, got non method frame instead", 0),
        ContentState.Header => new ConnectionException(ReplyCode.UnexpectedFrame,
            $"expected content header for class {ClassIds.Basic}, got non content header frame instead", MethodIds.BasicPublish),
        _ => new ConnectionException(ReplyCode.UnexpectedFrame, "expected content body, got non content body frame instead", MethodIds.BasicPublish),
    });
}
