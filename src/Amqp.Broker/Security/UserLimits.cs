namespace Amqp.Broker.Security;

/// <summary>Limits of one user (https://www.rabbitmq.com/docs/user-limits). Null or negative is no limit, 0 allows none.</summary>
/// <param name="MaxConnections">Most open connections.</param>
/// <param name="MaxChannels">Most open channels, over all connections.</param>
public sealed record UserLimits(int? MaxConnections = null, int? MaxChannels = null)
{
    /// <summary>No limit at all.</summary>
    public static UserLimits None { get; } = new();
}
