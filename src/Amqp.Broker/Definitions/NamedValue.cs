using System.Text.Json;

namespace Amqp.Broker.Definitions;

/// <summary>Something of a definitions file that has a name and is JSON: a policy, a global parameter.</summary>
/// <param name="VirtualHost">Where; empty for the whole broker.</param>
/// <param name="Name">Name.</param>
/// <param name="Value">What it is.</param>
internal sealed record NamedValue(string VirtualHost, string Name, JsonElement Value);
