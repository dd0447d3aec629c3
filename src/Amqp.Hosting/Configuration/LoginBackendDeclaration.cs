using Amqp.Hosting.Authentication;

namespace Amqp.Hosting.Configuration;

/// <summary>A backend that <c>auth_backends</c> may name.</summary>
/// <param name="Names">Its names: the short ones of rabbitmq.conf, and that of RabbitMQ's module.</param>
/// <param name="Create">Makes it, of what the configuration says.</param>
public sealed record LoginBackendDeclaration(IReadOnlyList<string> Names, Func<LoginBackendSettings, LoginBackend> Create);
