namespace Amqp.Protocol;

/// <summary>What <see cref="FrameReader.TryRead"/> found.</summary>
public enum FrameReadStatus
{
    /// <summary>A whole frame.</summary>
    Frame = 0,

    /// <summary>The octets end before the frame does.</summary>
    NeedMore = 1,

    /// <summary>The header announces more than the limit. Decided as soon as the 7 octets of the header are there.</summary>
    TooLarge = 2,

    /// <summary>The octet after the payload is not <see cref="AmqpConstants.FrameEnd"/>.</summary>
    BadEnd = 3,

    /// <summary>The type is none of <see cref="FrameType"/>.</summary>
    UnknownType = 4,

    /// <summary>A heartbeat with a payload.</summary>
    BadHeartbeat = 5,
}
