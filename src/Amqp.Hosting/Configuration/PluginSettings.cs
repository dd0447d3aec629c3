namespace Amqp.Hosting.Configuration;

/// <summary>The plugins that the environment wants enabled.</summary>
internal sealed class PluginSettings
{
    /// <summary>Their names.</summary>
    public HashSet<string> Enabled { get; } = new(StringComparer.Ordinal);
}
