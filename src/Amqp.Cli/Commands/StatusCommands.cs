using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Amqp.Cli.Client;

namespace Amqp.Cli.Commands;

/// <summary>What a broker is and how it does.</summary>
internal static class StatusCommands
{
    private const string Section = "Monitoring, observability and health checks";
    private const Tool Both = Tool.Ctl | Tool.Diagnostics;
    private static readonly CommandOption s_unit = new("--unit", "bytes, mb or gb", "unit");

    public static IEnumerable<CommandDefinition> All =>
    [
        new("status", "[--unit <unit>]", Section, "Shows the status of the broker", StatusAsync)
        {
            Tools = Both,
            Options = [s_unit],
            Banner = static c => $"Status of node {c.Node} ...",
        },
        new("cluster_status", "", "Cluster", "Shows the nodes of the cluster: this one", ClusterAsync)
        {
            Tools = Both,
            Banner = static c => $"Cluster status of node {c.Node} ...",
        },
        new("memory_breakdown", "[--unit <unit>]", Section, "Shows what memory is used for", MemoryAsync)
        {
            Tools = Tool.Diagnostics,
            Options = [s_unit],
            Banner = static c => $"Reporting memory breakdown on node {c.Node}...",
        },
        new("server_version", "", Section, "Shows the version that the broker tells its clients", static async c =>
            CommandResult.Say(Reply.Text(await StatusOf(c).ConfigureAwait(false), "rabbitmq_version")))
        {
            Tools = Tool.Diagnostics,
            Banner = static c => $"Asking node {c.Node} for its RabbitMQ version...",
        },
        new("erlang_version", "", Section, "Shows the runtime that the broker runs on", static async c =>
            CommandResult.Say(Reply.Text(await StatusOf(c).ConfigureAwait(false), "runtime")))
        {
            Tools = Tool.Diagnostics,
            Banner = static c => $"Asking node {c.Node} for its Erlang/OTP version...",
        },
        new("environment", "", "Configuration and Environment", "Shows the settings in force", EnvironmentAsync)
        {
            Tools = Both,
            Banner = static c => $"Application environment of node {c.Node} ...",
        },
        new("os_env", "", "Configuration and Environment", "Shows the RABBITMQ_ variables of the broker's environment", OsEnvironmentAsync)
        {
            Tools = Tool.Diagnostics,
            Banner = static c => $"Listing RabbitMQ-specific environment variables defined on node {c.Node}...",
        },
        new("log_location", "", "Configuration and Environment", "Shows where the log goes", static async c =>
            CommandResult.Say(string.Join('\n', Strings(await StatusOf(c).ConfigureAwait(false), "log_files"))))
        {
            Tools = Tool.Diagnostics,
            Banner = static c => $"Log file location(s) on node {c.Node} ...",
        },
        new("log_tail", "[--number|-N <number>]", Section, "Shows the last lines of the log file", LogTailAsync)
        {
            Tools = Tool.Diagnostics,
            Options = [new("--number", "how many lines (50)", "number", "-N")],
            Banner = static c => $"Last {c.Value("--number") ?? "50"} log lines on node {c.Node} ...",
        },
        new("report", "", Section, "Shows everything that somebody who helps would ask for", ReportAsync)
        {
            Tools = Both,
            Banner = static c => $"Reporting server status of node {c.Node} ...",
        },
        new("version", "", "Help", "Shows the version of the tools", static c => Task.FromResult(CommandResult.Say(Version))) { Tools = Tool.All },
    ];

    private static string Version => typeof(StatusCommands).Assembly.GetName().Version!.ToString(3);

    /// <summary>The broker's own account of itself.</summary>
    public static Task<JsonNode> StatusOf(CommandContext context) => context.Broker.GetAsync(ApiPath.Of("control", "status"));

    /// <summary>The lines about listeners.</summary>
    public static string Listeners(JsonNode status, string before = "") => string.Join('\n', (status["listeners"] as JsonArray ?? []).Select(listener =>
        $"{before}{(before.Length == 0 ? "Interface" : "interface")}: {Reply.Text(listener, "interface")}, port: {Reply.Number(listener, "port")}, protocol: {Reply.Text(listener, "protocol")}, purpose: {Reply.Text(listener, "purpose")}"));

    /// <summary>The texts of a member that is a list.</summary>
    public static IEnumerable<string> Strings(JsonNode status, string member) => (status[member] as JsonArray ?? []).Select(static item => item!.GetValue<string>());

