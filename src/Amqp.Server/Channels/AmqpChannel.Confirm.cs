using Amqp.Broker.Errors;
using Amqp.Broker.Publishing;
using Amqp.Protocol;
using Amqp.Server.Connections;
using Amqp.Server.Outbound;

namespace Amqp.Server.Channels;

/// <summary>The confirm class: publisher confirms (https://www.rabbitmq.com/docs/confirms).</summary>
internal sealed partial class AmqpChannel
{
    private ConfirmTracker? _confirms;

    /// <inheritdoc/>
    void IConfirmSink.WriteAck(ulong deliveryTag, bool multiple)
    {
        lock (_out.Lock)
        {
            if (!_isReleased)
            {
                Out.Advance(FrameWriter.WriteAck(Out.GetSpan(AmqpConstants.AckFrameSize), Number, deliveryTag, multiple));
            }
        }
    }

    /// <inheritdoc/>
    void IConfirmSink.WriteNack(ulong deliveryTag)
    {
        lock (_out.Lock)
        {
            if (!_isReleased)
            {
                Out.WriteMethod(Number, new BasicNack { DeliveryTag = deliveryTag, Multiple = false, Requeue = false });
            }
        }
    }

    /// <inheritdoc/>
    void IConfirmSink.Flush() => _connection.FlushSoon();

    private void OnConfirmSelect(ReadOnlySpan<byte> arguments)
    {
        var select = MethodDecoder.Decode<ConfirmSelect>(arguments);
        if (_transaction is not null)
        {
            throw new ChannelException(ReplyCode.PreconditionFailed, "cannot switch from tx to confirm mode");
        }

        _confirms ??= new ConfirmTracker(this, _traffic);
        if (!select.NoWait)
        {
            Reply(default(ConfirmSelectOk));
        }
    }
}
