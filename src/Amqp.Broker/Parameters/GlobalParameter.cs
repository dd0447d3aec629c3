using System.Text.Json;

namespace Amqp.Broker.Parameters;

/// <summary>A parameter of the whole broker, such as <c>cluster_name</c> (https://www.rabbitmq.com/docs/parameters). Immutable.</summary>
/// <param name="Name">Name.</param>
/// <param name="Value">Value.</param>
public sealed record GlobalParameter(string Name, JsonElement Value);
