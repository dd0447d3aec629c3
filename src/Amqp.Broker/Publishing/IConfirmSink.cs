namespace Amqp.Broker.Publishing;

/// <summary>Where a <see cref="ConfirmTracker"/> writes <c>basic.ack</c> and <c>basic.nack</c>: a channel.</summary>
public interface IConfirmSink
{
    /// <summary>Messages up to (or exactly) the tag are confirmed.</summary>
    void WriteAck(ulong deliveryTag, bool multiple);

    /// <summary>The message was refused.</summary>
    void WriteNack(ulong deliveryTag);

    /// <summary>What was written may leave. Called without the tracker's lock.</summary>
    void Flush();
}
