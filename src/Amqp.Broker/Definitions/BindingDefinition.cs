using Amqp.Protocol;

namespace Amqp.Broker.Definitions;

/// <summary>A binding of a definitions file.</summary>
/// <param name="VirtualHost">Where.</param>
/// <param name="Source">The exchange that messages come from.</param>
/// <param name="Destination">What they go to.</param>
/// <param name="IsToQueue">The destination is a queue, not an exchange.</param>
/// <param name="RoutingKey">Routing key.</param>
/// <param name="Arguments">Arguments.</param>
internal sealed record BindingDefinition(
    string VirtualHost, ShortString Source, ShortString Destination, bool IsToQueue, ShortString RoutingKey, FieldTable Arguments);
