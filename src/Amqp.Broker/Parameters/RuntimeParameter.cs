using System.Text.Json;

namespace Amqp.Broker.Parameters;

/// <summary>
/// A runtime parameter: what an extension such as a shovel is told, kept by the broker and not looked into
/// (https://www.rabbitmq.com/docs/parameters). Immutable.
/// </summary>
/// <param name="Component">Whom it is for, such as <c>shovel</c> or <c>federation-upstream</c>.</param>
/// <param name="VirtualHost">Virtual host it belongs to; it goes with it.</param>
/// <param name="Name">Name, unique within component and virtual host.</param>
/// <param name="Value">Value.</param>
public sealed record RuntimeParameter(string Component, string VirtualHost, string Name, JsonElement Value);
