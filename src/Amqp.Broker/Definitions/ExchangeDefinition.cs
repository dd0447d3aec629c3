using Amqp.Broker.Topology;

namespace Amqp.Broker.Definitions;

/// <summary>An exchange of a definitions file.</summary>
/// <param name="VirtualHost">Where.</param>
/// <param name="Declaration">What it is.</param>
internal sealed record ExchangeDefinition(string VirtualHost, ExchangeDeclaration Declaration);
