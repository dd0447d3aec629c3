using Amqp.Protocol;
using Amqp.Storage.Log;

namespace Amqp.Server.Outbound;

/// <summary>Writes methods and contents into an output. The outbound lock is held by the caller.</summary>
internal static class ContentWriter
{
    /// <summary>Bodies up to this size are copied: cheaper than a write of their own.</summary>
    private const int CopyUpTo = 64 * 1024;

    public static void WriteMethod<T>(this FrameOutput buffer, ushort channel, in T method)
        where T : IMethod, allows ref struct
    {
        var span = buffer.GetSpan(FrameWriter.MethodFrameSize(method));
        buffer.Advance(FrameWriter.WriteMethod(span, channel, method));
    }

    public static void WriteDeliver(
        this FrameOutput buffer,
        ushort channel,
        ReadOnlySpan<byte> consumerTag,
        ulong deliveryTag,
        bool redelivered,
        in RecordView record,
        ReadOnlySpan<byte> properties,
        uint frameMax)
    {
        var exchange = record.Exchange;
        var routingKey = record.RoutingKey;
        var size = FrameWriter.DeliverHeadSize(consumerTag, exchange, routingKey, properties);
        var bodyLength = record.BodyLength;
        var room = bodyLength <= CopyUpTo && bodyLength + AmqpConstants.FrameOverhead <= frameMax
            ? size + bodyLength + AmqpConstants.FrameOverhead
            : size;
        var span = buffer.GetSpan(room);
        var written = FrameWriter.WriteDeliverHead(
            span, channel, consumerTag, deliveryTag, redelivered, exchange, routingKey, properties, (ulong)bodyLength);
        if (room > size && bodyLength > 0)
        {
            written += FrameWriter.WriteBodyFrame(span[written..], channel, record.Body);
            buffer.Advance(written);
            return;
        }

        buffer.Advance(written);
        if (bodyLength > 0)
        {
            WriteBody(buffer, channel, record, frameMax);
        }
    }

    /// <summary>Writes header and body after a method that carries content.</summary>
    public static void WriteContent(
        this FrameOutput buffer, ushort channel, in RecordView record, ReadOnlySpan<byte> properties, uint frameMax)
    {
        var span = buffer.GetSpan(FrameWriter.ContentHeaderSize(properties));
        buffer.Advance(FrameWriter.WriteContentHeader(span, channel, ClassIds.Basic, (ulong)record.BodyLength, properties));
        WriteBody(buffer, channel, record, frameMax);
    }

    /// <summary>Writes header and body from memory that is gone when the call returns.</summary>
    public static void WriteContentCopy(
        this FrameOutput buffer, ushort channel, ReadOnlySpan<byte> properties, ReadOnlySpan<byte> body, uint frameMax)
    {
        var span = buffer.GetSpan(FrameWriter.ContentHeaderSize(properties));
        buffer.Advance(FrameWriter.WriteContentHeader(span, channel, ClassIds.Basic, (ulong)body.Length, properties));
        CopyBody(buffer, channel, body, frameMax);
    }

    private static void WriteBody(FrameOutput buffer, ushort channel, in RecordView record, uint frameMax)
    {
        if (record.BodyLength <= CopyUpTo)
        {
            CopyBody(buffer, channel, record.Body, frameMax);
            return;
        }

        var body = record.BodyMemory;
        var chunkSize = (int)Math.Min(frameMax, int.MaxValue) - AmqpConstants.FrameOverhead;
        for (var offset = 0; offset < body.Length; offset += chunkSize)
        {
            var chunk = body.Slice(offset, Math.Min(chunkSize, body.Length - offset));
            buffer.Advance(FrameWriter.WriteBodyFrameHeader(buffer.GetSpan(AmqpConstants.FrameOverhead), channel, chunk.Length));
            buffer.Append(OutboundSegment.Lease(chunk, record.Slab.Lease()));
            buffer.Advance(FrameWriter.WriteFrameEnd(buffer.GetSpan(AmqpConstants.FrameOverhead)));
        }
    }

    private static void CopyBody(FrameOutput buffer, ushort channel, ReadOnlySpan<byte> body, uint frameMax)
    {
        var chunkSize = (int)Math.Min(frameMax, int.MaxValue) - AmqpConstants.FrameOverhead;
        while (!body.IsEmpty)
        {
            var chunk = body[..Math.Min(chunkSize, body.Length)];
            buffer.Advance(FrameWriter.WriteBodyFrame(buffer.GetSpan(chunk.Length + AmqpConstants.FrameOverhead), channel, chunk));
            body = body[chunk.Length..];
        }
    }
}
