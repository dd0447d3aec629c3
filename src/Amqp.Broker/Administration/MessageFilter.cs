using System.Text;
using Amqp.Protocol;
using Amqp.Storage.Log;

namespace Amqp.Broker.Administration;

/// <summary>Which messages are meant. Every condition that is set has to hold; texts are looked for anywhere and by octets.</summary>
public sealed record MessageFilter
{
    /// <summary>All messages.</summary>
    public static MessageFilter All { get; } = new();

    /// <summary>The exchange that the message was published to.</summary>
    public string? Exchange { get; init; }

    /// <summary>Its routing key.</summary>
    public string? RoutingKey { get; init; }

    /// <summary>Properties by RabbitMQ's names (<c>content_type</c>, <c>correlation_id</c>, ...) and what they have to be.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Headers by name, and what they have to be as text; null for any value.</summary>
    public IReadOnlyDictionary<string, string?> Headers { get; init; } = new Dictionary<string, string?>();

    /// <summary>A text in the body.</summary>
    public string? Body { get; init; }

    /// <summary>Whether every message is meant.</summary>
    public bool IsAll => Exchange is null && RoutingKey is null && Body is null && Properties.Count == 0 && Headers.Count == 0;

    /// <summary>Names of properties that can be looked at.</summary>
    public static IReadOnlyList<string> PropertyNames { get; } =
    [
        "content_type", "content_encoding", "delivery_mode", "priority", "correlation_id", "reply_to", "expiration", "message_id",
        "timestamp", "type", "user_id", "app_id",
    ];

    /// <summary>Whether a message is meant.</summary>
    internal bool Matches(in RecordView record)
    {
        if (IsAll)
        {
            return true;
        }

        return (Exchange is null || Is(record.Exchange, Exchange))
            && (RoutingKey is null || Is(record.RoutingKey, RoutingKey))
            && MatchesProperties(record.Properties)
            && (Body is null || record.Body.IndexOf(Encoding.UTF8.GetBytes(Body)) >= 0);
    }

    private bool MatchesProperties(ReadOnlySpan<byte> block)
    {
        if (Properties.Count == 0 && Headers.Count == 0)
        {
            return true;
        }

        if (!BasicPropertiesView.TryParse(block, out var properties))
        {
            return false;
        }

        foreach (var (name, wanted) in Properties)
        {
            if (TextOf(properties, name) != wanted)
            {
                return false;
            }
        }

        foreach (var (name, wanted) in Headers)
        {
            if (!FieldTableReader.TryFind(properties.Headers, Encoding.UTF8.GetBytes(name), out var value)
                || (wanted is not null && TextOf(FieldValue.From(value)) != wanted))
            {
                return false;
            }
        }

        return true;
    }

    private static string TextOf(FieldValue value) => value.IsString ? value.AsString : ErlangTerm.FormatPlain(value.View);

    private static string? TextOf(in BasicPropertiesView properties, string name) => name switch
    {
        "content_type" => Text(properties, PropertyFlags.ContentType, properties.ContentType),
        "content_encoding" => Text(properties, PropertyFlags.ContentEncoding, properties.ContentEncoding),
        "delivery_mode" => Text(properties, PropertyFlags.DeliveryMode, properties.DeliveryMode),
        "priority" => Text(properties, PropertyFlags.Priority, properties.Priority),
        "correlation_id" => Text(properties, PropertyFlags.CorrelationId, properties.CorrelationId),
        "reply_to" => Text(properties, PropertyFlags.ReplyTo, properties.ReplyTo),
        "expiration" => Text(properties, PropertyFlags.Expiration, properties.Expiration),
        "message_id" => Text(properties, PropertyFlags.MessageId, properties.MessageId),
        "timestamp" => Text(properties, PropertyFlags.Timestamp, properties.Timestamp),
        "type" => Text(properties, PropertyFlags.Type, properties.Type),
        "user_id" => Text(properties, PropertyFlags.UserId, properties.UserId),
        "app_id" => Text(properties, PropertyFlags.AppId, properties.AppId),
        _ => null,
    };

    private static string? Text(in BasicPropertiesView properties, PropertyFlags flag, ReadOnlySpan<byte> value) =>
        properties.Has(flag) ? Encoding.UTF8.GetString(value) : null;

    private static string? Text(in BasicPropertiesView properties, PropertyFlags flag, ulong value) =>
        properties.Has(flag) ? value.ToString(System.Globalization.CultureInfo.InvariantCulture) : null;

    private static bool Is(ReadOnlySpan<byte> octets, string text) => octets.SequenceEqual(Encoding.UTF8.GetBytes(text));
}
