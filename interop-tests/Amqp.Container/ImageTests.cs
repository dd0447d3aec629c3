using System.Text;
using System.Text.Json.Nodes;
using RabbitMQ.Client;

namespace Amqp.Container;

/// <summary>What the image is, and that clients work with it.</summary>
[Collection(ImageCollection.Name)]
public sealed class ImageTests(ImageFixture image)
{
    [ContainerFact]
    public async Task It_declares_what_the_image_of_RabbitMQ_declares()
    {
        await image.BuiltAsync();
        var config = JsonNode.Parse((await image.Engine.DockerAsync("image", "inspect", "--format", "{{json .Config}}", ImageFixture.Image)).Output)!;

        Assert.Equal(["15671/tcp", "15672/tcp", "15691/tcp", "15692/tcp", "5671/tcp", "5672/tcp"], config["ExposedPorts"]!.AsObject().Select(port => port.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["/var/lib/rabbitmq"], config["Volumes"]!.AsObject().Select(volume => volume.Key));
        Assert.Equal("docker-entrypoint.sh", config["Entrypoint"]![0]!.GetValue<string>());
        Assert.Equal("rabbitmq-server", config["Cmd"]![0]!.GetValue<string>());
        Assert.Equal(["CMD", "rabbitmq-diagnostics", "-q", "ping"], config["Healthcheck"]!["Test"]!.AsArray().Select(word => word!.GetValue<string>()));
    }

    [ContainerFact]
    public async Task It_starts_says_the_lines_that_scripts_wait_for_and_becomes_healthy()
    {
        await using var broker = await image.StartAsync();

        await broker.LineAsync("Time to start RabbitMQ: ");
        var log = await broker.LogAsync();
        Assert.Contains("started TCP listener on [::]:5672", log, StringComparison.Ordinal);
        Assert.Matches(@"Server startup complete; \d+ plugins started\.", log);
        Assert.Contains(" * rabbitmq_management", log, StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => (await broker.StateAsync())["Health"]!["Status"]!.GetValue<string>() == "healthy", "a healthy container");
    }

    [ContainerFact]
    public async Task Clients_publish_and_consume_as_guest_from_outside()
    {
        await using var broker = await image.StartAsync();
        await using var connection = await broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await channel.QueueDeclareAsync("jobs", durable: true, exclusive: false, autoDelete: false);

        await channel.BasicPublishAsync("", "jobs", mandatory: true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes("hello"));

        var message = await channel.BasicGetAsync("jobs", autoAck: true);
        Assert.Equal("hello", Encoding.UTF8.GetString(message!.Body.Span));
    }

    [ContainerFact]
    public async Task Pika_passes()
    {
        await using var broker = await image.StartAsync();
        foreach (var scenario in (string[])["hello", "publishing_with_confirms", "prefetch_limits_what_a_consumer_holds"])
        {
            var run = await Command.RunAsync(
                "/usr/bin/python3",
                [Checkout.PathOf("interop-tests", "pika", "blocking.py"), scenario],
                ("AMQP_URL", (await broker.UriAsync()).AbsoluteUri), ("PYTHONPATH", Checkout.PathOf("interop-tests", "python")), ("PYTHONDONTWRITEBYTECODE", "1"));
            Assert.EndsWith($"passed: {scenario}", run.Text, StringComparison.Ordinal);
        }
    }

    [ContainerFact]
    public async Task The_broker_never_runs_as_root_and_owns_its_volume()
    {
        var directory = Directory.CreateTempSubdirectory("amqp-volume-").FullName;
        try
        {
            // A directory of the host, which the engine made as root, as it does for `-v ./data:/var/lib/rabbitmq`.
            await using var broker = await image.StartAsync("--volume", $"{directory}/data:/var/lib/rabbitmq");

            Assert.Matches(@"Uid:\s+999\s+999\s+999\s+999", (await broker.ExecAsync("cat", "/proc/1/status")).Output);
            Assert.Equal("999:999", (await broker.ExecAsync("stat", "-c", "%u:%g", "/var/lib/rabbitmq")).Text);
            Assert.Equal("amqpd", (await broker.ExecAsync("cat", "/proc/1/comm")).Text);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [ContainerTheory]
    [InlineData("999")]
    [InlineData("4711:4711")]
    public async Task It_runs_as_whichever_user_it_is_told(string user)
    {
        await using var broker = await image.StartAsync("--user", user);

        Assert.Matches($@"Uid:\s+{user.Split(':')[0]}\s", (await broker.ExecAsync("cat", "/proc/1/status")).Output);
        Assert.Equal("Ping succeeded", (await broker.ExecAsync("rabbitmq-diagnostics", "-q", "ping")).Text);
    }

    [ContainerFact]
    public async Task It_runs_on_a_root_that_cannot_be_written()
    {
        await using var broker = await image.StartAsync("--read-only", "--cap-drop", "ALL", "--user", "999", "--security-opt", "no-new-privileges");
        await using var connection = await broker.ConnectAsync();

        Assert.True(connection.IsOpen);
    }

    [ContainerFact]
    public async Task Other_commands_are_run_as_they_are()
    {
        Assert.Equal("0", (await image.RunAsync([], "bash", "-c", "id -u")).Text);
        Assert.Equal("999", (await image.RunAsync(["--user", "999"], "id", "-u")).Text);
        var unknown = await image.RunAsync([], "rabbitmqctl", "no_such_command");
        Assert.Equal(64, unknown.ExitCode);
        var missing = await image.RunAsync([], "no-such-program");
        Assert.Equal(127, missing.ExitCode);
    }
}
