using Amqp.Broker.Security;

namespace Amqp.Broker.Definitions;

/// <summary>Permissions of a definitions file.</summary>
/// <param name="User">Whose.</param>
/// <param name="VirtualHost">Where.</param>
/// <param name="Permissions">What may be done.</param>
internal sealed record PermissionDefinition(string User, string VirtualHost, PermissionSet Permissions);
