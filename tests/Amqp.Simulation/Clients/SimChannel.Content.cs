using Amqp.Protocol;
using Amqp.Simulation.Ledger;
using Amqp.TestKit.Wire;

namespace Amqp.Simulation.Clients;

/// <summary>Messages come in: delivered, got and returned.</summary>
internal sealed partial class SimChannel
{
    private WireFrame? _content;
    private Expectation? _get;
    private byte[]? _block;
    private byte[] _body = [];
    private int _filled;
    private ulong _lastTag;
    private int _recovering;

    private void BeginContent(WireFrame method, Expectation? get)
    {
        _content = method;
        _get = get;
        _block = null;
    }

    private void OnContentFrame(WireFrame frame)
    {
        if (_block is null)
        {
            if (frame.Type != FrameType.Header || !ContentHeader.TryDecode(frame.Payload.Span, out var header))
            {
                throw new InvariantException($"{this} got {frame} instead of a content header");
            }

            _block = frame.Payload[AmqpConstants.ContentHeaderFixedSize..].ToArray();
            _body = new byte[header.BodySize];
            _filled = 0;
        }
        else
        {
            if (frame.Type != FrameType.Body || frame.Payload.Length > _body.Length - _filled)
            {
                throw new InvariantException($"{this} got {frame} in the middle of a body");
            }

            frame.Payload.CopyTo(_body.AsMemory(_filled));
            _filled += frame.Payload.Length;
        }

        if (_filled == _body.Length)
        {
            var method = _content!;
            _content = null;
            OnMessage(method);
        }
    }

    private void OnMessage(WireFrame method)
    {
        switch (method.MethodId)
        {
            case MethodIds.BasicReturn:
                var returned = method.Decode<BasicReturn>();
                World.Find(System.Text.Encoding.UTF8.GetString(returned.RoutingKey), _block, _body).IsReturned = true;
                break;
            case MethodIds.BasicGetOk:
                var got = method.Decode<BasicGetOk>();
                Receive(_get!.Queue, got.DeliveryTag, got.Redelivered, _get.NoAck, null);
                break;
            default:
                OnDelivery(method);
                break;
        }
    }

    private void OnDelivery(WireFrame method)
    {
        var deliver = method.Decode<BasicDeliver>();
        var tag = System.Text.Encoding.UTF8.GetString(deliver.ConsumerTag);
        if (!_consumers.TryGetValue(tag, out var consumer))
        {
            throw new InvariantException($"{this} got a delivery for consumer {tag}, which is not there");
        }

        Receive(consumer.Queue, deliver.DeliveryTag, deliver.Redelivered, consumer.NoAck, consumer);
    }

    private void Receive(string queue, ulong tag, bool isRedelivered, bool noAck, SimConsumer? consumer)
    {
        if (tag != ++_lastTag)
        {
            throw new InvariantException($"{this} got delivery tag {tag} instead of {_lastTag}");
        }

        // What was on its way when the channel gave everything back may be with others already.
        var isStale = IsOver || _recovering > 0;
        var entry = World.Receive(this, queue, _block, _body, isRedelivered, isStale);
        World.Note($"{this} reads {tag}: {entry}{(isRedelivered ? ", again" : "")}");
        if (consumer is not null
            && !isRedelivered
            && !consumer.IsInOrder(entry.Id)
            && !World.History[queue].WasDisturbedSince(entry.SentAt))
        {
            throw new InvariantException($"{entry} came to {this} behind a message that its channel published later");
        }

        if (noAck)
        {
            if (consumer is null && _get!.Taken is { } taken)
            {
                taken.Add(entry);
            }
            else
            {
                entry.IsTaken = true;
            }

            return;
        }

        if (isStale)
        {
            return;
        }

        var hold = new Hold(entry, this, consumer);
        entry.Holds.Add(hold);
        _held.Add(tag, hold);
        if (consumer is not null && ++consumer.Outstanding > consumer.Prefetch && consumer.Prefetch > 0)
        {
            throw new InvariantException($"{this} got more than the prefetch of {consumer.Tag}");
        }
    }
}
