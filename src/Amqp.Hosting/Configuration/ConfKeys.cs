using Amqp.Hosting.Configuration.Keys;

namespace Amqp.Hosting.Configuration;

/// <summary>
/// The keys of rabbitmq.conf that act. This table is the only place that knows them: what is not in one of its areas, or in one
/// that whoever builds the configuration adds, is not read. To add a key, declare it in the file of its area (Keys/); a new
/// area is a file there and a line here. Then write the page of keys anew (see CONFIGURATION.md).
/// </summary>
public static class ConfKeys
{
    /// <summary>The areas that are part of the broker, in the order of the page.</summary>
    public static IReadOnlyList<ConfArea> Areas { get; } =
    [
        ListenerKeys.Area,
        TlsKeys.Area,
        FirstStartKeys.Area,
        VirtualHostDefaultKeys.Area,
        DefinitionKeys.Area,
        LoginKeys.Area,
        PasswordKeys.Area,
        BackendKeys.Area,
        ConnectionKeys.Area,
        ChannelKeys.Area,
        MemoryKeys.Area,
        DiskKeys.Area,
        StorageKeys.Area,
        EncryptionConfKeys.Area,
        IdentityKeys.Area,
        EventKeys.Area,
        EncryptionKeys.Area,
        LogKeys.Area,
        ManagementKeys.Area,
        PrometheusKeys.Area,
        TelemetryKeys.Area,
    ];

    /// <summary>The keys of all areas that are part of the broker.</summary>
    public static IReadOnlyList<ConfKey> All { get; } = [.. Areas.SelectMany(static area => area.Keys)];

    /// <summary>The key that a line's key is, or null.</summary>
    internal static ConfKey? Find(IEnumerable<ConfArea> areas, string key)
    {
        var segments = ConfPattern.Split(key);
        foreach (var area in areas)
        {
            foreach (var known in area.Keys)
            {
                if (known.TryMatch(segments, out _))
                {
                    return known;
                }
            }
        }

        return null;
    }
}
