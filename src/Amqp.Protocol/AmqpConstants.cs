namespace Amqp.Protocol;

/// <summary>Sizes and octets that AMQP 0-9-1 and RabbitMQ fix.</summary>
public static class AmqpConstants
{
    /// <summary>The octet that ends every frame.</summary>
    public const byte FrameEnd = 0xCE;

    /// <summary>Octets before a frame's payload: type, channel, size.</summary>
    public const int FrameHeaderSize = 7;

    /// <summary>Octets of a frame besides its payload.</summary>
    public const int FrameOverhead = 8;

    /// <summary>The smallest frame_max a peer may ask for, in octets. RabbitMQ 4.1 raised it to 8192; older clients rely on 4096.</summary>
    public const int FrameMinSize = 4096;

    /// <summary>The frame_max that RabbitMQ proposes, in octets.</summary>
    public const int DefaultFrameMax = 131072;

    /// <summary>Octets that RabbitMQ tolerates over the negotiated frame_max.</summary>
    public const int FrameSizeTolerance = 8;

    /// <summary>The largest body a content header may announce, in octets (512 MiB).</summary>
    public const int MaxBodySize = 536870912;

    /// <summary>Octets of the protocol header that opens a connection.</summary>
    public const int ProtocolHeaderSize = 8;

    /// <summary>The longest short string, in octets.</summary>
    public const int MaxShortStringLength = 255;

    /// <summary>Octets of a method's class and method numbers, at the start of a method frame's payload.</summary>
    public const int MethodIdSize = 4;

    /// <summary>Octets of a content header's payload before its property block: class, weight, body size.</summary>
    public const int ContentHeaderFixedSize = 12;

    /// <summary>Octets of a heartbeat frame.</summary>
    public const int HeartbeatFrameSize = 8;

    /// <summary>Octets of a whole <c>basic.ack</c> frame.</summary>
    public const int AckFrameSize = FrameOverhead + MethodIdSize + 9;
}
