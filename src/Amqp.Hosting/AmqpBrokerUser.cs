using Amqp.Broker.Security;

namespace Amqp.Hosting;

/// <summary>A user of a broker.</summary>
/// <param name="Name">User name.</param>
/// <param name="Password">Password.</param>
/// <param name="LoopbackOnly">May log in from this machine only (rabbitmq.conf <c>loopback_users</c>).</param>
public sealed record AmqpBrokerUser(string Name, string Password, bool LoopbackOnly = false)
{
    /// <summary>Tags (<c>default_user_tags</c>); an administrator unless said otherwise.</summary>
    public IReadOnlyList<string> Tags { get; init; } = UserTags.DefaultUser;

    /// <summary>What the user may do in every virtual host of the options (<c>default_permissions</c>).</summary>
    public PermissionSet Permissions { get; init; } = PermissionSet.Full;

    /// <summary>Whether everything is the same, the tags in the same order.</summary>
    public bool Equals(AmqpBrokerUser? other) =>
        other is not null
        && (Name, Password, LoopbackOnly, Permissions) == (other.Name, other.Password, other.LoopbackOnly, other.Permissions)
        && Tags.SequenceEqual(other.Tags, StringComparer.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Password, LoopbackOnly, Permissions);
}
