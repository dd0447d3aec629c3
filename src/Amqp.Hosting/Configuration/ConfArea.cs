namespace Amqp.Hosting.Configuration;

/// <summary>Keys that belong together, and what their values come to once all of them are known.</summary>
/// <param name="Title">What the page of keys calls them.</param>
/// <param name="Keys">The keys, in the order of the page.</param>
/// <param name="Finish">
/// Runs after every key of every area was applied, even where none was given: computes what depends on several keys. Null for nothing.
/// </param>
public sealed record ConfArea(string Title, IReadOnlyList<ConfKey> Keys, Action<ConfDraft>? Finish = null)
{
    /// <summary>Brings the live keys of the area into force in a broker that runs; null where it has none.</summary>
    public Action<AmqpBroker, BrokerConfiguration>? Reload { get; init; }

    /// <summary>What it understands of RabbitMQ's advanced.config; null for nothing.</summary>
    public AdvancedApplication? Advanced { get; init; }

    /// <summary>Backends that <c>auth_backends</c> may name once this area is there.</summary>
    public IReadOnlyList<LoginBackendDeclaration> Backends { get; init; } = [];
}
