using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Amqp.Cli.Client;

namespace Amqp.Cli.Commands;

/// <summary>Starting, stopping and waiting for a broker.</summary>
internal static class NodeCommands
{
    private const string Section = "Nodes";

    public static IEnumerable<CommandDefinition> All =>
    [
        new("await_startup", "", Section, "Waits until the broker serves clients", AwaitAsync),
        new("wait", "[<pidfile>] [--pid|-P <pid>]", Section, "Waits until the broker of a process serves clients", WaitAsync)
        {
            Tools = Tool.Ctl | Tool.Diagnostics,
            Most = 1,
            Options = [new("--pid", "process id of the broker", "pid", "-P")],
        },
        new("stop", "[<pidfile>] [--idempotent]", Section, "Stops the broker", StopAsync)
        {
            Most = 1,
            Options = [new("--idempotent", "succeed where it is stopped already")],
            Banner = static c => $"Stopping and halting node {c.Node} ...",
        },
        new("shutdown", "[--wait | --no-wait]", Section, "Stops the broker and waits until it has ended", StopAsync)
        {
            Options = [new("--wait", "wait (the default)"), new("--no-wait", "do not wait")],
            Banner = static c => $"Shutting down RabbitMQ node {c.Node} running at PID ...",
        },
        new("stop_app", "", Section, "Stops serving clients; the process stays", static c => ControlAsync(c, "stop_app"))
        {
            Banner = static c => $"Stopping rabbit application on node {c.Node} ...",
        },
        new("start_app", "", Section, "Serves clients again after stop_app", static c => ControlAsync(c, "start_app"))
        {
            Banner = static c => $"Starting node {c.Node} ...",
        },
        new("reset", "", Section, "Deletes everything that the broker holds and leaves it as new", static c => ControlAsync(c, "reset"))
        {
            Banner = static c => $"Resetting node {c.Node} ...",
        },
        new("force_reset", "", "Cluster", "The same as reset: there is no cluster to leave", static c => ControlAsync(c, "reset"))
        {
            Banner = static c => $"Forcefully resetting node {c.Node} ...",
        },
        new("rotate_logs", "", Section, "Does nothing, as log files are rotated by size and date", static _ => Task.FromResult(CommandResult.Done))
        {
            Banner = static c => $"Rotating logs for node {c.Node} ...",
        },
        new("await_online_nodes", "<count>", "Cluster", "Waits until so many nodes are there; there is one", AwaitNodesAsync)
        {
            Least = 1,
            Most = 1,
            Banner = static c => $"Will wait for at least {c.Argument(0)} nodes to join the cluster of {c.Node}. Timeout: {c.Timeout?.TotalSeconds ?? 300:0} seconds.",
        },
    ];

    private static async Task<CommandResult> AwaitAsync(CommandContext context)
    {
        await UntilReadyAsync(context, static () => true).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static async Task<CommandResult> WaitAsync(CommandContext context)
    {
        var number = context.Value("--pid");
        if (number is null && context.Argument(0) is { } file)
        {
            await UntilAsync(context, () => Task.FromResult(File.Exists(file)), $"the pid file '{file}' did not appear").ConfigureAwait(false);
            number = (await File.ReadAllTextAsync(file).ConfigureAwait(false)).Trim();
        }

        if (number is null)
        {
            throw CliException.Usage("a pid file or --pid is needed.");
        }

        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var process))
        {
            return CommandResult.Fail(CliExitCode.DataError, $"Error:\n'{number}' is no process id");
        }

        await UntilReadyAsync(context, () => IsRunning(process)).ConfigureAwait(false);
        return CommandResult.Say($"Applications 'rabbit_and_plugins' are running on node '{context.Node}'");
    }

    private static async Task<CommandResult> StopAsync(CommandContext context)
    {
        if (context.Has("--idempotent") && !await context.Broker.IsReachableAsync().ConfigureAwait(false))
        {
            return CommandResult.Say($"Node {context.Node} is no longer running");
        }

        var status = await context.Broker.GetAsync(ApiPath.Of("control", "status")).ConfigureAwait(false);
        var process = (int)Reply.Number(status, "pid");
        await context.Broker.DoAsync(HttpMethod.Post, ApiPath.Of("control", "stop")).ConfigureAwait(false);
        if (!context.Has("--no-wait") && context.Broker.IsLocal)
        {
            await UntilAsync(context, () => Task.FromResult(!IsRunning(process)), $"process {process} did not end").ConfigureAwait(false);
        }

        return CommandResult.Done;
    }

    private static async Task<CommandResult> ControlAsync(CommandContext context, string what)
    {
        await context.Broker.DoAsync(HttpMethod.Post, ApiPath.Of("control", what)).ConfigureAwait(false);
        return CommandResult.Done;
    }

    private static Task<CommandResult> AwaitNodesAsync(CommandContext context)
    {
        if (!int.TryParse(context.Arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1)
        {
            throw CliException.Usage($"the count must be a positive whole number, not '{context.Arguments[0]}'");
        }

        return count == 1
            ? AwaitAsync(context)
            : Task.FromResult(CommandResult.Fail(CliExitCode.Timeout, $"Error:\nthis broker runs alone: there will not be {count} nodes"));
    }

    private static async Task UntilReadyAsync(CommandContext context, Func<bool> mayStillCome)
    {
        var limit = context.Timeout ?? TimeSpan.FromMinutes(5);
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await context.Broker.IsReachableAsync().ConfigureAwait(false)
                && Reply.Flag(await context.Broker.GetAsync(ApiPath.Of("control", "status")).ConfigureAwait(false), "running"))
            {
                return;
            }

            if (!mayStillCome())
            {
                throw new CliException(CliExitCode.Unavailable, "Error:\nprocess_not_running");
            }

            if (Stopwatch.GetElapsedTime(started) > limit)
            {
                throw new CliException(CliExitCode.Timeout, $"Error:\ntimeout_waiting: {context.Node} does not serve clients after {limit.TotalSeconds:0} seconds");
            }

            await Task.Delay(20).ConfigureAwait(false);
        }
    }

    private static async Task UntilAsync(CommandContext context, Func<Task<bool>> condition, string otherwise)
    {
        var limit = context.Timeout ?? TimeSpan.FromMinutes(5);
        var started = Stopwatch.GetTimestamp();
        while (!await condition().ConfigureAwait(false))
        {
            if (Stopwatch.GetElapsedTime(started) > limit)
            {
                throw new CliException(CliExitCode.Timeout, $"Error:\n{otherwise} within {limit.TotalSeconds:0} seconds");
            }

            await Task.Delay(20).ConfigureAwait(false);
        }
    }

    private static bool IsRunning(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
