using Amqp.Protocol;

namespace Amqp.Broker.Queues;

/// <summary>
/// What arguments and policies of a queue come to. It is immutable; a policy change replaces it by <see cref="MessageQueue.Apply"/>.
/// </summary>
public sealed record QueueSettings
{
    /// <summary>Delivery limit of quorum queues unless another is set.</summary>
    public const long DefaultDeliveryLimit = 20;

    private const long DefaultRetryDelay = 1000;
    private const long LongestRetryDelay = 315_360_000_000;

    /// <summary>Settings of a queue without arguments.</summary>
    public static QueueSettings Default { get; } = new();

    /// <summary>Milliseconds that messages live (<c>x-message-ttl</c>); null for ever.</summary>
    public long? MessageTtl { get; init; }

    /// <summary>Milliseconds after which an unused queue is deleted (<c>x-expires</c>); null for never.</summary>
    public long? Expires { get; init; }

    /// <summary>Most ready messages (<c>x-max-length</c>).</summary>
    public long? MaxLength { get; init; }

    /// <summary>Most octets in ready messages' bodies (<c>x-max-length-bytes</c>).</summary>
    public long? MaxLengthBytes { get; init; }

    /// <summary>What happens at the limit (<c>x-overflow</c>).</summary>
    public OverflowMode Overflow { get; init; }

    /// <summary>Where dead messages go (<c>x-dead-letter-exchange</c>); null for nowhere, empty for the default exchange.</summary>
    public ShortString? DeadLetterExchange { get; init; }

    /// <summary>The routing key they go with (<c>x-dead-letter-routing-key</c>); null for their own.</summary>
    public ShortString? DeadLetterRoutingKey { get; init; }

    /// <summary>Dead messages stay until their targets have confirmed them (<c>x-dead-letter-strategy</c>).</summary>
    public bool DeadLetterAtLeastOnce { get; init; }

    /// <summary>Most returns of a message before it is dead-lettered (<c>x-delivery-limit</c>); null for any number.</summary>
    public long? DeliveryLimit { get; init; }

    /// <summary>Milliseconds a delivery may stay unacknowledged (<c>consumer-timeout</c>); null for the broker's default.</summary>
    public long? ConsumerTimeout { get; init; }

    /// <summary>True when the length is limited.</summary>
    /// <summary>Which messages rest before they are delivered again: those that failed, those given back, all, or none (<c>x-delayed-retry-type</c>).</summary>
    public (bool Failed, bool Returned) DelayedRetry { get; init; }

    /// <summary>Milliseconds of rest after the first failure (<c>x-delayed-retry-min</c>).</summary>
    public long DelayedRetryMin { get; init; } = DefaultRetryDelay;

    /// <summary>Most milliseconds of rest (<c>x-delayed-retry-max</c>).</summary>
    public long DelayedRetryMax { get; init; } = long.MaxValue;

    /// <summary>Whether a message that comes back rests.</summary>
    /// <param name="isWish">Its consumer gave it back; otherwise the delivery has failed.</param>
    internal bool DelaysRetry(bool isWish) => isWish ? DelayedRetry.Returned : DelayedRetry.Failed;

    /// <summary>Milliseconds of rest after so many failures.</summary>
    internal long RetryDelay(int failures) => Math.Min(DelayedRetryMin * Math.Max(failures, 1), Math.Min(DelayedRetryMax, LongestRetryDelay));

    internal bool IsLimited => MaxLength is not null || MaxLengthBytes is not null;

    /// <summary>The settings that a queue's arguments, which have been validated, come to.</summary>
    public static QueueSettings Of(FieldTable arguments, QueueKind kind)
    {
        var overflow = Text(arguments, "x-overflow") switch
        {
            "reject-publish" => OverflowMode.RejectPublish,
            "reject-publish-dlx" => kind == QueueKind.Quorum ? OverflowMode.DropHead : OverflowMode.RejectPublishDlx,
            _ => OverflowMode.DropHead,
        };
        return new QueueSettings
        {
            MessageTtl = Number(arguments, "x-message-ttl"),
            Expires = Number(arguments, "x-expires"),
            MaxLength = Number(arguments, "x-max-length"),
            MaxLengthBytes = Number(arguments, "x-max-length-bytes"),
            Overflow = overflow,
            DeadLetterExchange = Name(arguments, "x-dead-letter-exchange"),
            DeadLetterRoutingKey = Name(arguments, "x-dead-letter-routing-key"),
            DeadLetterAtLeastOnce = kind == QueueKind.Quorum
                && overflow == OverflowMode.RejectPublish
                && Text(arguments, "x-dead-letter-strategy") == "at-least-once",
            DeliveryLimit = LimitOf(Number(arguments, "x-delivery-limit"), kind),
            ConsumerTimeout = Number(arguments, "x-consumer-timeout"),
            DelayedRetry = Text(arguments, "x-delayed-retry-type") switch
            {
                "all" => (true, true),
                "failed" => (true, false),
                "returned" => (false, true),
                _ => default,
            },
            DelayedRetryMin = Math.Clamp(Number(arguments, "x-delayed-retry-min") ?? DefaultRetryDelay, 0, LongestRetryDelay),
            DelayedRetryMax = Math.Max(Number(arguments, "x-delayed-retry-max") ?? long.MaxValue, 0),
        };
    }

    /// <summary>A delivery limit as it counts: negative is none, and quorum queues have one unless another is set.</summary>
    internal static long? LimitOf(long? configured, QueueKind kind) => configured switch
    {
        null => kind == QueueKind.Quorum ? DefaultDeliveryLimit : null,
        < 0 => null,
        _ => configured,
    };

    private static long? Number(FieldTable arguments, string name) =>
        arguments.TryGet(name, out var value) && value.IsInteger ? value.AsInteger : null;

    private static string? Text(FieldTable arguments, string name) =>
        arguments.TryGet(name, out var value) && value.IsString ? value.AsString : null;

    private static ShortString? Name(FieldTable arguments, string name) =>
        arguments.TryGet(name, out var value) && value.IsString && value.AsBytes.Length <= 255 ? ShortString.From(value.AsBytes.Span) : null;
}
