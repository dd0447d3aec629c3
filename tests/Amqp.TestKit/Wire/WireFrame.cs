using System.Buffers.Binary;
using Amqp.Protocol;

namespace Amqp.TestKit.Wire;

/// <summary>A frame that was received, with a payload of its own.</summary>
/// <param name="type">One of <see cref="FrameType"/>.</param>
/// <param name="channel">The channel.</param>
/// <param name="payload">What is between header and end octet.</param>
public sealed class WireFrame(byte type, ushort channel, byte[] payload)
{
    /// <summary>One of <see cref="FrameType"/>.</summary>
    public FrameType Type { get; } = (FrameType)type;

    /// <summary>The channel, 0 for the connection itself.</summary>
    public ushort Channel { get; } = channel;

    /// <summary>What is between header and end octet.</summary>
    public ReadOnlyMemory<byte> Payload { get; } = payload;

    /// <summary>One of <see cref="MethodIds"/>, or 0 if this is not a method frame.</summary>
    public uint MethodId => Type == FrameType.Method && Payload.Length >= AmqpConstants.MethodIdSize
        ? BinaryPrimitives.ReadUInt32BigEndian(Payload.Span)
        : 0;

    /// <summary>A method's arguments.</summary>
    public ReadOnlySpan<byte> Arguments => Payload.Span[AmqpConstants.MethodIdSize..];

    /// <summary>Whether this is that method.</summary>
    public bool Is<T>()
        where T : IMethod<T>, allows ref struct
        => Type == FrameType.Method && MethodId == T.Id;

    /// <summary>The method as a view of this frame; it may be kept for as long as no <c>await</c> comes between.</summary>
    /// <exception cref="WireException">It is another method, or malformed.</exception>
    public T Decode<T>()
        where T : IMethod<T>, allows ref struct
    {
        if (!Is<T>())
        {
            throw new WireException($"expected {MethodNames.Find(T.Id)}, but this is {this}") { Frame = this };
        }

        DecodeStatus status = T.TryDecode(Arguments, out T method);
        return status == DecodeStatus.Ok
            ? method
            : throw new WireException($"{MethodNames.Find(T.Id)} does not decode ({status}): {Convert.ToHexString(Payload.Span)}") { Frame = this };
    }

    /// <summary>The frame in words: method, reply code and text of a close, sizes of content.</summary>
    public override string ToString() => Type switch
    {
        FrameType.Method => $"{MethodNames.Find(MethodId) ?? $"method 0x{MethodId:X8}"}{Details()} on channel {Channel}",
        FrameType.Header => $"content header ({Payload.Length} octets) on channel {Channel}",
        FrameType.Body => $"body frame ({Payload.Length} octets) on channel {Channel}",
        FrameType.Heartbeat => "heartbeat",
        _ => $"frame of type {(byte)Type} ({Payload.Length} octets) on channel {Channel}",
    };

    private string Details()
    {
        if (MethodId == MethodIds.BasicReturn)
        {
            var returned = Decode<BasicReturn>();
            return $" ({returned.ReplyCode} {WireText.From(returned.ReplyText)})";
        }

        return ServerClose.From(this) is { } close
            ? $" ({close.Code} \"{close.Text}\", caused by {close.FailingMethod ?? $"{close.ClassId}.{close.MethodId}"})"
            : string.Empty;
    }
}
