using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Amqp.Cli.Client;

namespace Amqp.Cli.Commands;

/// <summary>Settings that are changed while the broker runs, and what is only Erlang's.</summary>
internal static class SettingCommands
{
    private const string Section = "Configuration and Environment";

    public static IEnumerable<CommandDefinition> All =>
    [
        new("set_vm_memory_high_watermark", "<fraction> | absolute <value>", Section, "Sets how much memory may be used before publishers are blocked", SetMemoryAsync)
        {
            Least = 1,
            Most = 2,
            Banner = static c => c.Argument(0) == "absolute"
                ? $"Setting memory threshold on {c.Node} to {c.Argument(1)} bytes ..."
                : $"Setting memory threshold on {c.Node} to {c.Argument(0)} ...",
        },
        new("set_disk_free_limit", "<disk_limit> | mem_relative <fraction>", Section, "Sets how much disk space must be free lest publishers are blocked", SetDiskAsync)
        {
            Least = 1,
            Most = 2,
            Banner = static c => c.Argument(0) == "mem_relative"
                ? $"Setting disk free limit on {c.Node} to {c.Argument(1)} times the total RAM ..."
                : $"Setting disk free limit on {c.Node} to {c.Argument(0)} bytes ...",
        },
        new("set_log_level", "<log_level>", Section, "Sets from which level on lines are logged", SetLogLevelAsync)
        {
            Least = 1,
            Most = 1,
            Banner = static c => $"Setting log level to \"{c.Argument(0)}\" ...",
        },
        new("reload_configuration", "", Section, "Reads the configuration again and takes over what can change while the broker runs", ReloadAsync)
        {
            Banner = static c => $"Reloading the configuration of node {c.Node} ...",
        },
        new("hash_password", "<cleartext_password>", Section, "Shows the hash of a password that definitions files carry", HashAsync)
        {
            Tools = Tool.Ctl | Tool.Diagnostics,
            Most = 1,
            Banner = static _ => "Will hash password ...",
        },
        new("list_hashes", "", "Monitoring, observability and health checks", "Lists the hash functions for passwords", static _ => Task.FromResult(CommandResult.Say("[sha256,sha512,md5]")))
        {
            Tools = Tool.Ctl | Tool.Diagnostics,
            Banner = static _ => "Listing supported hash algorithms ...",
        },
        new("list_node_auth_attempt_stats", "[--by-source]", "Monitoring, observability and health checks", "Lists authentication attempts", AttemptsAsync)
        {
            Tools = Tool.Ctl | Tool.Diagnostics,
            Options = [new("--by-source", "by address and user")],
            Banner = static c => $"Listing authentication attempts for node \"{c.Node}\" ...",
        },
        new("reset_node_auth_attempt_metrics", "", Section, "Forgets authentication attempts", ResetAttemptsAsync)
        {
            Tools = Tool.Diagnostics,
            Banner = static c => $"Reset auth attempt metrics on node {c.Node} ...",
        },
        new("tls_versions", "", "Monitoring, observability and health checks", "Lists TLS versions", static _ => Task.FromResult(CommandResult.Say("tlsv1.3\ntlsv1.2")))
        {
            Tools = Tool.Diagnostics,
            Banner = static _ => "Listing all TLS versions supported by the runtime...",
        },
        new("eval", "<expression>", "Operations", "Evaluates Erlang, which there is none of here", static c => Task.FromResult(NoErlang("eval"))) { Most = int.MaxValue },
        new("eval_file", "<file path>", "Operations", "Evaluates Erlang, which there is none of here", static c => Task.FromResult(NoErlang("eval_file"))) { Most = int.MaxValue },
        new("remote_shell", "", "Operations", "Opens an Erlang shell, which there is none of here", static c => Task.FromResult(NoErlang("remote_shell"))) { Tools = Tool.Diagnostics },
    ];

    private static async Task<CommandResult> SetMemoryAsync(CommandContext context)
    {
        var body = new JsonObject();
        if (context.Arguments[0] == "absolute")
        {
            body["absolute"] = context.Argument(1) ?? throw CliException.Usage("not enough arguments.");
        }
        else
        {
            body["relative"] = Fraction(context.Arguments[0]);
        }

        await context.Broker.DoAsync(HttpMethod.Put, ApiPath.Of("control", "vm_memory_high_watermark"), body).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static async Task<CommandResult> SetDiskAsync(CommandContext context)
    {
        var body = new JsonObject();
        if (context.Arguments[0] == "mem_relative")
        {
            body["relative"] = Fraction(context.Argument(1) ?? throw CliException.Usage("not enough arguments."));
        }
        else
        {
            body["absolute"] = context.Arguments[0];
        }

        await context.Broker.DoAsync(HttpMethod.Put, ApiPath.Of("control", "disk_free_limit"), body).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static async Task<CommandResult> SetLogLevelAsync(CommandContext context)
    {
        string[] levels = ["debug", "info", "notice", "warning", "error", "critical", "none"];
        if (!levels.Contains(context.Arguments[0]))
        {
            throw CliException.Usage($"level {context.Arguments[0]} is not supported. Try one of {string.Join(", ", levels)}");
        }

        await context.Broker.DoAsync(HttpMethod.Put, ApiPath.Of("control", "log_level"), new JsonObject { ["level"] = context.Arguments[0] }).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static async Task<CommandResult> ReloadAsync(CommandContext context)
    {
        var answer = await context.Broker.DoAsync(HttpMethod.Post, ApiPath.Of("control", "reload")).ConfigureAwait(false);
        var lines = StatusCommands.Strings(answer.Body ?? new JsonObject(), "messages").ToArray();
        return lines.Length == 0 ? CommandResult.Done : CommandResult.Say(string.Join('\n', lines));
    }

    private static async Task<CommandResult> HashAsync(CommandContext context)
    {
        var password = context.Argument(0) ?? await context.Input.ReadLineAsync().ConfigureAwait(false) ?? throw CliException.Usage("not enough arguments.");
        var salt = RandomNumberGenerator.GetBytes(4);
        return CommandResult.Say(Convert.ToBase64String([.. salt, .. SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(password)])]));
    }

    private static async Task<CommandResult> AttemptsAsync(CommandContext context)
    {
        var attempts = await context.Broker.ListAsync(ApiPath.Of("auth", "attempts", context.Node) + (context.Has("--by-source") ? "/source" : "")).ConfigureAwait(false);
        string[] columns = context.Has("--by-source")
            ? ["protocol", "remote_address", "username", "auth_attempts", "auth_attempts_failed", "auth_attempts_succeeded"]
            : ["protocol", "auth_attempts", "auth_attempts_failed", "auth_attempts_succeeded"];
        return attempts.Count == 0
            ? CommandResult.Say($"Node {context.Node} reported no authentication attempt stats")
            : CommandResult.List(Reply.Rows(attempts, columns));
    }

    private static async Task<CommandResult> ResetAttemptsAsync(CommandContext context)
    {
        await context.Broker.DoAsync(HttpMethod.Delete, ApiPath.Of("auth", "attempts", context.Node)).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static double Fraction(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var fraction) && fraction >= 0
        ? fraction
        : throw CliException.Usage($"the fraction must be a number such as 0.6, not '{text}'");

    private static CommandResult NoErlang(string command) => CommandResult.Fail(
        CliExitCode.Unavailable,
        $"Error:\n{command} needs Erlang, and this broker has none. What scripts use it for is usually a command of its own: see '{"rabbitmqctl help"}'.");
}
