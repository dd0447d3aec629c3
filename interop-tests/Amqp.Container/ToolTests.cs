namespace Amqp.Container;

/// <summary>The command line tools, run in a container as compose files and scripts do.</summary>
[Collection(ImageCollection.Name)]
public sealed class ToolTests(ImageFixture image)
{
    [ContainerFact]
    public async Task All_names_are_found_and_work()
    {
        await using var broker = await image.StartAsync();
        string[][] commands =
        [
            ["rabbitmqctl", "await_startup"],
            ["rabbitmqctl", "wait", "--pid", "1", "--timeout", "30"],
            ["rabbitmqctl", "status"],
            ["rabbitmqctl", "add_vhost", "orders"],
            ["rabbitmqctl", "add_user", "app", "secret"],
            ["rabbitmqctl", "set_user_tags", "app", "administrator"],
            ["rabbitmqctl", "set_permissions", "-p", "orders", "app", ".*", ".*", ".*"],
            ["rabbitmqctl", "list_queues", "--formatter", "json"],
            ["rabbitmqctl", "export_definitions", "-"],
            ["rabbitmq-diagnostics", "-q", "ping"],
            ["rabbitmq-diagnostics", "check_running"],
            ["rabbitmq-diagnostics", "-q", "check_port_connectivity"],
            ["rabbitmq-diagnostics", "-q", "check_local_alarms"],
            ["rabbitmq-diagnostics", "check_port_listener", "5672"],
            ["rabbitmq-plugins", "list"],
            ["rabbitmq-plugins", "enable", "rabbitmq_management"],
            ["rabbitmq-plugins", "enable", "--offline", "rabbitmq_management"],
            ["rabbitmq-queues", "check_if_node_is_quorum_critical"],
            ["rabbitmq-upgrade", "await_online_quorum_plus_one"],
            ["amqpctl", "list_users"],
            ["amqpctl", "completion", "bash"],
            ["rabbitmqadmin", "declare", "queue", "name=jobs", "durable=true"],
            ["rabbitmqadmin", "--vhost=orders", "--username=app", "--password=secret", "declare", "exchange", "name=events", "type=topic"],
            ["rabbitmqadmin", "publish", "routing_key=jobs", "payload=hello"],
            ["rabbitmqadmin", "-f", "tsv", "-q", "list", "queues", "name", "messages"],
            ["sh", "-c", "rabbitmq-diagnostics check_running && rabbitmq-diagnostics check_local_alarms"],
        ];

        foreach (var command in commands)
        {
            var outcome = await broker.TryExecAsync(command);
            Assert.True(outcome.ExitCode == 0, $"{string.Join(' ', command)}: {outcome}");
        }

        Assert.Equal("Success", (await broker.ExecAsync("rabbitmqctl", "-q", "authenticate_user", "app", "secret")).Text);
    }

    /// <summary>The tools are asked before the broker has made its socket, and guest is not a user of it.</summary>
    [ContainerFact]
    public async Task A_script_may_start_the_broker_in_the_background_and_wait_for_it()
    {
        var script = await image.RunAsync(
            ["--env", "RABBITMQ_DEFAULT_USER=app", "--env", "RABBITMQ_DEFAULT_PASS=secret"],
            "bash", "-c", "rabbitmq-server -detached && rabbitmqctl -q -t 60 await_startup && rabbitmqctl -q authenticate_user app secret");

        Assert.Equal((0, "Success"), (script.ExitCode, script.Text));
    }

    [ContainerFact]
    public async Task Exit_codes_are_those_of_RabbitMQ()
    {
        await using var broker = await image.StartAsync();

        Assert.Equal(64, (await broker.TryExecAsync("rabbitmqctl", "add_vhost")).ExitCode);
        Assert.Equal(67, (await broker.TryExecAsync("rabbitmqctl", "delete_user", "nobody")).ExitCode);
        Assert.Equal(65, (await broker.TryExecAsync("rabbitmqctl", "list_queues", "-p", "nowhere")).ExitCode);
        Assert.Equal(69, (await broker.TryExecAsync("rabbitmq-diagnostics", "check_port_listener", "9999")).ExitCode);
        Assert.Equal(69, (await image.RunAsync([], "rabbitmq-diagnostics", "-q", "ping")).ExitCode);
    }
}
