namespace Amqp.Cli.Tests;

/// <summary>What needs no broker: usage, help, plugins, and what is said when there is none.</summary>
public sealed class UsageTests
{
    [Fact]
    public async Task A_command_that_there_is_none_of_is_named_with_the_nearest()
    {
        var outcome = await Tools.RunAloneAsync("rabbitmqctl", "list_queuez");
        Assert.Equal((64, "\nCommand 'list_queuez' not found. \nDid you mean 'list_queues'? \n\n"), (outcome.ExitCode, outcome.Error));
    }

    [Theory]
    [InlineData("Error (argument validation): not enough arguments.", "add_user")]
    [InlineData("Error (argument validation): too many arguments.", "add_user", "a", "b", "c")]
    [InlineData("Error (argument validation): Info key(s) bogus are not supported", "list_queues", "bogus")]
    [InlineData("Error (argument validation): Invalid options for this command:", "--bogus", "add_user", "a", "b")]
    [InlineData("Error (argument validation): the formatter 'xml' is not one of table, csv, json, pretty_table, erlang", "list_users", "--formatter", "xml")]
    public async Task A_wrong_command_line_is_explained(string error, params string[] line)
    {
        var outcome = await Tools.RunAloneAsync(["rabbitmqctl", .. line]);
        Assert.Equal(64, outcome.ExitCode);
        Assert.StartsWith(error + "\n", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Usage", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_broker_the_tools_say_where_they_looked()
    {
        var outcome = await Tools.RunAloneAsync("rabbitmqctl", "list_users");
        Assert.Equal(69, outcome.ExitCode);
        Assert.StartsWith("Error: unable to perform an operation on node 'rabbit@here'.", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("amqpd.sock", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(69, (await Tools.RunAloneAsync("rabbitmq-diagnostics", "-q", "ping")).ExitCode);
    }

    [Theory]
    [InlineData("rabbitmqctl", "add_user")]
    [InlineData("rabbitmq-diagnostics", "check_running")]
    [InlineData("rabbitmq-plugins", "enable")]
    [InlineData("rabbitmq-queues", "quorum_status")]
    [InlineData("rabbitmq-upgrade", "drain")]
    [InlineData("amqpctl", "check_running")]
    public async Task Each_tool_lists_its_commands_and_explains_them(string tool, string command)
    {
        var list = await Tools.RunAloneAsync(tool, "help");
        Assert.Equal(0, list.ExitCode);
        Assert.Contains($"   {command} ", list.Output, StringComparison.Ordinal);
        var one = await Tools.RunAloneAsync(tool, "help", command);
        Assert.Contains($"{tool} [--node <node>] [--longnames] [--quiet] {command}", one.Output, StringComparison.Ordinal);
        Assert.Contains(command + "\n", (await Tools.RunAloneAsync(tool, "autocomplete", command[..3])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_of_another_tool_are_not_found()
    {
        Assert.Equal(64, (await Tools.RunAloneAsync("rabbitmqctl", "check_running")).ExitCode);
        Assert.Equal(64, (await Tools.RunAloneAsync("rabbitmq-diagnostics", "add_user", "a", "b")).ExitCode);
    }

    [Fact]
    public async Task Evaluating_Erlang_is_refused_honestly()
    {
        var outcome = await Tools.RunAloneAsync("rabbitmqctl", "eval", "1+1.");
        Assert.Equal(69, outcome.ExitCode);
        Assert.Contains("Erlang", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list_q", "list_queues")]
    [InlineData("--node|rabbit|list_us", "list_users")]
    [InlineData("list_queues|mess", "messages")]
    [InlineData("list_queues|--form", "--formatter")]
    [InlineData("delete_queue|q|--if-e", "--if-empty")]
    [InlineData("--sil", "--silent")]
    public async Task The_last_word_is_completed(string words, string expected)
    {
        var outcome = await Tools.RunCompletionAsync("amqpctl", "autocomplete", ["--", .. words.Split('|')]);
        Assert.Contains(expected, outcome.Output.Split('\n'));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Shells_get_a_script_for_the_tool(string shell)
    {
        var outcome = await Tools.RunAloneAsync("rabbitmq-diagnostics", "completion", shell);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("rabbitmq-diagnostics autocomplete -- ", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(64, (await Tools.RunAloneAsync("rabbitmq-diagnostics", "completion", "tcsh")).ExitCode);
    }

    [Fact]
    public async Task Bash_completes_with_its_script()
    {
        var script = (await Tools.RunAloneAsync("amqpctl", "completion", "bash")).Output;
        using var bash = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/bash", ["-c", script + "amqpctl() { printf '%s\\n' \"$@\" >&2; echo list_queues; }\nCOMP_WORDS=(amqpctl -q list_q); COMP_CWORD=2; _amqpctl_complete; echo \"${COMPREPLY[@]}\""])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("list_queues\n", await bash.StandardOutput.ReadToEndAsync());
        await bash.WaitForExitAsync();
    }

    [Fact]
    public async Task Commands_that_mean_nothing_here_say_why()
    {
        var outcome = await Tools.RunAloneAsync("rabbitmqctl", "sync_queue", "q");
        Assert.Equal((69, "Error:\nsync_queue: there are no mirrored queues.\n"), (outcome.ExitCode, outcome.Error));
        Assert.Equal(0, (await Tools.RunAloneAsync("rabbitmq-diagnostics", "resolve_hostname", "127.0.0.1")).ExitCode);
        Assert.Contains("lo\t", (await Tools.RunAloneAsync("rabbitmq-diagnostics", "list_network_interfaces")).Output, StringComparison.Ordinal);
    }
}
