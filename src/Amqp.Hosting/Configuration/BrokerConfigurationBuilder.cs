using System.Text;
using Amqp.Hosting.Configuration.Keys;
using Amqp.Hosting.Runtime;

namespace Amqp.Hosting.Configuration;

/// <summary>
/// Collects a server's settings from the environment, from files in the format of rabbitmq.conf and from <c>key=value</c>
/// arguments, and makes of them what a broker is started with. What is added later wins; what the environment says is first.
/// </summary>
public sealed class BrokerConfigurationBuilder
{
    internal const string StrictKey = "config.strict";

    private const string ListenerPrefix = "listeners.tcp";

    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly ConfArea[] _areas;
    private readonly List<ConfSetting> _settings = [];
    private readonly List<string> _files = [];
    private readonly List<string> _warnings = [];
    private readonly List<string> _notices = [];
    private readonly Dictionary<string, EffectiveSetting> _effective = new(StringComparer.Ordinal);

    /// <summary>Begins with an environment, which may be empty; the process's own is not looked at.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="areas">Keys besides those of <see cref="ConfKeys"/>, of what is added to the broker.</param>
    public BrokerConfigurationBuilder(IReadOnlyDictionary<string, string> environment, params IReadOnlyList<ConfArea> areas)
    {
        _environment = environment;
        _areas = [.. ConfKeys.Areas, .. areas];
    }

    /// <summary>What would be a warning about a key is an error: somebody wants to be sure that every line counts.</summary>
    public bool IsStrict { get; set; }

    /// <summary>Adds the files that RABBITMQ_CONFIG_FILE and RABBITMQ_CONFIG_FILES name. One that is missing is a warning, as in RabbitMQ.</summary>
    /// <exception cref="BrokerConfigurationException">A file cannot be read.</exception>
    public void AddEnvironmentFiles()
    {
        if (EnvironmentSettings.Find(_environment, EnvironmentSettings.ConfigFile) is { } file)
        {
            AddIfPresent(File.Exists(file) ? file : $"{file}.conf", EnvironmentSettings.ConfigFile, file);
        }

        if (EnvironmentSettings.Find(_environment, EnvironmentSettings.ConfigFiles) is { } pattern)
        {
            AddDirectory(pattern);
        }

        AddAdvanced();
    }

    /// <summary>Adds a file.</summary>
    /// <exception cref="BrokerConfigurationException">It cannot be read, or a line is not <c>key = value</c>.</exception>
    public void AddFile(string path)
    {
        AddText(ReadFile(path), path);
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
        var draft = new ConfDraft(memoryAvailable, _areas) { Environment = _environment };
        var settings = WithEnvironment();
        IsStrict |= settings.FindLast(static setting => setting.Key == StrictKey).Value == "true";
        if (settings.Count > 0)
        {
            Apply(settings, draft);
        }

        EnabledPlugins.Apply(_environment, draft.For<PluginSettings>().Enabled, _notices, _warnings);

        foreach (var area in _areas)
        {
            area.Finish?.Invoke(draft);
        }

        return new BrokerConfiguration(draft.Options, draft.Log, draft.MemoryAvailable, _files, [.. _warnings, .. draft.Warnings])
        {
            Notices = _notices,
            Settings = draft.Settings,
            Effective = [.. _effective.Values],
            Areas = _areas,
        };
    }

    /// <summary>The environment comes first, hence loses; its listener stands for the default one and gives way to any other.</summary>
    private List<ConfSetting> WithEnvironment()
    {
        var environment = EnvironmentSettings.Read(_environment);
        _warnings.AddRange(environment.Warnings);
        _notices.AddRange(environment.Notices);
        var settings = environment.Settings.ToList();
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

        // How others are decrypted comes first, wherever it stands.
        foreach (var i in Enumerable.Range(0, settings.Count).OrderBy(i => settings[i].Key.StartsWith(EncryptionKeys.Prefix, StringComparison.Ordinal) ? 0 : 1))
        {
            if (last[keys[i]?.Slot ?? settings[i].Key] != i)
            {
                continue;
            }

            if (keys[i] is { } key)
            {
                Apply(settings[i], key, draft);
            }
            else
            {
                Remark(settings[i]);
            }
        }
    }

