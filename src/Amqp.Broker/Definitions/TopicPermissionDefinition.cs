using Amqp.Broker.Security;

namespace Amqp.Broker.Definitions;

/// <summary>Topic permissions of a definitions file.</summary>
/// <param name="User">Whose.</param>
/// <param name="VirtualHost">Where.</param>
/// <param name="Permission">On which exchange, and what may be done.</param>
internal sealed record TopicPermissionDefinition(string User, string VirtualHost, TopicPermission Permission);
