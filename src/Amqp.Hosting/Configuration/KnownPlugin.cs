namespace Amqp.Hosting.Configuration;

/// <summary>A plugin by name.</summary>
/// <param name="Name">As RabbitMQ calls it.</param>
/// <param name="IsBuiltIn">What it does is part of this broker.</param>
/// <param name="IsOptional">It is built in, but does nothing until it is enabled.</param>
internal sealed record KnownPlugin(string Name, bool IsBuiltIn, bool IsOptional = false);
