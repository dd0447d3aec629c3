using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Amqp.Cli.Client;
using Amqp.Hosting.Configuration;

namespace Amqp.Cli.Commands;

/// <summary>
/// Plugins: what RabbitMQ puts into them is built in here or is not there at all, so that enabling one only notes it down in the file that
/// says which are wanted.
/// </summary>
internal static partial class PluginCommands
{
    private const string Section = "Plugin Management";

    public static IEnumerable<CommandDefinition> All =>
    [
        new("list", "[pattern] [--verbose] [--minimal] [--enabled] [--implicitly-enabled]", Section, "Lists plugins and their state", ListAsync)
        {
            Tools = Tool.Plugins,
            Most = 1,
            Options =
            [
                new("--verbose", "with their dependencies", Short: "-v"),
                new("--minimal", "names only", Short: "-m"),
                new("--enabled", "only those that were enabled", Short: "-E"),
                new("--implicitly-enabled", "those, and what they bring along", Short: "-e"),
            ],
            Banner = static c => $"Listing plugins with pattern \"{c.Argument(0) ?? ".*"}\" ...",
        },
        new("enable", "<plugin1> [<plugin2> ...] [--offline] [--online] [--all]", Section, "Enables plugins", static c => ChangeAsync(c, Change.Enable))
        {
            Tools = Tool.Plugins,
            Most = int.MaxValue,
            Options = s_where,
            Banner = static c => $"Enabling plugins on node {c.Node}:\n{string.Join('\n', c.Arguments)}",
        },
        new("disable", "<plugin1> [<plugin2> ...] [--offline] [--online] [--all]", Section, "Disables plugins", static c => ChangeAsync(c, Change.Disable))
        {
            Tools = Tool.Plugins,
            Most = int.MaxValue,
            Options = s_where,
            Banner = static c => $"Disabling plugins on node {c.Node}:\n{string.Join('\n', c.Arguments)}",
        },
        new("set", "[<plugin1> ...] [--offline] [--online]", Section, "Enables plugins and disables all others", static c => ChangeAsync(c, Change.Set))
        {
            Tools = Tool.Plugins,
            Most = int.MaxValue,
            Options = s_where,
            Banner = static c => $"Enabling plugins on node {c.Node}:\n{string.Join('\n', c.Arguments)}",
        },
        new("is_enabled", "<plugin1> [<plugin2> ...] [--offline] [--online]", "Monitoring, observability and health checks", "Fails where a plugin is not enabled", IsEnabledAsync)
        {
            Tools = Tool.Plugins,
            Least = 1,
            Most = int.MaxValue,
            Options = s_where,
            Banner = static c => $"Asking node {c.Node} if plugin{(c.Arguments.Count > 1 ? "s" : "")} {string.Join(", ", c.Arguments)} {(c.Arguments.Count > 1 ? "are" : "is")} enabled...",
        },
        new("directories", "[--offline] [--online]", "Monitoring, observability and health checks", "Shows where the file of enabled plugins is", static c =>
            Task.FromResult(CommandResult.Say($"Enabled plugins file: {FileOf(c)}")))
        {
            Tools = Tool.Plugins,
            Options = s_where,
            Banner = static c => $"Listing plugin directories used by node {c.Node}",
        },
    ];

    private static readonly CommandOption[] s_where =
    [
        new("--offline", "change the file only"),
        new("--online", "the broker must be running"),
        new("--all", "all plugins"),
    ];

    private enum Change
    {
        Enable,
        Disable,
        Set,
    }

    private static async Task<CommandResult> ListAsync(CommandContext context)
    {
        var enabled = Read(context);
        var runs = await context.Broker.IsReachableAsync().ConfigureAwait(false);
        var pattern = new Regex(context.Argument(0) ?? ".*");
        var shown = KnownPlugins.All
            .Where(plugin => pattern.IsMatch(plugin.Name) && (!(context.Has("--enabled") || context.Has("--implicitly-enabled")) || enabled.Contains(plugin.Name)))
            .ToArray();
        var document = new JsonObject
        {
            ["format"] = context.Has("--minimal") ? "minimal" : "normal",
            ["plugins"] = new JsonArray([.. shown.Select(plugin => (JsonNode)new JsonObject
            {
                ["enabled"] = enabled.Contains(plugin.Name) ? "enabled" : "not_enabled",
                ["name"] = plugin.Name,
                ["running"] = runs && IsRunning(plugin, enabled),
            })]),
        };
        if (context.Has("--minimal"))
        {
            return CommandResult.Say(string.Join('\n', shown.Select(static plugin => plugin.Name)), document);
        }

        var lines = shown.Select(plugin =>
            $"[{(enabled.Contains(plugin.Name) ? 'E' : ' ')}{(runs && IsRunning(plugin, enabled) ? '*' : ' ')}] {plugin.Name}{(plugin.IsBuiltIn ? "" : " (not in this broker)")}");
        var heading = $" Configured: E = explicitly enabled; e = implicitly enabled\n | Status: {(runs ? $"* = running on {context.Node}" : $"[failed to contact {context.Node} - status not shown]")}\n |/\n";
        return CommandResult.Say(heading + string.Join('\n', lines), document);
    }

