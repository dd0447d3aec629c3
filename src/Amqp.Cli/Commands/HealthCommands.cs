using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Amqp.Cli.Client;

namespace Amqp.Cli.Commands;

/// <summary>Health checks: what a container's or an orchestrator's probe calls.</summary>
internal static class HealthCommands
{
    private const string Section = "Monitoring, observability and health checks";

    public static IEnumerable<CommandDefinition> All =>
    [
        new("ping", "", Section, "Checks that the broker answers", PingAsync)
        {
            Tools = Tool.Ctl | Tool.Diagnostics,
            Banner = static c => $"Will ping {c.Node}. This only checks if the broker answers. Timeout: {(c.Timeout ?? TimeSpan.FromSeconds(60)).TotalMilliseconds:0} ms.",
        },
        Check("check_running", static c => $"Checking if RabbitMQ is running on node {c.Node} ...", RunningAsync, "Checks that the broker serves clients"),
        Check("is_running", static c => $"Asking node {c.Node} for its status ...", IsRunningAsync, "Tells whether the broker serves clients"),
        Check("is_booting", static c => $"Asking node {c.Node} for its boot status ...", IsBootingAsync, "Tells whether the broker is starting"),
        Check("alarms", static c => $"Asking node {c.Node} to report any known resource alarms ...", static c => AlarmsAsync(c, isCheck: false, local: false), "Lists resource alarms"),
        Check("check_alarms", static c => $"Asking node {c.Node} to report any local resource alarms ...", static c => AlarmsAsync(c, isCheck: true, local: false), "Fails where a resource alarm is in effect"),
        Check("check_local_alarms", static c => $"Asking node {c.Node} to report any local resource alarms ...", static c => AlarmsAsync(c, isCheck: true, local: true), "Fails where a resource alarm is in effect on this node"),
        Check("listeners", static c => $"Asking node {c.Node} to report its protocol listeners ...", ListenersAsync, "Lists what the broker listens on"),
        Check("check_port_connectivity", static c => $"Testing TCP connections to all active listeners on node {c.Node} ...", ConnectivityAsync, "Connects to every port that the broker listens on") with
        {
            Options = [new("--address", "connect to that address", "address")],
        },
        Check("check_port_listener", static c => $"Asking node {c.Node} if there's an active listener on port {c.Argument(0)} ...", PortAsync, "Fails where the broker does not listen on a port") with
        {
            Arguments = "<port>",
            Least = 1,
            Most = 1,
        },
        Check("check_protocol_listener", static c => $"Asking node {c.Node} if there's an active listener for protocol {c.Argument(0)} ...", ProtocolAsync, "Fails where the broker does not listen for a protocol") with
        {
            Arguments = "<protocol>",
            Least = 1,
            Most = 1,
        },
        Check("check_virtual_hosts", static c => $"Checking if all vhosts are running on node {c.Node} ...", VirtualHostsAsync, "Fails where a virtual host is not running"),
        Check("check_certificate_expiration", static c => $"Checking certificate expiration on node {c.Node} ...", CertificatesAsync, "Fails where a certificate of a listener expires soon") with
        {
            Arguments = "[--within <number>] [--unit <days|weeks|months|years>]",
            Options = [new("--within", "how soon (4)", "number"), new("--unit", "days, weeks, months or years (weeks)", "unit")],
        },
        Check("check_if_node_is_quorum_critical", static c => $"Checking if node {c.Node} is critical for quorum of any quorum queues ...", static c => Task.FromResult(AloneInCluster(c)), "Tells whether queues depend on this node; there is no other") with { Tools = Tool.Diagnostics | Tool.Queues },
        Check("check_if_node_is_mirror_sync_critical", static c => $"Checking if node {c.Node} is critical for data safety of any classic mirrored queues ...", static c => Task.FromResult(AloneInCluster(c)), "The same for mirrored queues, which there are none of") with { Tools = Tool.Diagnostics | Tool.Queues },
        Check("check_if_any_deprecated_features_are_used", static _ => "Checking if any deprecated features are used ...", DeprecatedAsync, "Fails where deprecated features are in use"),
        new("node_health_check", "", "Deprecated", "Checks that the broker runs and has no alarm", static c => AlarmsAsync(c, isCheck: true, local: true)) { Tools = Tool.Ctl | Tool.Diagnostics },
    ];

