using System.Text.Json.Nodes;

namespace Amqp.Cli.Tests;

/// <summary>Commands against a real broker. The texts and exit codes are those that RabbitMQ's tools were seen to print.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task Users_are_added_listed_tagged_and_deleted()
    {
        await using var tools = await Tools.StartAsync();
        var added = await tools.RunAsync("rabbitmqctl", "add_user", "alice", "secret");
        Assert.Equal(0, added.ExitCode);
        Assert.Equal("Adding user \"alice\" ...\nDone. Don't forget to grant the user permissions to some virtual hosts! See 'rabbitmqctl help set_permissions' to learn more.\n", added.Output);
        var again = await tools.RunAsync("rabbitmqctl", "add_user", "alice", "secret");
        Assert.Equal((70, "Error:\nUser \"alice\" already exists\n"), (again.ExitCode, again.Error));
        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "set_user_tags", "alice", "monitoring", "management")).ExitCode);
        Assert.Equal("Listing users ...\nuser\ttags\nalice\t[monitoring, management]\nguest\t[administrator]\n", (await tools.RunAsync("rabbitmqctl", "list_users")).Output);
        Assert.Equal("alice\t[monitoring, management]\nguest\t[administrator]\n", (await tools.RunAsync("rabbitmqctl", "-s", "list_users")).Output);
        Assert.Equal("user\ttags\nalice\t[monitoring, management]\nguest\t[administrator]\n", (await tools.RunAsync("rabbitmqctl", "list_users", "-q")).Output);
        Assert.Equal(
            "[\n{\"user\":\"alice\",\"tags\":[\"monitoring\",\"management\"]}\n,{\"user\":\"guest\",\"tags\":[\"administrator\"]}\n]\n",
            (await tools.RunAsync("rabbitmqctl", "list_users", "--formatter", "json")).Output);
        Assert.Equal(
            "\"user\",\"tags\"\n\"alice\",\"[monitoring, management]\"\n\"guest\",\"[administrator]\"\n",
            (await tools.RunAsync("rabbitmqctl", "list_users", "--formatter=csv")).Output);
        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "delete_user", "alice")).ExitCode);
        var gone = await tools.RunAsync("rabbitmqctl", "delete_user", "alice");
        Assert.Equal((67, "Error:\nUser \"alice\" does not exist\n"), (gone.ExitCode, gone.Error));
    }

    [Fact]
    public async Task Passwords_are_checked_changed_and_read_from_standard_input()
    {
        await using var tools = await Tools.StartAsync();
        Assert.Equal(0, (await tools.RunWithInputAsync("first\n", "rabbitmqctl", "add_user", "bob")).ExitCode);
        Assert.Equal("Authenticating user \"bob\" ...\nSuccess\n", (await tools.RunAsync("rabbitmqctl", "authenticate_user", "bob", "first")).Output);
        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "change_password", "bob", "second")).ExitCode);
        var wrong = await tools.RunAsync("rabbitmqctl", "authenticate_user", "bob", "first");
        Assert.Equal(65, wrong.ExitCode);
        Assert.StartsWith("Error:\nError: failed to authenticate user \"bob\"\n", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "authenticate_user", "bob", "second")).ExitCode);
    }

    [Fact]
    public async Task Virtual_hosts_and_permissions()
    {
        await using var tools = await Tools.StartAsync();
        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "add_vhost", "v1", "--description", "d", "--tags", "a,b")).ExitCode);
        Assert.Equal("name\tdescription\ttags\n/\tDefault virtual host\t[]\nv1\td\t[a, b]\n", (await tools.RunAsync("rabbitmqctl", "-q", "list_vhosts", "name", "description", "tags")).Output);
        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "set_permissions", "-p", "v1", "guest", ".*", "^a", "")).ExitCode);
        Assert.Equal("user\tconfigure\twrite\tread\nguest\t.*\t^a\t\n", (await tools.RunAsync("rabbitmqctl", "list_permissions", "-q", "-p", "v1")).Output);
        var noHost = await tools.RunAsync("rabbitmqctl", "set_permissions", "-p", "nope", "guest", ".*", ".*", ".*");
        Assert.Equal((69, "Error:\nVirtual host nope does not exist\n"), (noHost.ExitCode, noHost.Error));
        var noUser = await tools.RunAsync("rabbitmqctl", "set_permissions", "nobody", ".*", ".*", ".*");
        Assert.Equal((67, "Error:\nUser nobody does not exist\n"), (noUser.ExitCode, noUser.Error));
        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "delete_vhost", "v1")).ExitCode);
        Assert.Equal(65, (await tools.RunAsync("rabbitmqctl", "delete_vhost", "v1")).ExitCode);
    }

    [Fact]
    public async Task Policies_parameters_and_limits()
    {
        await using var tools = await Tools.StartAsync();
        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "set_policy", "p1", "^x", "{\"max-length\":5}", "--priority", "3", "--apply-to", "queues")).ExitCode);
        Assert.Equal(
            "Listing policies for vhost \"/\" ...\nvhost\tname\tpattern\tapply-to\tdefinition\tpriority\n/\tp1\t^x\tqueues\t{\"max-length\":5}\t3\n",
            (await tools.RunAsync("rabbitmqctl", "list_policies")).Output);
        Assert.Equal(69, (await tools.RunAsync("rabbitmqctl", "set_policy", "p2", "^x", "{\"bogus\":5}")).ExitCode);
        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "clear_policy", "p1")).ExitCode);
        Assert.Equal("Error:\nParameter does not exist\n", (await tools.RunAsync("rabbitmqctl", "clear_policy", "p1")).Error);
        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "set_vhost_limits", "{\"max-queues\":5}")).ExitCode);
        Assert.Equal("Listing limits for vhost \"/\" ...\n{\"max-queues\":5}\n", (await tools.RunAsync("rabbitmqctl", "list_vhost_limits")).Output);
        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "clear_vhost_limits")).ExitCode);
        Assert.Equal("{}\n", (await tools.RunAsync("rabbitmqctl", "-q", "list_vhost_limits")).Output);
        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "set_global_parameter", "g1", "{\"a\":1}")).ExitCode);
        Assert.Contains("\ng1\t{\"a\":1}\n", (await tools.RunAsync("rabbitmqctl", "list_global_parameters")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queues_are_listed_purged_and_deleted()
    {
        await using var tools = await Tools.StartAsync();
        Assert.Equal("Timeout: 60.0 seconds ...\nListing queues for vhost / ...\n", (await tools.RunAsync("rabbitmqctl", "list_queues")).Output);
        using var http = tools.Http();
        var body = "{\"durable\":true,\"arguments\":{\"x-message-ttl\":60000000,\"x-max-priority\":5}}";
        (await http.PutAsync(new Uri("/api/queues/%2F/orders", UriKind.Relative), new StringContent(body))).EnsureSuccessStatusCode();
        Assert.Equal("name\tmessages\norders\t0\n", (await tools.RunAsync("rabbitmqctl", "-q", "list_queues")).Output);
        Assert.Equal("orders\ttrue\tclassic\n", (await tools.RunAsync("rabbitmqctl", "-s", "list_queues", "name", "durable", "type")).Output);
        var listed = JsonNode.Parse((await tools.RunAsync("rabbitmqctl", "list_queues", "--formatter", "json", "name", "arguments")).Output)![0]!["arguments"]!.AsArray();
        Assert.Contains(listed, argument => argument!.ToJsonString() == "[\"x-message-ttl\",\"signedint\",60000000]");
        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "purge_queue", "orders")).ExitCode);
        Assert.Equal((69, "Error:\nnot_found\n"), await Failed(tools.RunAsync("rabbitmqctl", "purge_queue", "nope")));
        Assert.Equal(
            "Deleting queue 'orders' on vhost '/' if queue is empty ...\nQueue was successfully deleted with 0 ready messages\n",
            (await tools.RunAsync("rabbitmqctl", "delete_queue", "orders", "--if-empty")).Output);
        Assert.Equal((64, "Error:\nQueue not found\n"), await Failed(tools.RunAsync("rabbitmqctl", "delete_queue", "orders")));
    }

    [Fact]
    public async Task Definitions_go_out_and_in()
    {
        await using var tools = await Tools.StartAsync();
        await tools.RunAsync("rabbitmqctl", "add_vhost", "kept");
        var file = Path.Combine(tools.Directory, "export.json");
        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "export_definitions", file)).ExitCode);
        await tools.RunAsync("rabbitmqctl", "delete_vhost", "kept");
        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "import_definitions", file)).ExitCode);
        Assert.NotNull(tools.Broker.Admin.VirtualHosts.Find("kept"));
        Assert.Equal(65, (await tools.RunAsync("rabbitmqctl", "import_definitions", file + ".no")).ExitCode);
    }

    [Fact]
    public async Task Checks_pass_on_a_running_broker_and_fail_on_a_stopped_one()
    {
        await using var tools = await Tools.StartAsync();
        var port = tools.Broker.Endpoints[0].Port;
        Assert.Equal("Ping succeeded\n", (await tools.RunAsync("rabbitmq-diagnostics", "-q", "ping")).Output);
        foreach (var check in (string[])["check_running", "check_local_alarms", "check_alarms", "check_port_connectivity", "check_virtual_hosts", "is_running", "status", "listeners", "cluster_status", "memory_breakdown", "check_if_node_is_quorum_critical"])
        {
            var outcome = await tools.RunAsync("rabbitmq-diagnostics", check);
            Assert.True(outcome.ExitCode == 0, $"{check}: {outcome.Error}");
        }

        Assert.Equal(0, (await tools.RunAsync("rabbitmq-diagnostics", "check_port_listener", $"{port}")).ExitCode);
        Assert.Equal(69, (await tools.RunAsync("rabbitmq-diagnostics", "check_port_listener", "1")).ExitCode);
        Assert.Equal(0, (await tools.RunAsync("rabbitmq-diagnostics", "check_protocol_listener", "amqp")).ExitCode);
        foreach (var name in (string[])["amqp091", "AMQP0-9-1", "management", "HTTP"])
        {
            Assert.Equal(0, (await tools.RunAsync("rabbitmq-diagnostics", "check_protocol_listener", name)).ExitCode);
        }

        Assert.Equal(69, (await tools.RunAsync("rabbitmq-diagnostics", "check_protocol_listener", "mqtt")).ExitCode);
        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "await_startup")).ExitCode);

        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "stop_app")).ExitCode);
        Assert.False(tools.Broker.IsServing);
        Assert.Equal(69, (await tools.RunAsync("rabbitmq-diagnostics", "check_running")).ExitCode);
        await tools.RunAsync("rabbitmqctl", "start_app");
        Assert.True(tools.Broker.IsServing);
        Assert.Equal(port, tools.Broker.Endpoints[0].Port);
        Assert.Equal(0, (await tools.RunAsync("rabbitmq-diagnostics", "check_port_connectivity")).ExitCode);
    }

    [Fact]
    public async Task Reset_needs_a_stopped_application_and_leaves_a_new_broker()
    {
        await using var tools = await Tools.StartAsync();
        await tools.RunAsync("rabbitmqctl", "add_vhost", "old");
        await tools.RunAsync("rabbitmqctl", "add_user", "old", "old");
        Assert.NotEqual(0, (await tools.RunAsync("rabbitmqctl", "reset")).ExitCode);
        Assert.NotNull(tools.Broker.Admin.VirtualHosts.Find("old"));
        await tools.RunAsync("rabbitmqctl", "stop_app");
        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "reset")).ExitCode);
        await tools.RunAsync("rabbitmqctl", "start_app");
        Assert.Equal("name\n/\n", (await tools.RunAsync("rabbitmqctl", "-q", "list_vhosts")).Output);
        Assert.Equal("guest\t[administrator]\n", (await tools.RunAsync("rabbitmqctl", "-s", "list_users")).Output);
    }

    [Fact]
    public async Task Settings_change_while_it_runs_and_stop_asks_the_process()
    {
        await using var tools = await Tools.StartAsync();
        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "set_vm_memory_high_watermark", "absolute", "2GB")).ExitCode);
        Assert.Equal(2_000_000_000, tools.Broker.Admin.MemoryHighWatermark);
        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "set_log_level", "debug")).ExitCode);
        Assert.Equal(64, (await tools.RunAsync("rabbitmqctl", "set_log_level", "loud")).ExitCode);
        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "trace_on")).ExitCode);
        Assert.Equal("true\n", (await tools.RunAsync("rabbitmqctl", "-s", "list_vhosts", "tracing")).Output);
        Assert.Equal(0, (await tools.RunAsync("rabbitmqctl", "shutdown", "--no-wait")).ExitCode);
        await tools.StopAsked.WaitAsync(TimeSpan.FromMinutes(1));
    }

    private static async Task<(int ExitCode, string Error)> Failed(Task<Outcome> run)
    {
        var outcome = await run;
        return (outcome.ExitCode, outcome.Error);
    }
}
