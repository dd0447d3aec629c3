namespace Amqp.Hosting.Configuration;

/// <summary>A key whose value differs between two configurations.</summary>
/// <param name="Key">The key.</param>
/// <param name="IsLive">A reload brings it into force; otherwise it needs a restart.</param>
public sealed record ConfigurationChange(string Key, bool IsLive);
