namespace Amqp.Hosting.Configuration;

/// <summary>
/// The environment variables of RabbitMQ and its container image, as the keys of rabbitmq.conf they stand for
/// (https://www.rabbitmq.com/docs/configure#supported-environment-variables).
/// </summary>
internal sealed class EnvironmentSettings
{
    public const string ConfigFile = "RABBITMQ_CONFIG_FILE";
    public const string ConfigFiles = "RABBITMQ_CONFIG_FILES";
    public const string AdvancedConfigFile = "RABBITMQ_ADVANCED_CONFIG_FILE";

    private const string Port = "RABBITMQ_NODE_PORT";
    private const string Address = "RABBITMQ_NODE_IP_ADDRESS";
    private const string Listener = "listeners.tcp.default";
    private const string Levels = "RABBITMQ_LOG";
    private const string Logs = "RABBITMQ_LOGS";
    private const string DataDirectory = "RABBITMQ_MNESIA_DIR";
    private const string DataBase = "RABBITMQ_MNESIA_BASE";
    private const string SecretFile = "_FILE";

    private static readonly (string Variable, string Key)[] s_keys =
    [
        ("RABBITMQ_NODENAME", "node.name"),
        ("RABBITMQ_DEFAULT_USER", "default_user"),
        ("RABBITMQ_DEFAULT_PASS", "default_pass"),
        ("RABBITMQ_DEFAULT_VHOST", "default_vhost"),
        ("RABBITMQ_PRODUCT_NAME", "product.name"),
        ("RABBITMQ_PRODUCT_VERSION", "product.version"),
        ("RABBITMQ_LOG_BASE", "log.dir"),
    ];

    /// <summary>Variables that mean something to RabbitMQ and nothing here.</summary>
    private static readonly string[] s_meaningless =
    [
        "RABBITMQ_ERLANG_COOKIE", "RABBITMQ_DIST_PORT", "RABBITMQ_USE_LONGNAME", "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
        "RABBITMQ_SERVER_ERL_ARGS", "RABBITMQ_CTL_ERL_ARGS", "RABBITMQ_IO_THREAD_POOL_SIZE", "RABBITMQ_FEATURE_FLAGS",
        "RABBITMQ_PLUGINS_DIR", "RABBITMQ_PLUGINS_EXPAND_DIR", "RABBITMQ_GENERATED_CONFIG_DIR", "RABBITMQ_SCHEMA_DIR",
    ];

    /// <summary>Variables that the container image of RabbitMQ does not take any more, and the keys to use instead.</summary>
    private static readonly (string Prefix, string Instead)[] s_gone =
    [
        ("RABBITMQ_VM_MEMORY_HIGH_WATERMARK", "vm_memory_high_watermark"),
        ("RABBITMQ_MANAGEMENT_SSL_", "management.ssl.*"),
        ("RABBITMQ_SSL_", "listeners.ssl.* and ssl_options.*"),
    ];

    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly List<ConfSetting> _settings = [];

    private EnvironmentSettings(IReadOnlyDictionary<string, string> environment) => _environment = environment;

    /// <summary>The settings that the environment makes.</summary>
    public IReadOnlyList<ConfSetting> Settings => _settings;

    /// <summary>What an operator should know.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Variables that mean nothing here.</summary>
    public List<string> Notices { get; } = [];

    /// <summary>Reads an environment; an empty variable is none.</summary>
    /// <exception cref="BrokerConfigurationException">A file that a variable names cannot be read.</exception>
    public static EnvironmentSettings Read(IReadOnlyDictionary<string, string> environment)
    {
        var read = new EnvironmentSettings(environment);
        foreach (var (variable, key) in s_keys)
        {
            if (read.Find(variable) is { } value)
            {
                read.Add(key, value, variable);
            }
        }

        read.AddSecret("RABBITMQ_DEFAULT_USER", "default_user");
        read.AddSecret("RABBITMQ_DEFAULT_PASS", "default_pass");
        read.AddListener();
        read.AddLogs();
        read.AddLevels();
        read.AddDataDirectory();
        read.AddRemarks();
        return read;
    }

    public static string? Find(IReadOnlyDictionary<string, string> environment, string variable) =>
        environment.TryGetValue(variable, out var value) && value.Length > 0 ? value : null;

    private string? Find(string variable) => Find(_environment, variable);

    private void Add(string key, string value, string origin) => _settings.Add(new ConfSetting(key, value, origin));

    /// <summary>A secret in a file, as containers are handed them: its first line, whatever ends it.</summary>
    private void AddSecret(string variable, string key)
    {
        var named = variable + SecretFile;
        if (Find(named) is not { } path)
        {
            return;
        }

        if (Find(variable) is not null)
        {
            Warnings.Add($"{variable} and {named} are both set: {named} counts");
        }

        try
        {
            Add(key, File.ReadAllText(path).TrimEnd('\r', '\n'), named);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new BrokerConfigurationException($"{named}: cannot read '{path}': {error.Message}", error);
        }
    }

    private void AddListener()
    {
        var port = Find(Port);
        if (Find(Address) is { } address and not "auto")
        {
            var host = address.Contains(':', StringComparison.Ordinal) && address[0] != '[' ? $"[{address}]" : address;
            Add(Listener, $"{host}:{port ?? "5672"}", port is null ? Address : $"{Address}, {Port}");
        }
        else if (port is not null)
        {
            Add(Listener, port, Port);
        }
    }

    private void AddLogs()
    {
        switch (Find(Logs))
        {
            case null:
                break;
            case "-" or "-stdout":
                Add("log.file", "false", Logs);
                break;
            case "-stderr":
                Add("log.file", "false", Logs);
                Add("log.console.stdio", "stderr", Logs);
                break;
            case var path:
                Add("log.file", path, Logs);
                break;
        }
    }

    /// <summary><c>debug</c>, or <c>connection=debug,channel=error</c>; what begins with a plus or a minus is about colours.</summary>
    private void AddLevels()
    {
        foreach (var part in (Find(Levels) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (part[0] is '+' or '-')
            {
                continue;
            }

            var equals = part.IndexOf('=', StringComparison.Ordinal);
            Add(equals < 0 ? "log.default.level" : $"log.{part[..equals]}.level", part[(equals + 1)..], Levels);
        }
    }

    private void AddDataDirectory()
    {
        if (Find(DataDirectory) is { } directory)
        {
            Add("data_dir", directory, DataDirectory);
        }
        else if (Find(DataBase) is { } parent)
        {
            // Without the node's name, which in a container is the host's: a container that is made anew finds its data.
            Add("data_dir", Path.Combine(parent, "amqpd"), DataBase);
        }
    }

    private void AddRemarks()
    {
        foreach (var variable in s_meaningless.Where(variable => Find(variable) is not null))
        {
            Notices.Add($"{variable} has no effect here: there is no Erlang here");
        }

        foreach (var variable in _environment.Keys.Order(StringComparer.Ordinal))
        {
            if (Array.Find(s_gone, gone => variable.StartsWith(gone.Prefix, StringComparison.Ordinal)) is { Instead: { } instead })
            {
                Warnings.Add($"{variable} is deprecated and ignored: set {instead} in rabbitmq.conf");
            }
        }
    }
}
