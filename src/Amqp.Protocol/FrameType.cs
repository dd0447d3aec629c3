namespace Amqp.Protocol;

/// <summary>The first octet of a frame.</summary>
public enum FrameType : byte
{
    /// <summary>A method: class and method number, then its arguments.</summary>
    Method = 1,

    /// <summary>A content header: class, body size, properties.</summary>
    Header = 2,

    /// <summary>A piece of a content body.</summary>
    Body = 3,

    /// <summary>A heartbeat: channel 0 and no payload.</summary>
    Heartbeat = 8,
}
