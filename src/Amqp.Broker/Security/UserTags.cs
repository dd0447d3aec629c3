namespace Amqp.Broker.Security;

/// <summary>The tags that mean something; any other may be given too (https://www.rabbitmq.com/docs/management#permissions).</summary>
public static class UserTags
{
    /// <summary>May do everything.</summary>
    public const string Administrator = "administrator";

    /// <summary>Tags of a user for whom nothing else is said.</summary>
    public static IReadOnlyList<string> DefaultUser { get; } = [Administrator];

    /// <summary>Sees all connections and nodes.</summary>
    public const string Monitoring = "monitoring";

    /// <summary>Manages policies and parameters of the virtual hosts it has access to.</summary>
    public const string PolicyMaker = "policymaker";

    /// <summary>Manages what is in the virtual hosts it has access to.</summary>
    public const string Management = "management";

    /// <summary>May publish with the user-id of others.</summary>
    public const string Impersonator = "impersonator";
}
