using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Amqp.Protocol;

/// <summary>Writes whole frames, end octet included. Every method returns the octets written and throws if the destination is too
/// short; the sizes are known beforehand.</summary>
public static class FrameWriter
{
    private const int MethodFrameOverhead = AmqpConstants.FrameOverhead + AmqpConstants.MethodIdSize;

    /// <summary>Octets of a method's frame.</summary>
    public static int MethodFrameSize<T>(in T method)
        where T : IMethod, allows ref struct
        => MethodFrameOverhead + method.Size;

    /// <summary>Writes a method's frame.</summary>
    public static int WriteMethod<T>(Span<byte> destination, ushort channel, in T method)
        where T : IMethod, allows ref struct
    {
        int size = method.Size + AmqpConstants.MethodIdSize;
        var writer = new SpanWriter(destination);
        Begin(ref writer, FrameType.Method, channel, size);
        writer.Long(T.Id);
        method.Encode(ref writer);
        writer.Octet(AmqpConstants.FrameEnd);
        return writer.Written;
    }

    /// <summary>Octets of a <c>basic.deliver</c> frame and its content header frame.</summary>
    public static int DeliverHeadSize(ReadOnlySpan<byte> consumerTag, ReadOnlySpan<byte> exchange, ReadOnlySpan<byte> routingKey, ReadOnlySpan<byte> propertyBlock)
        => MethodFrameOverhead + 12 + consumerTag.Length + exchange.Length + routingKey.Length + ContentHeaderSize(propertyBlock);

    /// <summary>Writes a <c>basic.deliver</c> frame and its content header frame.</summary>
    /// <param name="destination">Room for <see cref="DeliverHeadSize"/> octets.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="consumerTag">The consumer's tag.</param>
    /// <param name="deliveryTag">The delivery tag.</param>
    /// <param name="redelivered">Whether it may have been delivered before.</param>
    /// <param name="exchange">The exchange it was published to.</param>
    /// <param name="routingKey">The routing key it was published with.</param>
    /// <param name="propertyBlock">Property flags and properties, sent as they are.</param>
    /// <param name="bodySize">Octets of the body; if 0, no body frame may follow.</param>
    public static int WriteDeliverHead(
        Span<byte> destination,
        ushort channel,
        ReadOnlySpan<byte> consumerTag,
        ulong deliveryTag,
        bool redelivered,
        ReadOnlySpan<byte> exchange,
        ReadOnlySpan<byte> routingKey,
        ReadOnlySpan<byte> propertyBlock,
        ulong bodySize)
    {
        var writer = new SpanWriter(destination);
        int size = AmqpConstants.MethodIdSize + 12 + consumerTag.Length + exchange.Length + routingKey.Length;
        Begin(ref writer, FrameType.Method, channel, size);
        writer.Long(MethodIds.BasicDeliver);
        writer.ShortString(consumerTag);
        writer.LongLong(deliveryTag);
        writer.Octet(redelivered ? (byte)1 : (byte)0);
        writer.ShortString(exchange);
        writer.ShortString(routingKey);
        writer.Octet(AmqpConstants.FrameEnd);
        ContentHeader(ref writer, channel, ClassIds.Basic, bodySize, propertyBlock);
        return writer.Written;
    }

    /// <summary>Octets of a <c>basic.publish</c> frame and its content header frame.</summary>
    public static int PublishHeadSize(ReadOnlySpan<byte> exchange, ReadOnlySpan<byte> routingKey, ReadOnlySpan<byte> propertyBlock)
        => MethodFrameOverhead + 5 + exchange.Length + routingKey.Length + ContentHeaderSize(propertyBlock);

    /// <summary>Writes a <c>basic.publish</c> frame and its content header frame.</summary>
    /// <param name="destination">Room for <see cref="PublishHeadSize"/> octets.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="exchange">The exchange to publish to.</param>
    /// <param name="routingKey">The routing key.</param>
    /// <param name="mandatory">Whether to return what reaches no queue.</param>
    /// <param name="propertyBlock">Property flags and properties.</param>
    /// <param name="bodySize">Octets of the body; if 0, no body frame may follow.</param>
    public static int WriteBasicPublishHead(
        Span<byte> destination,
        ushort channel,
        ReadOnlySpan<byte> exchange,
        ReadOnlySpan<byte> routingKey,
        bool mandatory,
        ReadOnlySpan<byte> propertyBlock,
        ulong bodySize)
    {
        var writer = new SpanWriter(destination);
        Begin(ref writer, FrameType.Method, channel, AmqpConstants.MethodIdSize + 5 + exchange.Length + routingKey.Length);
        writer.Long(MethodIds.BasicPublish);
        writer.Short(0);
        writer.ShortString(exchange);
        writer.ShortString(routingKey);
        writer.Octet(mandatory ? (byte)1 : (byte)0);
        writer.Octet(AmqpConstants.FrameEnd);
        ContentHeader(ref writer, channel, ClassIds.Basic, bodySize, propertyBlock);
        return writer.Written;
    }

    /// <summary>Octets of a content header frame.</summary>
    public static int ContentHeaderSize(ReadOnlySpan<byte> propertyBlock)
        => AmqpConstants.FrameOverhead + AmqpConstants.ContentHeaderFixedSize + propertyBlock.Length;

