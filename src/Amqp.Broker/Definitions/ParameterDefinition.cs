using System.Text.Json;

namespace Amqp.Broker.Definitions;

/// <summary>A runtime parameter of a definitions file.</summary>
/// <param name="Component">Whom it is for.</param>
/// <param name="VirtualHost">Where.</param>
/// <param name="Name">Name.</param>
/// <param name="Value">Value.</param>
internal sealed record ParameterDefinition(string Component, string VirtualHost, string Name, JsonElement Value);