    private static CommandDefinition Check(string name, Func<CommandContext, string> banner, Func<CommandContext, Task<CommandResult>> run, string summary) =>
        new(name, "", Section, summary, run) { Tools = Tool.Diagnostics, Banner = banner };

    private static async Task<CommandResult> PingAsync(CommandContext context) => await context.Broker.IsReachableAsync().ConfigureAwait(false)
        ? CommandResult.Say("Ping succeeded", new JsonObject { ["result"] = "ok" })
        : CommandResult.Fail(CliExitCode.Unavailable, $"Error:\nFailed to connect and authenticate to {context.Node} in {(context.Timeout ?? TimeSpan.FromSeconds(60)).TotalMilliseconds:0} ms");

    private static async Task<CommandResult> RunningAsync(CommandContext context) => await RunsAsync(context).ConfigureAwait(false)
        ? CommandResult.Say($"RabbitMQ on node {context.Node} is fully booted and running", new JsonObject { ["result"] = "ok" })
        : CommandResult.CheckFailed($"Error:\nRabbitMQ on node {context.Node} is not running or has not fully booted yet (check with is_booting)");

    private static async Task<CommandResult> IsRunningAsync(CommandContext context)
    {
        var runs = await RunsAsync(context).ConfigureAwait(false);
        return CommandResult.Say(
            runs ? $"RabbitMQ on node {context.Node} is fully booted and running" : $"RabbitMQ on node {context.Node} is not running or has not fully booted yet (check with is_booting)",
            new JsonObject { ["result"] = runs });
    }

    private static async Task<CommandResult> IsBootingAsync(CommandContext context)
    {
        await RunsAsync(context).ConfigureAwait(false);
        return CommandResult.Say(
            $"RabbitMQ on node {context.Node} is fully booted (check with is_running), stopped or has not started booting yet",
            new JsonObject { ["result"] = false });
    }

    private static async Task<CommandResult> AlarmsAsync(CommandContext context, bool isCheck, bool local)
    {
        var status = await StatusCommands.StatusOf(context).ConfigureAwait(false);
        var alarms = StatusCommands.Strings(status, "alarms").ToArray();
        var document = new JsonObject { ["result"] = alarms.Length == 0 || !isCheck ? "ok" : "error", ["node"] = context.Node, ["alarms"] = status["alarms"]?.DeepClone() };
        if (alarms.Length == 0)
        {
            return CommandResult.Say($"Node {context.Node} reported no {(local ? "local alarms" : "alarms, local or clusterwide")}", document);
        }

        var text = $"Node {context.Node} reported the following {(local ? "local " : "")}alarms:\n\n{string.Join('\n', alarms)}";
        return isCheck ? CommandResult.CheckFailed("Error:\n" + text, document) : CommandResult.Say(text, document);
    }

    private static async Task<CommandResult> ListenersAsync(CommandContext context)
    {
        var status = await StatusCommands.StatusOf(context).ConfigureAwait(false);
        return CommandResult.Say(StatusCommands.Listeners(status), new JsonObject { ["result"] = "ok", ["node"] = context.Node, ["listeners"] = status["listeners"]?.DeepClone() });
    }

    private static async Task<CommandResult> ConnectivityAsync(CommandContext context)
    {
        var listeners = (await StatusCommands.StatusOf(context).ConfigureAwait(false))["listeners"] as JsonArray ?? [];
        var failed = new List<long>();
        var ports = new SortedSet<long>();
        foreach (var listener in listeners)
        {
            var port = Reply.Number(listener, "port");
            if (ports.Add(port) && !await ConnectsAsync(context.Value("--address") ?? Target(Reply.Text(listener, "interface")), (int)port).ConfigureAwait(false))
            {
                failed.Add(port);
            }
        }

        return failed.Count == 0
            ? CommandResult.Say($"Successfully connected to ports {string.Join(", ", ports)} on node {context.Node}.", new JsonObject { ["result"] = "ok", ["node"] = context.Node, ["listeners"] = listeners.DeepClone() })
            : CommandResult.CheckFailed($"Error:\nConnection to ports of the following listeners on node {context.Node} failed: {string.Join(", ", failed)}");
    }

