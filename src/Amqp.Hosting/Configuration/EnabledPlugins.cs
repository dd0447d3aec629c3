using System.Text.RegularExpressions;

namespace Amqp.Hosting.Configuration;

/// <summary>
/// The plugins that somebody wants enabled (RABBITMQ_ENABLED_PLUGINS_FILE, RABBITMQ_ENABLED_PLUGINS). What RabbitMQ has as plugins
/// is built in here or missing; few of them wait for being enabled (<see cref="KnownPlugin.IsOptional"/>), but who asks for something that is
/// missing should know.
/// </summary>
internal static partial class EnabledPlugins
{
    private const string ListFile = "RABBITMQ_ENABLED_PLUGINS_FILE";
    private const string List = "RABBITMQ_ENABLED_PLUGINS";

    /// <summary>Finds the plugins that an environment asks for and says what is to be said about them.</summary>
    /// <exception cref="BrokerConfigurationException">The list cannot be read.</exception>
    public static void Apply(IReadOnlyDictionary<string, string> environment, HashSet<string> enabled, List<string> notices, List<string> warnings)
    {
        foreach (var (origin, plugin) in Wanted(environment))
        {
            enabled.Add(plugin);
            if (KnownPlugins.Find(plugin) is { IsBuiltIn: true } known)
            {
                notices.Add($"{origin}: {plugin} is {(known.IsOptional ? "enabled" : "built in")}");
            }
            else
            {
                warnings.Add($"{origin}: the plugin '{plugin}' is not known here, and what it does is missing");
            }
        }
    }

    private static IEnumerable<(string Origin, string Plugin)> Wanted(IReadOnlyDictionary<string, string> environment)
    {
        var listed = EnvironmentSettings.Find(environment, List) is { } list
            ? list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(static plugin => (List, plugin))
            : [];
        return EnvironmentSettings.Find(environment, ListFile) is { } path && File.Exists(path)
            ? Read(path).Select(plugin => (path, plugin)).Concat(listed)
            : listed;
    }

    /// <summary>An Erlang list of atoms: <c>[rabbitmq_management,rabbitmq_prometheus].</c></summary>
    private static IEnumerable<string> Read(string path)
    {
        try
        {
            var text = Comment().Replace(File.ReadAllText(path), "");
            return Atom().Matches(text).Select(static match => match.Groups[1].Value);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BrokerConfigurationException($"{ListFile}: cannot read '{path}': {error.Message}", error);
        }
    }

    [GeneratedRegex("%[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex("'?([a-z][a-zA-Z0-9_@]*)'?")]
    private static partial Regex Atom();
}
