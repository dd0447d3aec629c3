using Amqp.Protocol;

namespace Amqp.TestKit.Wire;

/// <summary>Messages and what is said about them.</summary>
public sealed partial class WireChannel
{
    private readonly SortedSet<ulong> _unconfirmed = [];
    private bool _confirms;

    /// <summary>Messages published through this object since <see cref="SelectConfirmsAsync"/>: the tag of the last one; 0 without confirms.</summary>
    public ulong Published { get; private set; }

    /// <summary>Tags of messages that have no confirm yet.</summary>
    public IReadOnlyCollection<ulong> Unconfirmed => _unconfirmed;

    /// <summary>Publishes a message.</summary>
    public ValueTask PublishAsync(
        string exchange,
        string routingKey,
        ReadOnlySpan<byte> body,
        WireProperties? properties = null,
        bool mandatory = false)
    {
        if (_confirms)
        {
            _unconfirmed.Add(++Published);
        }

        Connection.WritePublish(Number, exchange, routingKey, body, properties, mandatory);
        return Connection.FlushAsync();
    }

    /// <summary>Publishes a text.</summary>
    public ValueTask PublishAsync(string exchange, string routingKey, string text, WireProperties? properties = null, bool mandatory = false)
        => PublishAsync(exchange, routingKey, WireText.Utf8(text), properties, mandatory);

    /// <summary>Sets the prefetch count.</summary>
    public async ValueTask QosAsync(ushort prefetch, bool global = false)
    {
        await SendAsync(new BasicQos { PrefetchCount = prefetch, Global = global });
        await ExpectAsync<BasicQosOk>();
    }

    /// <summary>Starts a consumer; deliveries follow on this channel.</summary>
    /// <returns>The consumer tag.</returns>
    public async ValueTask<string> ConsumeAsync(
        string queue,
        string consumerTag = "",
        bool noAck = false,
        bool exclusive = false,
        FieldTable? arguments = null)
    {
        await SendAsync(new BasicConsume
        {
            Queue = WireText.Utf8(queue),
            ConsumerTag = WireText.Utf8(consumerTag),
            NoAck = noAck,
            Exclusive = exclusive,
            Arguments = (arguments ?? FieldTable.Empty).Content,
        });
        WireFrame frame = await ExpectAsync<BasicConsumeOk>();
        return WireText.From(frame.Decode<BasicConsumeOk>().ConsumerTag);
    }

    /// <summary>Ends a consumer. Deliveries on their way are handed out, since they may be acknowledged still.</summary>
    public async ValueTask<IReadOnlyList<WireDelivery>> CancelAsync(string consumerTag)
    {
        await SendAsync(new BasicCancel { ConsumerTag = WireText.Utf8(consumerTag) });
        List<WireDelivery> late = [];
        while (true)
        {
            WireFrame frame = await Connection.ReadFrameAsync(Number, "basic.cancel-ok");
            if (frame.Is<BasicCancelOk>())
            {
                return late;
            }

            late.Add(await ReadContentAsync<BasicDeliver>(frame));
        }
    }

    /// <summary>The channel's next frames, which must be a delivery.</summary>
    public async ValueTask<WireDelivery> ExpectDeliveryAsync()
        => await ReadContentAsync<BasicDeliver>(await Connection.ReadFrameAsync(Number, "basic.deliver"));

    /// <summary>The channel's next frames, which must be a returned message.</summary>
    public async ValueTask<WireDelivery> ExpectReturnAsync()
        => await ReadContentAsync<BasicReturn>(await Connection.ReadFrameAsync(Number, "basic.return"));

    /// <summary>Gets a message; null when the queue is empty.</summary>
    public async ValueTask<WireDelivery?> GetAsync(string queue, bool noAck = false)
    {
        await SendAsync(new BasicGet { Queue = WireText.Utf8(queue), NoAck = noAck });
        WireFrame frame = await Connection.ReadFrameAsync(Number, "basic.get-ok or basic.get-empty");
        return frame.Is<BasicGetEmpty>() ? null : await ReadContentAsync<BasicGetOk>(frame);
    }

    /// <summary>Acknowledges.</summary>
    public ValueTask AckAsync(ulong deliveryTag, bool multiple = false)
        => SendAsync(new BasicAck { DeliveryTag = deliveryTag, Multiple = multiple });

    /// <summary>Refuses, one or many.</summary>
    public ValueTask NackAsync(ulong deliveryTag, bool requeue, bool multiple = false)
        => SendAsync(new BasicNack { DeliveryTag = deliveryTag, Requeue = requeue, Multiple = multiple });

    /// <summary>Refuses one.</summary>
    public ValueTask RejectAsync(ulong deliveryTag, bool requeue)
        => SendAsync(new BasicReject { DeliveryTag = deliveryTag, Requeue = requeue });

    /// <summary>Turns confirms on.</summary>
    public async ValueTask SelectConfirmsAsync()
    {
        await SendAsync(new ConfirmSelect());
        await ExpectAsync<ConfirmSelectOk>();
        _confirms = true;
    }

