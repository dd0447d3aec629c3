using Amqp.Broker.Topology;

namespace Amqp.Broker.Definitions;

/// <summary>A queue of a definitions file.</summary>
/// <param name="VirtualHost">Where.</param>
/// <param name="Declaration">What it is.</param>
/// <param name="HasType">The file says of which type it is.</param>
internal sealed record QueueDefinition(string VirtualHost, QueueDeclaration Declaration, bool HasType);
