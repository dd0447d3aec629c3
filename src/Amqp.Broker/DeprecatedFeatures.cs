namespace Amqp.Broker;

/// <summary>
/// Which of the features that RabbitMQ is about to take away may still be used (rabbitmq.conf <c>deprecated_features.permit.NAME</c>,
/// https://www.rabbitmq.com/docs/deprecated-features). All may unless they are denied.
/// </summary>
public sealed record DeprecatedFeatures
{
    /// <summary>Queues that end with the broker and belong to no connection.</summary>
    public const string TransientQueues = "transient_nonexcl_queues";

    /// <summary>A prefetch that all consumers of a channel share (<c>basic.qos</c> with global).</summary>
    public const string GlobalQos = "global_qos";

    /// <summary>The argument and policy key <c>queue-master-locator</c>.</summary>
    public const string QueueMasterLocator = "queue_master_locator";

    /// <summary>Everything is permitted.</summary>
    public static DeprecatedFeatures AllPermitted { get; } = new();

    /// <summary>Names of the features that may not be used.</summary>
    public IReadOnlyList<string> Denied { get; init; } = [];

    /// <summary>True when a feature may be used.</summary>
    public bool Permits(string feature) => !Denied.Contains(feature);

    /// <summary>The same, with one feature permitted or denied.</summary>
    public DeprecatedFeatures With(string feature, bool isPermitted)
    {
        var others = Denied.Where(denied => denied != feature);
        return new DeprecatedFeatures { Denied = isPermitted ? [.. others] : [.. others, feature] };
    }

    /// <summary>What a client is told that uses a feature that is denied.</summary>
    internal static string Refusal(string feature) =>
        $"Feature `{feature}` is deprecated.\n"
        + "Its use is not permitted per the configuration (overriding the default, which is permitted):\n"
        + $"    \"deprecated_features.permit.{feature} = false\"\n"
        + "Its use will not be permitted by default in a future minor RabbitMQ version and the feature will be removed from a future "
        + "major RabbitMQ version; actual versions to be determined.\n"
        + "To continue using this feature when it is not permitted by default, set the following parameter in your configuration:\n"
        + $"    \"deprecated_features.permit.{feature} = true\"";
}