    /// <summary>The channel's next frame, which must be an ack or a nack of something that has none yet.</summary>
    public ValueTask<WireConfirm> ExpectConfirmAsync() => ExpectConfirmAsync([]);

    private async ValueTask<WireConfirm> ExpectConfirmAsync(List<ulong> refused)
    {
        const string Expected = "basic.ack or basic.nack";
        WireFrame frame = await Connection.ReadFrameAsync(Number, Expected);
        WireConfirm confirm;
        if (frame.Is<BasicAck>())
        {
            var ack = frame.Decode<BasicAck>();
            confirm = new WireConfirm(ack.DeliveryTag, ack.Multiple, Nack: false);
        }
        else if (frame.Is<BasicNack>())
        {
            var nack = frame.Decode<BasicNack>();
            confirm = new WireConfirm(nack.DeliveryTag, nack.Multiple, Nack: true);
        }
        else
        {
            throw WireConnection.Unexpected(Expected, frame);
        }

        Settle(confirm, refused);
        return confirm;
    }

    /// <summary>Reads confirms until every message published so far has one; nothing else may come between.</summary>
    /// <returns>Tags that were refused, in ascending order.</returns>
    public async ValueTask<IReadOnlyList<ulong>> ExpectAllConfirmsAsync()
    {
        List<ulong> refused = [];
        while (_unconfirmed.Count > 0)
        {
            await ExpectConfirmAsync(refused);
        }

        refused.Sort();
        return refused;
    }

    /// <summary>
    /// Asks for something harmless and expects its answer as the channel's next frame: nothing else was on its way when the
    /// server answered.
    /// </summary>
    public ValueTask ExpectNothingAsync() => DeclareExchangeAsync("amq.direct", passive: true);

    private void Settle(in WireConfirm confirm, List<ulong> refused)
    {
        // Tag 0 with multiple means everything.
        ulong last = confirm is { Multiple: true, DeliveryTag: 0 } ? ulong.MaxValue : confirm.DeliveryTag;
        ulong[] tags = confirm.Multiple ? [.. _unconfirmed.TakeWhile(tag => tag <= last)] : [last];
        foreach (ulong tag in tags)
        {
            if (!_unconfirmed.Remove(tag))
            {
                tags = [];
                break;
            }
        }

        if (tags.Length == 0)
        {
            throw new WireException($"channel {Number}: {confirm}, but nothing unconfirmed has such a tag; {Published} were published");
        }

        if (confirm.Nack)
        {
            refused.AddRange(tags);
        }
    }

    private async ValueTask<WireDelivery> ReadContentAsync<T>(WireFrame method)
        where T : IMethod<T>, allows ref struct
    {
        string name = MethodNames.Find(T.Id)!;
        if (!method.Is<T>())
        {
            throw WireConnection.Unexpected($"{name} on channel {Number}", method);
        }

        WireFrame header = await Connection.ReadFrameAsync(Number, $"the content header of {name}");
        WireDelivery delivery = Describe(method, header, name, out byte[] body);
        for (int filled = 0; filled < body.Length;)
        {
            WireFrame chunk = await Connection.ReadFrameAsync(Number, $"the body of {name}");
            if (chunk.Type != FrameType.Body || chunk.Payload.Length > body.Length - filled)
            {
                throw WireConnection.Unexpected($"a body frame with at most {body.Length - filled} octets of {name}", chunk);
            }

            chunk.Payload.CopyTo(body.AsMemory(filled));
            filled += chunk.Payload.Length;
        }

        return delivery with { Body = body };
    }

    private static WireDelivery Describe(WireFrame method, WireFrame header, string name, out byte[] body)
    {
        if (header.Type != FrameType.Header || !ContentHeader.TryDecode(header.Payload.Span, out ContentHeader content))
        {
            throw WireConnection.Unexpected($"the content header of {name}", header);
        }

        body = new byte[content.BodySize];
        ReadOnlyMemory<byte> properties = header.Payload[AmqpConstants.ContentHeaderFixedSize..];
        if (method.Is<BasicDeliver>())
        {
            var deliver = method.Decode<BasicDeliver>();
            return new WireDelivery(WireText.From(deliver.Exchange), WireText.From(deliver.RoutingKey), properties, default)
            {
                ConsumerTag = WireText.From(deliver.ConsumerTag),
                DeliveryTag = deliver.DeliveryTag,
                Redelivered = deliver.Redelivered,
            };
        }

        if (method.Is<BasicGetOk>())
        {
            var got = method.Decode<BasicGetOk>();
            return new WireDelivery(WireText.From(got.Exchange), WireText.From(got.RoutingKey), properties, default)
            {
                DeliveryTag = got.DeliveryTag,
                Redelivered = got.Redelivered,
                MessageCount = got.MessageCount,
            };
        }

        var returned = method.Decode<BasicReturn>();
        return new WireDelivery(WireText.From(returned.Exchange), WireText.From(returned.RoutingKey), properties, default)
        {
            ReplyCode = returned.ReplyCode,
            ReplyText = WireText.From(returned.ReplyText),
        };
    }
}
