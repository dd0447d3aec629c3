using Amqp.Hosting.Configuration.Terms;

namespace Amqp.Hosting.Configuration;

/// <summary>What an area understands of RabbitMQ's advanced.config.</summary>
/// <param name="Name">The Erlang application whose settings they are.</param>
/// <param name="Translate">Says one of them as keys of rabbitmq.conf with their values; null where it means nothing here.</param>
public sealed record AdvancedApplication(string Name, Func<string, Term, IEnumerable<(string Key, string Value)>?> Translate);
