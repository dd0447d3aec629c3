namespace Amqp.Hosting.Configuration;

/// <summary>A plugin by name.</summary>
/// <param name="Name">As RabbitMQ calls it.</param>
/// <param name="IsBuiltIn">What it does is part of this broker.</param>
internal sealed record KnownPlugin(string Name, bool IsBuiltIn);
