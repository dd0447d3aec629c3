using System.Text;
using Amqp.Hosting.Runtime;

namespace Amqp.Hosting.Configuration;

/// <summary>
/// Collects a server's settings from the environment, from files in the format of rabbitmq.conf and from <c>key=value</c>
/// arguments, and makes of them what a broker is started with. What is added later wins; what the environment says is first.
/// </summary>
public sealed class BrokerConfigurationBuilder
{
    private const string ListenerPrefix = "listeners.tcp";
    private const string EncryptedPrefix = "encrypted:";

    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly ConfArea[] _areas;
    private readonly List<ConfSetting> _settings = [];
    private readonly List<string> _files = [];
    private readonly List<string> _warnings = [];
    private readonly List<string> _notices = [];

    /// <summary>Begins with an environment, which may be empty; the process's own is not looked at.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="areas">Keys besides those of <see cref="ConfKeys"/>, of what is added to the broker.</param>
    public BrokerConfigurationBuilder(IReadOnlyDictionary<string, string> environment, params IReadOnlyList<ConfArea> areas)
    {
        _environment = environment;
        _areas = [.. ConfKeys.Areas, .. areas];
    }

    /// <summary>Adds the files that RABBITMQ_CONFIG_FILE and RABBITMQ_CONFIG_FILES name. One that is missing is a warning, as in RabbitMQ.</summary>
    /// <exception cref="BrokerConfigurationException">A file cannot be read.</exception>
    public void AddEnvironmentFiles()
    {
        if (EnvironmentSettings.Find(_environment, EnvironmentSettings.ConfigFile) is { } file)
        {
            AddIfPresent(File.Exists(file) ? file : $"{file}.conf", EnvironmentSettings.ConfigFile, file);
        }

        if (EnvironmentSettings.Find(_environment, EnvironmentSettings.ConfigFiles) is { } directory)
        {
            AddDirectory(directory);
        }
    }

    /// <summary>Adds a file.</summary>
    /// <exception cref="BrokerConfigurationException">It cannot be read, or a line is not <c>key = value</c>.</exception>
    public void AddFile(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new BrokerConfigurationException($"cannot read the configuration file '{path}': {error.Message}", error);
        }

        AddText(text, path);
        _files.Add(path);
    }

    /// <summary>Adds text in the format of a file.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="BrokerConfigurationException">A line is not <c>key = value</c>.</exception>
    public void AddText(string text, string name) => _settings.AddRange(ConfParser.ParseFile(text, name));

    /// <summary>Adds a <c>key=value</c> as a command line carries it: a <c>#</c> is part of the value.</summary>
    /// <exception cref="BrokerConfigurationException">It is not <c>key=value</c>.</exception>
    public void AddArgument(string argument) => _settings.Add(ConfParser.ParseArgument(argument, "command line"));

    /// <summary>Applies what was added to RabbitMQ's defaults. The memory that the process may use comes from the runtime, which knows of containers.</summary>
    /// <exception cref="BrokerConfigurationException">A value is not what its key wants.</exception>
    public BrokerConfiguration Build() => Build(new SystemMemory().Total);

    internal BrokerConfiguration Build(long memoryAvailable)
    {
        var draft = new ConfDraft(memoryAvailable, _areas);
        var settings = WithEnvironment();
        if (settings.Count > 0)
        {
            Apply(settings, draft);
        }

        foreach (var area in _areas)
        {
            area.Finish?.Invoke(draft);
        }

        return new BrokerConfiguration(draft.Options, draft.Log, draft.MemoryAvailable, _files, [.. _warnings, .. draft.Warnings])
        {
            Notices = _notices,
            Settings = draft.Settings,
        };
    }

    /// <summary>The environment comes first, hence loses; its listener stands for the default one and gives way to any other.</summary>
    private List<ConfSetting> WithEnvironment()
    {
        var settings = EnvironmentSettings.Of(_environment);
        if (_settings.Exists(static setting => setting.Key.StartsWith(ListenerPrefix, StringComparison.Ordinal)))
        {
            settings.RemoveAll(static setting => setting.Key.StartsWith(ListenerPrefix, StringComparison.Ordinal));
        }

        settings.AddRange(_settings);
        return settings;
    }

    private void Apply(List<ConfSetting> settings, ConfDraft draft)
    {
        var keys = new ConfKey?[settings.Count];
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < settings.Count; i++)
        {
            keys[i] = ConfKeys.Find(_areas, settings[i].Key);
            last[keys[i]?.Slot ?? settings[i].Key] = i;
        }

        for (var i = 0; i < settings.Count; i++)
        {
            if (last[keys[i]?.Slot ?? settings[i].Key] != i)
            {
                continue;
            }

            if (keys[i] is { } key)
            {
                key.Apply(draft, Interpolate(settings[i]));
            }
            else
            {
                Warn(settings[i]);
            }
        }
    }

    private void Warn(in ConfSetting setting)
    {
        if (ForeignKeys.ReasonOf(setting.Key) is { } reason)
        {
            _notices.Add($"{setting.Origin}: '{setting.Key}' is accepted and has no effect here: {reason}");
        }
        else if (ForeignKeys.IsMissing(setting.Key))
        {
            _warnings.Add($"{setting.Origin}: '{setting.Key}' is known to RabbitMQ, not supported by this version, and ignored");
        }
        else
        {
            _warnings.Add($"{setting.Origin}: unknown key '{setting.Key}' is ignored; the nearest known key is '{NearestKey.To(setting.Key, _areas)}'");
        }
    }

    /// <summary>Puts environment variables in the place of <c>$(NAME)</c>.</summary>
    private ConfSetting Interpolate(in ConfSetting setting)
    {
        var value = setting.Value;
        if (value.StartsWith(EncryptedPrefix, StringComparison.Ordinal))
        {
            throw BrokerConfigurationException.BadValue(setting with { Value = "encrypted:..." }, "a value that is not encrypted: decryption is not supported by this version");
        }

        for (var start = value.IndexOf("$(", StringComparison.Ordinal); start >= 0; start = value.IndexOf("$(", start, StringComparison.Ordinal))
        {
            var end = value.IndexOf(')', start);
            if (end < 0)
            {
                break;
            }

            var name = value[(start + 2)..end];
            if (!_environment.TryGetValue(name, out var replacement))
            {
                throw BrokerConfigurationException.BadValue(setting, $"the environment variable '{name}' to be set");
            }

            value = string.Concat(value.AsSpan(0, start), replacement, value.AsSpan(end + 1));
            start += replacement.Length;
        }

        return setting with { Value = value };
    }

    private void AddDirectory(string directory)
    {
        if (!Directory.Exists(directory))
        {
            AddIfPresent(directory, EnvironmentSettings.ConfigFiles, directory);
            return;
        }

        var files = Directory.GetFiles(directory, "*.conf");
        Array.Sort(files, StringComparer.Ordinal);
        foreach (var file in files)
        {
            AddFile(file);
        }
    }

    private void AddIfPresent(string path, string variable, string named)
    {
        if (File.Exists(path))
        {
            AddFile(path);
        }
        else
        {
            _warnings.Add($"{variable}: configuration file '{named}' does not exist");
        }
    }
}
