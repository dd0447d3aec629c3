namespace Amqp.Protocol;

/// <summary>Why a channel or connection was closed, or a message returned.</summary>
public enum ReplyCode : ushort
{
    /// <summary>No code at all; never on the wire.</summary>
    None = 0,

    /// <summary>Nothing went wrong.</summary>
    Success = 200,

    /// <summary>The content is too large.</summary>
    ContentTooLarge = 311,

    /// <summary>A mandatory message reached no queue.</summary>
    NoRoute = 312,

    /// <summary>No consumer could take an immediate message.</summary>
    NoConsumers = 313,

    /// <summary>An operator closed the connection.</summary>
    ConnectionForced = 320,

    /// <summary>The virtual host is unknown.</summary>
    InvalidPath = 402,

    /// <summary>The user may not do this.</summary>
    AccessRefused = 403,

    /// <summary>The object does not exist.</summary>
    NotFound = 404,

    /// <summary>Another connection has the object for itself.</summary>
    ResourceLocked = 405,

    /// <summary>Something the request rests on does not hold.</summary>
    PreconditionFailed = 406,

    /// <summary>A frame cannot be decoded.</summary>
    FrameError = 501,

    /// <summary>A field has a value it cannot have.</summary>
    SyntaxError = 502,

    /// <summary>The method is not valid here.</summary>
    CommandInvalid = 503,

    /// <summary>The channel is not in a state for this.</summary>
    ChannelError = 504,

    /// <summary>Another kind of frame was due.</summary>
    UnexpectedFrame = 505,

    /// <summary>A resource is missing.</summary>
    ResourceError = 506,

    /// <summary>The connection may not do this.</summary>
    NotAllowed = 530,

    /// <summary>The broker does not do this.</summary>
    NotImplemented = 540,

    /// <summary>The broker failed.</summary>
    InternalError = 541,
}
