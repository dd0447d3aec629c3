namespace Amqp.Hosting.Configuration;

/// <summary>What a server's configuration comes to.</summary>
/// <param name="Options">What the broker is started with.</param>
/// <param name="Log">What is logged.</param>
/// <param name="MemoryAvailable">The memory that the watermark is a share of, in octets.</param>
/// <param name="Files">The configuration files that were read, in that order.</param>
/// <param name="Warnings">What an operator should know: keys that are unknown or do nothing, files that are missing.</param>
public sealed record BrokerConfiguration(
    AmqpBrokerOptions Options,
    BrokerLogSettings Log,
    long MemoryAvailable,
    IReadOnlyList<string> Files,
    IReadOnlyList<string> Warnings)
{
    /// <summary>Keys that are accepted and mean nothing to this broker, with the reason.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>The settings that count, without those that were replaced and those whose keys mean nothing.</summary>
    public IReadOnlyList<EffectiveSetting> Effective { get; init; } = [];

    internal IReadOnlyList<ConfArea> Areas { get; init; } = [];

    internal IReadOnlyDictionary<Type, object> Settings { get; init; } = new Dictionary<Type, object>();

    /// <summary>The settings of one area, which are their defaults where the area was not among those that were read.</summary>
    public T Get<T>()
        where T : class, new() => Settings.TryGetValue(typeof(T), out var settings) ? (T)settings : new T();

    /// <summary>The keys whose values differ from those of an earlier configuration, by name.</summary>
    public IReadOnlyList<ConfigurationChange> ChangesSince(BrokerConfiguration earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        var before = earlier.Effective.ToDictionary(static setting => setting.Key, StringComparer.Ordinal);
        var now = Effective.ToDictionary(static setting => setting.Key, StringComparer.Ordinal);
        return
        [
            .. before.Keys.Union(now.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Where(key => before.GetValueOrDefault(key)?.Value != now.GetValueOrDefault(key)?.Value)
                .Select(key => new ConfigurationChange(key, (now.GetValueOrDefault(key) ?? before[key]).IsLive)),
        ];
    }

    /// <summary>Brings what can change into force in a broker that runs; files of certificates are read again.</summary>
    public void ApplyTo(AmqpBroker broker)
    {
        ArgumentNullException.ThrowIfNull(broker);
        foreach (var area in Areas)
        {
            area.Reload?.Invoke(broker, this);
        }
    }
}
