namespace Amqp.Protocol;

/// <summary>Builds the property block of a basic content: a new one, or a copy of another with some properties changed. Setting a
/// property makes it present, whatever the value. Spans are written as they are at <see cref="Write"/>; the builder copies nothing.</summary>
public ref struct BasicPropertiesBuilder
{
    private ReadOnlySpan<byte> contentType;
    private ReadOnlySpan<byte> contentEncoding;
    private ReadOnlySpan<byte> headers;
    private byte deliveryMode;
    private byte priority;
    private ReadOnlySpan<byte> correlationId;
    private ReadOnlySpan<byte> replyTo;
    private ReadOnlySpan<byte> expiration;
    private ReadOnlySpan<byte> messageId;
    private ulong timestamp;
    private ReadOnlySpan<byte> type;
    private ReadOnlySpan<byte> userId;
    private ReadOnlySpan<byte> appId;
    private ReadOnlySpan<byte> clusterId;

    /// <summary>A builder with every property of <paramref name="source"/>.</summary>
    public BasicPropertiesBuilder(BasicPropertiesView source)
    {
        contentType = source.ContentType;
        contentEncoding = source.ContentEncoding;
        headers = source.Headers;
        deliveryMode = source.DeliveryMode;
        priority = source.Priority;
        correlationId = source.CorrelationId;
        replyTo = source.ReplyTo;
        expiration = source.Expiration;
        messageId = source.MessageId;
        timestamp = source.Timestamp;
        type = source.Type;
        userId = source.UserId;
        appId = source.AppId;
        clusterId = source.ClusterId;
        Flags = source.Flags;
    }

    /// <summary>Which properties there are.</summary>
    public PropertyFlags Flags { get; private set; }

    /// <summary>Octets of the block.</summary>
    public readonly int Size
    {
        get
        {
            int size = 2;
            size += Has(PropertyFlags.ContentType) ? 1 + contentType.Length : 0;
            size += Has(PropertyFlags.ContentEncoding) ? 1 + contentEncoding.Length : 0;
            size += Has(PropertyFlags.Headers) ? 4 + headers.Length : 0;
            size += Has(PropertyFlags.DeliveryMode) ? 1 : 0;
            size += Has(PropertyFlags.Priority) ? 1 : 0;
            size += Has(PropertyFlags.CorrelationId) ? 1 + correlationId.Length : 0;
            size += Has(PropertyFlags.ReplyTo) ? 1 + replyTo.Length : 0;
            size += Has(PropertyFlags.Expiration) ? 1 + expiration.Length : 0;
            size += Has(PropertyFlags.MessageId) ? 1 + messageId.Length : 0;
            size += Has(PropertyFlags.Timestamp) ? 8 : 0;
            size += Has(PropertyFlags.Type) ? 1 + type.Length : 0;
            size += Has(PropertyFlags.UserId) ? 1 + userId.Length : 0;
            size += Has(PropertyFlags.AppId) ? 1 + appId.Length : 0;
            size += Has(PropertyFlags.ClusterId) ? 1 + clusterId.Length : 0;
            return size;
        }
    }

    /// <summary><c>content-type</c></summary>
    public ReadOnlySpan<byte> ContentType
    {
        readonly get => contentType;
        set
        {
            contentType = value;
            Flags |= PropertyFlags.ContentType;
        }
    }

    /// <summary><c>content-encoding</c></summary>
    public ReadOnlySpan<byte> ContentEncoding
    {
        readonly get => contentEncoding;
        set
        {
            contentEncoding = value;
            Flags |= PropertyFlags.ContentEncoding;
        }
    }

    /// <summary>What the <c>headers</c> table holds, without its length prefix.</summary>
    public ReadOnlySpan<byte> Headers
    {
        readonly get => headers;
        set
        {
            headers = value;
            Flags |= PropertyFlags.Headers;
        }
    }

    /// <summary><c>delivery-mode</c>: 1 transient, 2 persistent.</summary>
    public byte DeliveryMode
    {
        readonly get => deliveryMode;
        set
        {
            deliveryMode = value;
            Flags |= PropertyFlags.DeliveryMode;
        }
    }

    /// <summary><c>priority</c></summary>
    public byte Priority
    {
        readonly get => priority;
        set
        {
            priority = value;
            Flags |= PropertyFlags.Priority;
        }
    }

    /// <summary><c>correlation-id</c></summary>
    public ReadOnlySpan<byte> CorrelationId
    {
        readonly get => correlationId;
        set
        {
            correlationId = value;
            Flags |= PropertyFlags.CorrelationId;
        }
    }

    /// <summary><c>reply-to</c></summary>
    public ReadOnlySpan<byte> ReplyTo
    {
        readonly get => replyTo;
        set
        {
            replyTo = value;
            Flags |= PropertyFlags.ReplyTo;
        }
    }

    /// <summary><c>expiration</c></summary>
    public ReadOnlySpan<byte> Expiration
    {
        readonly get => expiration;
        set
        {
            expiration = value;
            Flags |= PropertyFlags.Expiration;
        }
    }

    /// <summary><c>message-id</c></summary>
    public ReadOnlySpan<byte> MessageId
    {
        readonly get => messageId;
        set
        {
            messageId = value;
            Flags |= PropertyFlags.MessageId;
        }
    }

    /// <summary><c>timestamp</c>, in seconds since 1970.</summary>
    public ulong Timestamp
    {
        readonly get => timestamp;
        set
        {
            timestamp = value;
            Flags |= PropertyFlags.Timestamp;
        }
    }

    /// <summary><c>type</c></summary>
    public ReadOnlySpan<byte> Type
    {
        readonly get => type;
        set
        {
            type = value;
            Flags |= PropertyFlags.Type;
        }
    }

    /// <summary><c>user-id</c></summary>
    public ReadOnlySpan<byte> UserId
    {
        readonly get => userId;
        set
        {
            userId = value;
            Flags |= PropertyFlags.UserId;
        }
    }

    /// <summary><c>app-id</c></summary>
    public ReadOnlySpan<byte> AppId
    {
        readonly get => appId;
        set
        {
            appId = value;
            Flags |= PropertyFlags.AppId;
        }
    }

    /// <summary><c>cluster-id</c></summary>
    public ReadOnlySpan<byte> ClusterId
    {
        readonly get => clusterId;
        set
        {
            clusterId = value;
            Flags |= PropertyFlags.ClusterId;
        }
    }

    /// <summary>Whether all of the given properties are there.</summary>
    public readonly bool Has(PropertyFlags properties) => (Flags & properties) == properties;

    /// <summary>Takes properties away.</summary>
    public void Remove(PropertyFlags properties) => Flags &= ~properties;

    /// <summary>The block in memory of its own.</summary>
    public readonly byte[] ToArray()
    {
        var block = new byte[Size];
        Write(block);
        return block;
    }

    /// <summary>Writes the block, exactly <see cref="Size"/> octets, and returns how many.</summary>
    /// <exception cref="ArgumentException">There is no room, or a short string is longer than 255 octets.</exception>
    public readonly int Write(Span<byte> destination)
    {
        var writer = new SpanWriter(destination);
        writer.Short((ushort)Flags);
        if (Has(PropertyFlags.ContentType))
        {
            writer.ShortString(contentType);
        }

        if (Has(PropertyFlags.ContentEncoding))
        {
            writer.ShortString(contentEncoding);
        }

        if (Has(PropertyFlags.Headers))
        {
            writer.Table(headers);
        }

        if (Has(PropertyFlags.DeliveryMode))
        {
            writer.Octet(deliveryMode);
        }

        if (Has(PropertyFlags.Priority))
        {
            writer.Octet(priority);
        }

        if (Has(PropertyFlags.CorrelationId))
        {
            writer.ShortString(correlationId);
        }

        if (Has(PropertyFlags.ReplyTo))
        {
            writer.ShortString(replyTo);
        }

        if (Has(PropertyFlags.Expiration))
        {
            writer.ShortString(expiration);
        }

        if (Has(PropertyFlags.MessageId))
        {
            writer.ShortString(messageId);
        }

        if (Has(PropertyFlags.Timestamp))
        {
            writer.LongLong(timestamp);
        }

        if (Has(PropertyFlags.Type))
        {
            writer.ShortString(type);
        }

        if (Has(PropertyFlags.UserId))
        {
            writer.ShortString(userId);
        }

        if (Has(PropertyFlags.AppId))
        {
            writer.ShortString(appId);
        }

        if (Has(PropertyFlags.ClusterId))
        {
            writer.ShortString(clusterId);
        }

        return writer.Written;
    }
}
