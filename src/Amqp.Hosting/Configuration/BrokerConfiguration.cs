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

    internal IReadOnlyDictionary<Type, object> Settings { get; init; } = new Dictionary<Type, object>();

    /// <summary>The settings of one area, which are their defaults where the area was not among those that were read.</summary>
    public T Get<T>()
        where T : class, new() => Settings.TryGetValue(typeof(T), out var settings) ? (T)settings : new T();
}
