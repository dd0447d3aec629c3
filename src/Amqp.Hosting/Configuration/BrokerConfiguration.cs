namespace Amqp.Hosting.Configuration;

/// <summary>What a server's configuration comes to.</summary>
/// <param name="Options">What the broker is started with.</param>
/// <param name="Log">What is logged.</param>
/// <param name="Management">Where and how the HTTP API is served.</param>
/// <param name="MemoryAvailable">The memory that the watermark is a share of, in octets.</param>
/// <param name="Files">The configuration files that were read, in that order.</param>
/// <param name="Warnings">What an operator should know: keys that are unknown or do nothing, files that are missing.</param>
public sealed record BrokerConfiguration(
    AmqpBrokerOptions Options,
    BrokerLogSettings Log,
    ManagementSettings Management,
    long MemoryAvailable,
    IReadOnlyList<string> Files,
    IReadOnlyList<string> Warnings);