    private static async Task<CommandResult> PortAsync(CommandContext context)
    {
        if (!int.TryParse(context.Arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            throw CliException.Usage($"the port must be a number, not '{context.Arguments[0]}'");
        }

        var ports = Listening(await StatusCommands.StatusOf(context).ConfigureAwait(false), static listener => Reply.Number(listener, "port"));
        return ports.Contains(port)
            ? CommandResult.Say($"A listener for port {port} is running on node {context.Node}.", new JsonObject { ["result"] = "ok", ["port"] = port })
            : CommandResult.CheckFailed($"No listener for port {port} is active on node {context.Node}. Found listeners that use the following ports: {string.Join(", ", ports)}");
    }

    /// <summary>The broker knows the names that people call its protocols by.</summary>
    private static async Task<CommandResult> ProtocolAsync(CommandContext context)
    {
        var protocol = context.Arguments[0];
        var answer = await context.Broker.SendAsync(HttpMethod.Get, ApiPath.Of("health", "checks", "protocol-listener", protocol)).ConfigureAwait(false);
        if (answer.IsSuccess)
        {
            return CommandResult.Say($"A listener for protocol {protocol} is running on node {context.Node}.", new JsonObject { ["result"] = "ok", ["protocol"] = protocol });
        }

        return answer.Body?["protocols"] is JsonArray found
            ? CommandResult.CheckFailed($"Error:\nNo listener for protocol {protocol} is active on node {context.Node}. Found listeners for the following protocols: {string.Join(", ", found)}")
            : CommandResult.Fail(CliExitCode.Unavailable, "Error:\n" + answer.Reason);
    }

    private static async Task<CommandResult> VirtualHostsAsync(CommandContext context)
    {
        await context.Broker.ListAsync(ApiPath.Of("vhosts") + "?columns=name").ConfigureAwait(false);
        return CommandResult.Say($"Node {context.Node} reported all vhosts as running", new JsonObject { ["result"] = "ok" });
    }

    private static async Task<CommandResult> CertificatesAsync(CommandContext context)
    {
        var (within, unit) = (context.Value("--within") ?? "4", context.Value("--unit") ?? "weeks");
        var answer = await context.Broker.SendAsync(HttpMethod.Get, ApiPath.Of("health", "checks", "certificate-expiration", within, unit)).ConfigureAwait(false);
        return answer.IsSuccess
            ? CommandResult.Say($"No certificates are expiring within {within} {unit}.", new JsonObject { ["result"] = "ok" })
            : CommandResult.CheckFailed("Error:\n" + answer.Reason, answer.Body?.DeepClone());
    }

    private static async Task<CommandResult> DeprecatedAsync(CommandContext context)
    {
        var used = await context.Broker.ListAsync(ApiPath.Of("deprecated-features", "used")).ConfigureAwait(false);
        return used.Count == 0
            ? CommandResult.Say($"Cluster reported no deprecated features in use", new JsonObject { ["result"] = "ok" })
            : CommandResult.CheckFailed("Error:\nthe following deprecated features are in use: " + string.Join(", ", used.Select(static feature => Reply.Text(feature, "name"))));
    }

    private static CommandResult AloneInCluster(CommandContext context) => CommandResult.Say(
        $"Node {context.Node} seems to be the only one in a single node cluster, the check does not apply",
        new JsonObject { ["result"] = "ok" });

    private static async Task<bool> RunsAsync(CommandContext context) =>
        Reply.Flag(await StatusCommands.StatusOf(context).ConfigureAwait(false), "running");

    private static SortedSet<T> Listening<T>(JsonNode status, Func<JsonNode, T> what) => [.. (status["listeners"] as JsonArray ?? []).Select(listener => what(listener!))];

    private static string Target(string listening) => listening is "[::]" or "0.0.0.0" or "" ? "127.0.0.1" : listening.Trim('[', ']');

    private static async Task<bool> ConnectsAsync(string host, int port)
    {
        using var client = new TcpClient();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await client.ConnectAsync(host, port, limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
