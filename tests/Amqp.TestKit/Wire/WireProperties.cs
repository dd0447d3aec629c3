using Amqp.Protocol;

namespace Amqp.TestKit.Wire;

/// <summary>Basic properties; null is absent.</summary>
public sealed record WireProperties
{
    /// <summary>Delivery mode 2 and nothing else.</summary>
    public static WireProperties Persistent { get; } = new() { DeliveryMode = BasicProperties.PersistentDeliveryMode };

    /// <summary><c>content-type</c></summary>
    public string? ContentType { get; init; }

    /// <summary><c>content-encoding</c></summary>
    public string? ContentEncoding { get; init; }

    /// <summary><c>headers</c></summary>
    public FieldTable? Headers { get; init; }

    /// <summary><c>delivery-mode</c></summary>
    public byte? DeliveryMode { get; init; }

    /// <summary><c>priority</c></summary>
    public byte? Priority { get; init; }

    /// <summary><c>correlation-id</c></summary>
    public string? CorrelationId { get; init; }

    /// <summary><c>reply-to</c></summary>
    public string? ReplyTo { get; init; }

    /// <summary><c>expiration</c></summary>
    public string? Expiration { get; init; }

    /// <summary><c>message-id</c></summary>
    public string? MessageId { get; init; }

    /// <summary><c>timestamp</c>, in seconds since the Unix epoch.</summary>
    public ulong? Timestamp { get; init; }

    /// <summary><c>type</c></summary>
    public string? Type { get; init; }

    /// <summary><c>user-id</c></summary>
    public string? UserId { get; init; }

    /// <summary><c>app-id</c></summary>
    public string? AppId { get; init; }

    /// <summary>Property flags and properties as they stand in a content header.</summary>
    public byte[] ToBlock()
    {
        var builder = default(BasicPropertiesBuilder);
        SetStrings(ref builder);
        if (Headers is { } headers)
        {
            builder.Headers = headers.Content;
        }

        if (DeliveryMode is { } mode)
        {
            builder.DeliveryMode = mode;
        }

        if (Priority is { } priority)
        {
            builder.Priority = priority;
        }

        if (Timestamp is { } timestamp)
        {
            builder.Timestamp = timestamp;
        }

        byte[] block = new byte[builder.Size];
        builder.Write(block);
        return block;
    }

    /// <summary>Reads a content header's property block.</summary>
    /// <exception cref="WireException">It is malformed.</exception>
    public static WireProperties Parse(ReadOnlySpan<byte> block)
    {
        if (!BasicPropertiesView.TryParse(block, out var view))
        {
            throw new WireException($"malformed properties: {Convert.ToHexString(block)}");
        }

        string? Text(PropertyFlags flag, ReadOnlySpan<byte> value, in BasicPropertiesView from) => from.Has(flag) ? WireText.From(value) : null;
        return new WireProperties
        {
            ContentType = Text(PropertyFlags.ContentType, view.ContentType, view),
            ContentEncoding = Text(PropertyFlags.ContentEncoding, view.ContentEncoding, view),
            Headers = view.Has(PropertyFlags.Headers) ? FieldTable.Parse(view.Headers) : null,
            DeliveryMode = view.Has(PropertyFlags.DeliveryMode) ? view.DeliveryMode : null,
            Priority = view.Has(PropertyFlags.Priority) ? view.Priority : null,
            CorrelationId = Text(PropertyFlags.CorrelationId, view.CorrelationId, view),
            ReplyTo = Text(PropertyFlags.ReplyTo, view.ReplyTo, view),
            Expiration = Text(PropertyFlags.Expiration, view.Expiration, view),
            MessageId = Text(PropertyFlags.MessageId, view.MessageId, view),
            Timestamp = view.Has(PropertyFlags.Timestamp) ? view.Timestamp : null,
            Type = Text(PropertyFlags.Type, view.Type, view),
            UserId = Text(PropertyFlags.UserId, view.UserId, view),
            AppId = Text(PropertyFlags.AppId, view.AppId, view),
        };
    }

    private void SetStrings(ref BasicPropertiesBuilder builder)
    {
        if (ContentType is not null)
        {
            builder.ContentType = WireText.Utf8(ContentType);
        }

        if (ContentEncoding is not null)
        {
            builder.ContentEncoding = WireText.Utf8(ContentEncoding);
        }

        if (CorrelationId is not null)
        {
            builder.CorrelationId = WireText.Utf8(CorrelationId);
        }

        if (ReplyTo is not null)
        {
            builder.ReplyTo = WireText.Utf8(ReplyTo);
        }

        if (Expiration is not null)
        {
            builder.Expiration = WireText.Utf8(Expiration);
        }

        if (MessageId is not null)
        {
            builder.MessageId = WireText.Utf8(MessageId);
        }

        if (Type is not null)
        {
            builder.Type = WireText.Utf8(Type);
        }

        if (UserId is not null)
        {
            builder.UserId = WireText.Utf8(UserId);
        }

        if (AppId is not null)
        {
            builder.AppId = WireText.Utf8(AppId);
        }
    }
}