    private void Apply(in ConfSetting written, ConfKey key, ConfDraft draft)
    {
        var isEncrypted = written.Value.StartsWith(EntryDecoder.Prefix, StringComparison.Ordinal);
        var setting = isEncrypted ? written with { Value = draft.For<EntryDecoder>().Decode(written) } : Interpolate(written);
        try
        {
            key.Apply(draft, setting);
        }
        catch (BrokerConfigurationException) when (isEncrypted)
        {
            // The message would have the value in it.
            throw BrokerConfigurationException.BadValue(written with { Value = EntryDecoder.Prefix + "..." }, $"an encrypted {key.Type}");
        }

        _effective[key.Slot ?? setting.Key] = new EffectiveSetting(setting.Key, setting.Value, setting.Origin, key.IsLive, key.IsSecret || isEncrypted);
    }

    /// <summary>Says why a key does nothing. A key without a meaning here is nobody's mistake; the others are errors where that is wanted.</summary>
    private void Remark(in ConfSetting setting)
    {
        if (ForeignKeys.ReasonOf(setting.Key) is { } reason)
        {
            _notices.Add($"{setting.Origin}: '{setting.Key}' is accepted and has no effect here: {reason}");
            return;
        }

        var (problem, consequence) = ForeignKeys.IsMissing(setting.Key)
            ? ($"'{setting.Key}' is known to RabbitMQ, not supported by this version", "and ignored")
            : ($"unknown key '{setting.Key}'", $"is ignored; the nearest known key is '{NearestKey.To(setting.Key, _areas)}'");
        if (IsStrict)
        {
            var nearest = consequence.StartsWith("is ignored; ", StringComparison.Ordinal) ? $"; {consequence["is ignored; ".Length..]}" : "";
            throw new BrokerConfigurationException($"{setting.Origin}: {problem}{nearest}");
        }

        _warnings.Add($"{setting.Origin}: {problem}{(consequence[0] == 'a' ? ", " : " ")}{consequence}");
    }

    /// <summary>Puts environment variables in the place of <c>$(NAME)</c>.</summary>
    private ConfSetting Interpolate(in ConfSetting setting)
    {
        var value = setting.Value;
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

    /// <summary>Adds the files of a directory in the order of their names; RabbitMQ also takes a pattern such as <c>/etc/rabbitmq/conf.d/*.conf</c>.</summary>
    private void AddDirectory(string directory)
    {
        var pattern = "*.conf";
        if (Path.GetFileName(directory).Contains('*', StringComparison.Ordinal))
        {
            (directory, pattern) = (Path.GetDirectoryName(directory)!, Path.GetFileName(directory));
        }

        if (!Directory.Exists(directory))
        {
            AddIfPresent(directory, EnvironmentSettings.ConfigFiles, directory);
            return;
        }

        var files = Directory.GetFiles(directory, pattern);
        Array.Sort(files, StringComparer.Ordinal);
        foreach (var file in files)
        {
            AddFile(file);
        }
    }

    /// <summary>Adds RabbitMQ's advanced.config, which comes after rabbitmq.conf.</summary>
    private void AddAdvanced()
    {
        var beside = EnvironmentSettings.Find(_environment, EnvironmentSettings.ConfigFile) is { } file
            ? Path.Combine(Path.GetDirectoryName(file) ?? "", "advanced.config")
            : null;
        var path = EnvironmentSettings.Find(_environment, EnvironmentSettings.AdvancedConfigFile) ?? beside;
        if (path is not null && (File.Exists(path) || File.Exists(path += ".config")))
        {
            _settings.AddRange(AdvancedConfiguration.Read(ReadFile(path), path, _areas, _warnings));
        }
    }

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new BrokerConfigurationException($"cannot read the configuration file '{path}': {error.Message}", error);
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
