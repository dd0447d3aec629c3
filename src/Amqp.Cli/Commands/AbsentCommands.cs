namespace Amqp.Cli.Commands;

/// <summary>Commands of RabbitMQ's tools for which there is nothing to do here: they say why, rather than that they are not known.</summary>
internal static class AbsentCommands
{
    private const string Mirrors = "there are no mirrored queues";
    private const string Cluster = "this broker runs alone";
    private const string Runtime = "it looks into Erlang's runtime, and this broker has none";
    private const string Values = "values of the configuration are not encrypted by this version";

    public static IEnumerable<CommandDefinition> All =>
    [
        .. Absent(Tool.Ctl, Mirrors, "sync_queue", "cancel_sync_queue"),
        .. Absent(Tool.Ctl, Cluster, "rename_cluster_node", "update_cluster_nodes", "force_boot"),
        .. Absent(Tool.Ctl, Runtime, "hipe_compile", "exec"),
        .. Absent(Tool.Ctl, Values, "encode", "decode"),
        .. Absent(Tool.Ctl | Tool.Diagnostics, "TLS takes the ciphers of the system's library: `openssl ciphers` lists them", "list_ciphers", "cipher_suites"),
        .. Absent(Tool.Diagnostics, Runtime, "maybe_stuck", "observer", "runtime_thread_stats", "command_line_arguments", "resolver_info"),
        .. Absent(Tool.Diagnostics, "there is no cookie here: whoever may open the socket in the data directory may use the tools", "erlang_cookie_hash", "erlang_cookie_sources"),
        .. Absent(Tool.Diagnostics, Cluster, "discover_peers"),
        .. Absent(Tool.Diagnostics, "there is no Mnesia here: export_definitions shows what the broker is made of", "schema_info"),
        .. Absent(Tool.Diagnostics, "there is no stream of events for the tools: follow the log", "consume_event_stream"),
        .. Absent(Tool.Diagnostics, "where logins come from is always counted", "enable_auth_attempt_source_tracking", "disable_auth_attempt_source_tracking"),
        .. Absent(Tool.Diagnostics, "check_certificate_expiration and `openssl s_client` tell of them", "certificates"),
        .. Absent(Tool.Diagnostics, "follow the file that log_location names, or the container's log", "log_tail_stream"),
        new("await_online_synchronized_mirror", "", "Upgrade", "Waits until mirrors are in step; there are none", static _ => Task.FromResult(CommandResult.Done))
        {
            Tools = Tool.Upgrade,
            Banner = static _ => "Will wait for synchronised mirrors be online for all classic mirrored queues ...",
        },
    ];

    private static IEnumerable<CommandDefinition> Absent(Tool tool, string why, params IEnumerable<string> names) => names.Select(name =>
        new CommandDefinition(name, "", "Not in this broker", $"Nothing here: {why}", _ => Task.FromResult(CommandResult.Fail(CliExitCode.Unavailable, $"Error:\n{name}: {why}.")))
        {
            Tools = tool,
            Most = int.MaxValue,
        });
}