    /// <summary>Writes a content header frame.</summary>
    public static int WriteContentHeader(Span<byte> destination, ushort channel, ushort classId, ulong bodySize, ReadOnlySpan<byte> propertyBlock)
    {
        var writer = new SpanWriter(destination);
        ContentHeader(ref writer, channel, classId, bodySize, propertyBlock);
        return writer.Written;
    }

    /// <summary>Writes one body frame.</summary>
    /// <param name="destination">Room for the chunk and 8 octets more.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="chunk">A piece of the body, at most frame_max - 8 octets.</param>
    public static int WriteBodyFrame(Span<byte> destination, ushort channel, ReadOnlySpan<byte> chunk)
    {
        int total = AmqpConstants.FrameOverhead + chunk.Length;
        destination = destination[..total];
        WriteBodyFrameHeader(destination, channel, chunk.Length);
        chunk.CopyTo(destination[AmqpConstants.FrameHeaderSize..]);
        destination[^1] = AmqpConstants.FrameEnd;
        return total;
    }

    /// <summary>Octets of all the body frames that a body takes; 0 for an empty body.</summary>
    /// <param name="bodySize">Octets of the body.</param>
    /// <param name="frameMax">The largest frame in octets, more than 8; 0 is no limit.</param>
    public static long BodyFramesSize(long bodySize, uint frameMax)
    {
        long chunkSize = ChunkSize(frameMax);
        return bodySize + ((bodySize + chunkSize - 1) / chunkSize * AmqpConstants.FrameOverhead);
    }

    /// <summary>Writes a body as frames of at most <paramref name="frameMax"/> octets; nothing for an empty body.</summary>
    public static int WriteBodyFrames(Span<byte> destination, ushort channel, ReadOnlySpan<byte> body, uint frameMax)
    {
        int chunkSize = ChunkSize(frameMax);
        int written = 0;
        while (!body.IsEmpty)
        {
            ReadOnlySpan<byte> chunk = body[..Math.Min(body.Length, chunkSize)];
            written += WriteBodyFrame(destination[written..], channel, chunk);
            body = body[chunk.Length..];
        }

        return written;
    }

    /// <summary>Writes the 7 octets before a body frame's payload, for a caller who copies or sends the payload.</summary>
    public static int WriteBodyFrameHeader(Span<byte> destination, ushort channel, int payloadSize)
        => WriteFrameHeader(destination, FrameType.Body, channel, payloadSize);

    /// <summary>Writes the 7 octets before any frame's payload.</summary>
    public static int WriteFrameHeader(Span<byte> destination, FrameType type, ushort channel, int payloadSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(payloadSize);
        var writer = new SpanWriter(destination);
        Begin(ref writer, type, channel, payloadSize);
        return writer.Written;
    }

    /// <summary>Writes the octet that ends a frame.</summary>
    public static int WriteFrameEnd(Span<byte> destination)
    {
        destination[0] = AmqpConstants.FrameEnd;
        return 1;
    }

    /// <summary>Writes a heartbeat frame, 8 octets.</summary>
    public static int WriteHeartbeat(Span<byte> destination)
    {
        var writer = new SpanWriter(destination);
        Begin(ref writer, FrameType.Heartbeat, 0, 0);
        writer.Octet(AmqpConstants.FrameEnd);
        return writer.Written;
    }

    /// <summary>Writes a <c>basic.ack</c> frame, <see cref="AmqpConstants.AckFrameSize"/> octets.</summary>
    public static int WriteAck(Span<byte> destination, ushort channel, ulong deliveryTag, bool multiple)
    {
        destination = destination[..AmqpConstants.AckFrameSize];
        destination[0] = (byte)FrameType.Method;
        BinaryPrimitives.WriteUInt16BigEndian(destination[1..], channel);
        BinaryPrimitives.WriteUInt32BigEndian(destination[3..], AmqpConstants.AckFrameSize - AmqpConstants.FrameOverhead);
        BinaryPrimitives.WriteUInt32BigEndian(destination[7..], MethodIds.BasicAck);
        BinaryPrimitives.WriteUInt64BigEndian(destination[11..], deliveryTag);
        destination[19] = multiple ? (byte)1 : (byte)0;
        destination[20] = AmqpConstants.FrameEnd;
        return AmqpConstants.AckFrameSize;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Begin(ref SpanWriter writer, FrameType type, ushort channel, int payloadSize)
    {
        writer.Octet((byte)type);
        writer.Short(channel);
        writer.Long((uint)payloadSize);
    }

    private static void ContentHeader(ref SpanWriter writer, ushort channel, ushort classId, ulong bodySize, scoped ReadOnlySpan<byte> propertyBlock)
    {
        Begin(ref writer, FrameType.Header, channel, AmqpConstants.ContentHeaderFixedSize + propertyBlock.Length);
        writer.Short(classId);
        writer.Short(0);
        writer.LongLong(bodySize);
        writer.Raw(propertyBlock);
        writer.Octet(AmqpConstants.FrameEnd);
    }

    private static int ChunkSize(uint frameMax)
    {
        if (frameMax == 0)
        {
            return int.MaxValue - AmqpConstants.FrameOverhead;
        }

        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(frameMax, (uint)AmqpConstants.FrameOverhead);
        return (int)Math.Min(frameMax, int.MaxValue) - AmqpConstants.FrameOverhead;
    }
}