    private static async Task<CommandResult> StatusAsync(CommandContext context)
    {
        var status = await StatusOf(context).ConfigureAwait(false);
        var unit = new ByteUnit(context.Value("--unit") ?? "gb");
        var memory = status["memory"];
        var text = new StringBuilder()
            .AppendLine("Runtime\n")
            .AppendLine(CultureInfo.InvariantCulture, $"OS PID: {Reply.Number(status, "pid")}")
            .AppendLine(CultureInfo.InvariantCulture, $"OS: {Reply.Text(status, "os")}")
            .AppendLine(CultureInfo.InvariantCulture, $"Uptime (seconds): {Reply.Number(status, "uptime")}")
            .AppendLine(CultureInfo.InvariantCulture, $"Is under maintenance?: {(Reply.Flag(status, "is_under_maintenance") ? "true" : "false")}")
            .AppendLine(CultureInfo.InvariantCulture, $"RabbitMQ version: {Reply.Text(status, "rabbitmq_version")}")
            .AppendLine(CultureInfo.InvariantCulture, $"Node name: {Reply.Text(status, "node")}")
            .AppendLine(CultureInfo.InvariantCulture, $"Runtime: {Reply.Text(status, "runtime")}")
            .AppendLine("\nPlugins\n")
            .AppendLine(CultureInfo.InvariantCulture, $"Enabled plugin file: {Reply.Text(status, "enabled_plugin_file")}")
            .AppendLine("Enabled plugins:\n");
        Bullets(text, Strings(status, "active_plugins"));
        text.AppendLine("\nData directory\n").AppendLine(CultureInfo.InvariantCulture, $"Node data directory: {Reply.Text(status, "data_directory")}");
        text.AppendLine("\nConfig files\n");
        Bullets(text, Strings(status, "config_files"));
        text.AppendLine("\nLog file(s)\n");
        Bullets(text, Strings(status, "log_files"));
        text.AppendLine("\nAlarms\n").AppendLine(Alarms(status));
        text.AppendLine("\nMemory\n")
            .AppendLine(CultureInfo.InvariantCulture, $"Total memory used: {unit.Show(Reply.Number(memory?["total"], "rss"))}")
            .AppendLine(CultureInfo.InvariantCulture, $"Calculation strategy: {Reply.Text(memory, "strategy")}")
            .AppendLine(CultureInfo.InvariantCulture, $"Memory high watermark setting: {Watermark(status, unit)}, computed to: {unit.Show(Reply.Number(status, "vm_memory_high_watermark_limit"))}\n");
        text.AppendLine(Breakdown(memory, unit));
        text.AppendLine("\nFile Descriptors\n")
            .AppendLine(CultureInfo.InvariantCulture, $"Total: {Reply.Number(status["file_descriptors"], "total_used")}, limit: {Reply.Number(status["file_descriptors"], "total_limit")}")
            .AppendLine("\nFree Disk Space\n")
            .AppendLine(CultureInfo.InvariantCulture, $"Low free disk space watermark: {unit.Show(Reply.Number(status, "disk_free_limit"))}")
            .AppendLine(CultureInfo.InvariantCulture, $"Free disk space: {unit.Show(Reply.Number(status, "disk_free"))}")
            .AppendLine("\nTotals\n")
            .AppendLine(CultureInfo.InvariantCulture, $"Connection count: {Reply.Number(status["totals"], "connection_count")}")
            .AppendLine(CultureInfo.InvariantCulture, $"Queue count: {Reply.Number(status["totals"], "queue_count")}")
            .AppendLine(CultureInfo.InvariantCulture, $"Virtual host count: {Reply.Number(status["totals"], "virtual_host_count")}")
            .AppendLine("\nListeners\n")
            .Append(Listeners(status));
        return CommandResult.Say(text.ToString(), status);
    }