    private static async Task<CommandResult> ChangeAsync(CommandContext context, Change change)
    {
        if (context.Has("--online") && !await context.Broker.IsReachableAsync().ConfigureAwait(false))
        {
            return CommandResult.Fail(CliExitCode.Unavailable, $"Error:\nthe broker is not running, and --online was given");
        }

        var named = context.Has("--all") ? [.. KnownPlugins.All.Where(static plugin => plugin.IsBuiltIn).Select(static plugin => plugin.Name)] : context.Arguments;
        if (named.Count == 0 && change != Change.Set)
        {
            throw CliException.Usage("not enough arguments.");
        }

        if (named.Where(static name => KnownPlugins.Find(name) is null).ToArray() is { Length: > 0 } unknown)
        {
            return CommandResult.Fail(CliExitCode.Software, $"Error:\n{{:plugins_not_found, [{string.Join(", ", unknown.Select(static name => ":" + name))}]}}");
        }

        var before = Read(context);
        SortedSet<string> after = change switch
        {
            Change.Set => new(named, StringComparer.Ordinal),
            Change.Enable => new(before.Concat(named), StringComparer.Ordinal),
            _ => new(before.Except(named), StringComparer.Ordinal),
        };
        var file = FileOf(context);
        await File.WriteAllTextAsync(file, $"[{string.Join(',', after)}].\n").ConfigureAwait(false);
        return CommandResult.Say(Describe(before, after));
    }

    private static Task<CommandResult> IsEnabledAsync(CommandContext context)
    {
        var enabled = Read(context);
        var missing = context.Arguments.Where(name => !enabled.Contains(name) && KnownPlugins.Find(name) is not { IsBuiltIn: true, IsOptional: false }).ToArray();
        var (noun, verb) = context.Arguments.Count > 1 ? ("Plugins", "are") : ("Plugin", "is");
        return Task.FromResult(missing.Length == 0
            ? CommandResult.Say($"{noun} {string.Join(", ", context.Arguments)} {verb} enabled on node {context.Node}")
            : CommandResult.CheckFailed($"Error:\nPlugin{(missing.Length > 1 ? "s" : "")} {string.Join(", ", missing)} {(missing.Length > 1 ? "are" : "is")} not enabled on node {context.Node}"));
    }

    private static bool IsRunning(KnownPlugin plugin, SortedSet<string> enabled) =>
        plugin.IsBuiltIn && (!plugin.IsOptional || enabled.Contains(plugin.Name));

    private static string Describe(SortedSet<string> before, SortedSet<string> after)
    {
        var text = "The following plugins have been configured:\n  " + string.Join("\n  ", after);
        var added = after.Except(before).ToArray();
        if (added.Length > 0)
        {
            text += "\nThe following plugins have been enabled:\n  " + string.Join("\n  ", added);
        }

        var removed = before.Except(after).ToArray();
        if (removed.Length > 0)
        {
            text += "\nThe following plugins have been disabled:\n  " + string.Join("\n  ", removed);
        }

        text += $"\n\nset {after.Count} plugins.";
        var changed = added.Concat(removed).Where(static name => KnownPlugins.Find(name) is { IsOptional: true }).ToArray();
        if (changed.Length > 0)
        {
            text += $"\n{string.Join(", ", changed)}: this takes effect when the broker starts next.";
        }

        var absent = added.Where(static name => KnownPlugins.Find(name) is { IsBuiltIn: false }).ToArray();
        return absent.Length == 0
            ? text + "\nWhat they do is built in and always there."
            : $"{text}\nWarning: {string.Join(", ", absent)}: this broker does not have what {(absent.Length > 1 ? "these do" : "this does")}; the others are built in.";
    }

    /// <summary>The names in the file, which is an Erlang list.</summary>
    private static SortedSet<string> Read(CommandContext context)
    {
        var file = FileOf(context);
        return File.Exists(file)
            ? new(PluginName().Matches(File.ReadAllText(file)).Select(static match => match.Value), StringComparer.Ordinal)
            : new(StringComparer.Ordinal);
    }

    private static string FileOf(CommandContext context)
    {
        if (context.Environment.GetValueOrDefault("RABBITMQ_ENABLED_PLUGINS_FILE") is { Length: > 0 } file)
        {
            return file;
        }

        return Directory.Exists("/etc/rabbitmq") ? "/etc/rabbitmq/enabled_plugins" : Path.Combine(Directory.GetCurrentDirectory(), "enabled_plugins");
    }

    [GeneratedRegex("[a-z][a-z0-9_]*")]
    private static partial Regex PluginName();
}
