namespace Amqp.Protocol;

/// <summary>One frame. The payload is valid until the sequence it was read from is released and the arena is reset.</summary>
/// <param name="type">One of <see cref="FrameType"/>.</param>
/// <param name="channel">The channel, 0 for the connection itself.</param>
/// <param name="payload">What is between header and end octet.</param>
public readonly struct Frame(byte type, ushort channel, ReadOnlyMemory<byte> payload)
{
    /// <summary>One of <see cref="FrameType"/>.</summary>
    public byte Type { get; } = type;

    /// <summary>The channel, 0 for the connection itself.</summary>
    public ushort Channel { get; } = channel;

    /// <summary>What is between header and end octet.</summary>
    public ReadOnlyMemory<byte> Payload { get; } = payload;
}
