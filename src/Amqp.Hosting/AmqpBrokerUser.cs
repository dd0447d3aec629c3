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
}
