namespace Amqp.Protocol;

/// <summary>Which properties a basic content has: the bits of the property flags as they are on the wire.</summary>
[Flags]
public enum PropertyFlags : ushort
{
    /// <summary>No property.</summary>
    None = 0,

    /// <summary><c>cluster-id</c>, obsolete.</summary>
    ClusterId = 1 << 2,

    /// <summary><c>app-id</c></summary>
    AppId = 1 << 3,

    /// <summary><c>user-id</c></summary>
    UserId = 1 << 4,

    /// <summary><c>type</c></summary>
    Type = 1 << 5,

    /// <summary><c>timestamp</c>, in seconds since 1970.</summary>
    Timestamp = 1 << 6,

    /// <summary><c>message-id</c></summary>
    MessageId = 1 << 7,

    /// <summary><c>expiration</c>, milliseconds as decimal text.</summary>
    Expiration = 1 << 8,

    /// <summary><c>reply-to</c></summary>
    ReplyTo = 1 << 9,

    /// <summary><c>correlation-id</c></summary>
    CorrelationId = 1 << 10,

    /// <summary><c>priority</c></summary>
    Priority = 1 << 11,

    /// <summary><c>delivery-mode</c>: 1 transient, 2 persistent.</summary>
    DeliveryMode = 1 << 12,

    /// <summary><c>headers</c></summary>
    Headers = 1 << 13,

    /// <summary><c>content-encoding</c></summary>
    ContentEncoding = 1 << 14,

    /// <summary><c>content-type</c></summary>
    ContentType = 1 << 15,
}