    private static async Task<CommandResult> ClusterAsync(CommandContext context)
    {
        var status = await StatusOf(context).ConfigureAwait(false);
        var node = Reply.Text(status, "node");
        var flags = await context.Broker.ListAsync(ApiPath.Of("feature-flags")).ConfigureAwait(false);
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"Basics\n\nCluster name: {Reply.Text(status, "cluster_name")}")
            .AppendLine(CultureInfo.InvariantCulture, $"\nDisk Nodes\n\n{node}")
            .AppendLine(CultureInfo.InvariantCulture, $"\nRunning Nodes\n\n{node}")
            .AppendLine(CultureInfo.InvariantCulture, $"\nVersions\n\n{node}: RabbitMQ {Reply.Text(status, "rabbitmq_version")} on {Reply.Text(status, "runtime")}")
            .AppendLine(CultureInfo.InvariantCulture, $"\nMaintenance status\n\nNode: {node}, status: not under maintenance")
            .AppendLine("\nAlarms\n").AppendLine(Alarms(status))
            .AppendLine("\nNetwork Partitions\n\n(none)\n\nListeners\n").AppendLine(Listeners(status, $"Node: {node}, "))
            .AppendLine("\nFeature flags\n")
            .AppendJoin('\n', flags.Select(static flag => $"Flag: {Reply.Text(flag, "name")}, state: {Reply.Text(flag, "state")}"));
        var document = new JsonObject
        {
            ["alarms"] = status["alarms"]?.DeepClone(),
            ["cluster_name"] = status["cluster_name"]?.DeepClone(),
            ["disk_nodes"] = new JsonArray(node),
            ["feature_flags"] = flags.DeepClone(),
            ["listeners"] = new JsonObject { [node] = status["listeners"]?.DeepClone() },
            ["maintenance_status"] = new JsonObject { [node] = "not under maintenance" },
            ["partitions"] = new JsonObject(),
            ["ram_nodes"] = new JsonArray(),
            ["running_nodes"] = new JsonArray(node),
            ["versions"] = new JsonObject { [node] = new JsonObject { ["rabbitmq_version"] = status["rabbitmq_version"]?.DeepClone(), ["erlang_version"] = status["runtime"]?.DeepClone() } },
        };
        return CommandResult.Say(text.ToString(), document);
    }

    private static async Task<CommandResult> MemoryAsync(CommandContext context)
    {
        var memory = (await StatusOf(context).ConfigureAwait(false))["memory"];
        return CommandResult.Say(Breakdown(memory, new ByteUnit(context.Value("--unit") ?? "gb")) + "\n", memory!.DeepClone());
    }

    private static async Task<CommandResult> EnvironmentAsync(CommandContext context)
    {
        var settings = await context.Broker.GetAsync(ApiPath.Of("config", "effective")).ConfigureAwait(false);
        var lines = settings is JsonObject keys ? keys.Select(static entry => $"{entry.Key} = {(entry.Value is JsonValue ? entry.Value.ToString() : entry.Value?.ToJsonString())}") : [];
        return CommandResult.Say(string.Join('\n', lines), settings);
    }

    private static async Task<CommandResult> OsEnvironmentAsync(CommandContext context)
    {
        var variables = (await StatusOf(context).ConfigureAwait(false))["environment"] as JsonObject ?? [];
        return CommandResult.Say(string.Join('\n', variables.Select(static entry => $"{entry.Key}={entry.Value}")), variables.DeepClone());
    }

    private static async Task<CommandResult> LogTailAsync(CommandContext context)
    {
        var file = Strings(await StatusOf(context).ConfigureAwait(false), "log_files").FirstOrDefault(static path => !path.StartsWith('<'));
        if (file is null || !File.Exists(file))
        {
            return CommandResult.Fail(CliExitCode.Unavailable, "Error:\nthe broker logs to its standard output only: set log.file to keep a file");
        }

        if (!int.TryParse(context.Value("--number") ?? "50", NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            throw CliException.Usage($"--number must be a whole number, not '{context.Value("--number")}'");
        }

        return CommandResult.Say(string.Join('\n', File.ReadLines(file).TakeLast(count)));
    }

    private static async Task<CommandResult> ReportAsync(CommandContext context)
    {
        var text = new StringBuilder((await StatusAsync(context).ConfigureAwait(false)).Text).AppendLine();
        text.AppendLine("\nenvironment\n").AppendLine((await EnvironmentAsync(context).ConfigureAwait(false)).Text);
        foreach (var part in (string[])["vhosts", "users", "permissions", "policies", "parameters", "queues", "exchanges", "bindings", "connections", "channels", "consumers"])
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"\n{part}\n");
            foreach (var item in await context.Broker.ListAsync(ApiPath.Of(part)).ConfigureAwait(false))
            {
                if (item is JsonObject fields)
                {
                    fields.Remove("password_hash");
                }

                text.AppendLine(Output.ResultWriter.Json(item));
            }
        }

        return CommandResult.Say(text.ToString());
    }

    private static string Alarms(JsonNode status) => Strings(status, "alarms").ToArray() is { Length: > 0 } alarms ? string.Join('\n', alarms) : "(none)";

    private static string Watermark(JsonNode status, ByteUnit unit)
    {
        var setting = status["vm_memory_high_watermark_setting"];
        return setting?["relative"] is { } relative
            ? $"{relative.ToJsonString()} of available memory"
            : unit.Show(Reply.Number(setting, "absolute"));
    }

    private static string Breakdown(JsonNode? memory, ByteUnit unit)
    {
        var parts = (memory as JsonObject ?? [])
            .Where(static entry => entry.Key is not ("total" or "strategy") && entry.Value is JsonValue)
            .Select(static entry => (entry.Key, Octets: (long)entry.Value!.GetValue<double>()))
            .OrderByDescending(static part => part.Octets).ThenBy(static part => part.Key, StringComparer.Ordinal);
        var total = Math.Max(1, Reply.Number(memory?["total"], "rss"));
        return string.Join('\n', parts.Select(part => string.Create(
            CultureInfo.InvariantCulture, $"{part.Key}: {unit.Show(part.Octets)} ({Math.Round(100.0 * part.Octets / total, 2)}%)")));
    }

    private static void Bullets(StringBuilder text, IEnumerable<string> items)
    {
        foreach (var item in items)
        {
            text.Append(" * ").AppendLine(item);
        }
    }
}
