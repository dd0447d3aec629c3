namespace Amqp.Hosting.Configuration;

/// <summary>
/// The environment variables of RabbitMQ and its container image that act, as the keys of rabbitmq.conf they stand for
/// (https://www.rabbitmq.com/docs/configure#supported-environment-variables).
/// </summary>
internal static class EnvironmentSettings
{
    public const string ConfigFile = "RABBITMQ_CONFIG_FILE";
    public const string ConfigFiles = "RABBITMQ_CONFIG_FILES";

    private const string Port = "RABBITMQ_NODE_PORT";
    private const string Address = "RABBITMQ_NODE_IP_ADDRESS";
    private const string Listener = "listeners.tcp.default";

    private static readonly (string Variable, string Key)[] s_keys =
    [
        ("RABBITMQ_NODENAME", "cluster_name"),
        ("RABBITMQ_DEFAULT_USER", "default_user"),
        ("RABBITMQ_DEFAULT_PASS", "default_pass"),
        ("RABBITMQ_DEFAULT_VHOST", "default_vhost"),
        ("RABBITMQ_PRODUCT_NAME", "product.name"),
        ("RABBITMQ_PRODUCT_VERSION", "product.version"),
    ];

    /// <summary>The settings that an environment makes; an empty variable is none.</summary>
    public static List<ConfSetting> Of(IReadOnlyDictionary<string, string> environment)
    {
        var settings = new List<ConfSetting>();
        foreach (var (variable, key) in s_keys)
        {
            if (Find(environment, variable) is { } value)
            {
                settings.Add(new ConfSetting(key, value, variable));
            }
        }

        AddListener(environment, settings);
        return settings;
    }

    public static string? Find(IReadOnlyDictionary<string, string> environment, string variable) =>
        environment.TryGetValue(variable, out var value) && value.Length > 0 ? value : null;

    private static void AddListener(IReadOnlyDictionary<string, string> environment, List<ConfSetting> settings)
    {
        var port = Find(environment, Port);
        if (Find(environment, Address) is { } address and not "auto")
        {
            var host = address.Contains(':', StringComparison.Ordinal) && address[0] != '[' ? $"[{address}]" : address;
            settings.Add(new ConfSetting(Listener, $"{host}:{port ?? "5672"}", port is null ? Address : $"{Address}, {Port}"));
        }
        else if (port is not null)
        {
            settings.Add(new ConfSetting(Listener, port, Port));
        }
    }
}
