using Amqp.Broker.Security;

namespace Amqp.Broker.Administration;

/// <summary>A user who is created with every virtual host whose name matches.</summary>
/// <param name="VirtualHost">The names.</param>
/// <param name="Name">The user.</param>
/// <param name="Password">The password; null for one that nobody knows, until another is set.</param>
/// <param name="Tags">Tags.</param>
/// <param name="Permissions">What the user may do in such a virtual host.</param>
public sealed record DefaultUser(NamePattern VirtualHost, string Name, string? Password, IReadOnlyList<string> Tags, PermissionSet Permissions);
