using RabbitMQ.Client.Exceptions;

namespace Amqp.Container;

/// <summary>Environment, secrets and files, as the official image and its users have them.</summary>
[Collection(ImageCollection.Name)]
public sealed class EnvironmentTests(ImageFixture image) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("amqp-image-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [ContainerFact]
    public async Task The_default_user_and_virtual_host_come_from_the_environment()
    {
        await using var broker = await image.StartAsync(
            "--env", "RABBITMQ_DEFAULT_USER=app", "--env", "RABBITMQ_DEFAULT_PASS=secret", "--env", "RABBITMQ_DEFAULT_VHOST=orders");

        await Assert.ThrowsAnyAsync<BrokerUnreachableException>(() => broker.ConnectAsync());
        (broker.User, broker.Password) = ("app", "secret");
        await using var connection = await broker.ConnectAsync("orders");
        Assert.True(connection.IsOpen);
        Assert.Equal("administrator", (await broker.GetAsync("whoami"))["tags"]![0]!.GetValue<string>());
    }

    [ContainerFact]
    public async Task They_come_from_files_of_secrets_as_well()
    {
        Write("user", "app\n");
        Write("password", "from a file\n");
        await using var broker = await image.StartAsync(
            "--volume", $"{_directory}:/run/secrets:ro", "--env", "RABBITMQ_DEFAULT_USER_FILE=/run/secrets/user", "--env", "RABBITMQ_DEFAULT_PASS_FILE=/run/secrets/password");

        Assert.Equal("Success", (await broker.ExecAsync("rabbitmqctl", "-q", "authenticate_user", "app", "from a file")).Text);
    }

    [ContainerFact]
    public async Task Files_of_the_configuration_are_read_and_those_of_conf_d_in_order()
    {
        Write("rabbitmq.conf", "heartbeat = 17\ndefault_user = ann\ndefault_pass = ann\ncluster_name = mine\n");
        Write("20-more.conf", "heartbeat = 23\n");
        Write("30-last.conf", "cluster_name = theirs\n");
        Write("advanced.config", "[{rabbit, [{tcp_listeners, [5673]}]}].\n");
        await using var broker = await image.StartAsync(
            "--volume", $"{_directory}/rabbitmq.conf:/etc/rabbitmq/rabbitmq.conf:ro",
            "--volume", $"{_directory}/20-more.conf:/etc/rabbitmq/conf.d/20-more.conf:ro",
            "--volume", $"{_directory}/30-last.conf:/etc/rabbitmq/conf.d/30-last.conf:ro",
            "--volume", $"{_directory}/advanced.config:/etc/rabbitmq/advanced.config:ro");

        var log = await broker.LogAsync();
        Assert.Contains("config file(s): /etc/rabbitmq/rabbitmq.conf, /etc/rabbitmq/conf.d/10-defaults.conf, /etc/rabbitmq/conf.d/20-more.conf, /etc/rabbitmq/conf.d/30-last.conf", log, StringComparison.Ordinal);
        Assert.Contains("'/etc/rabbitmq/advanced.config': what it says of rabbit is ignored: say it in rabbitmq.conf", log, StringComparison.Ordinal);
        (broker.User, broker.Password) = ("ann", "ann");
        await using var connection = await broker.ConnectAsync();
        Assert.Equal(TimeSpan.FromSeconds(23), connection.Heartbeat);
        Assert.Equal("theirs", (await broker.GetAsync("overview"))["cluster_name"]!.GetValue<string>());
    }

    [ContainerFact]
    public async Task Definitions_are_loaded()
    {
        Write("definitions.json", """{"users":[{"name":"eve","password":"eve","tags":"administrator"}],"vhosts":[{"name":"/"}],"permissions":[{"user":"eve","vhost":"/","configure":".*","write":".*","read":".*"}],"queues":[{"name":"orders","vhost":"/","durable":true,"auto_delete":false,"arguments":{}}]}""");
        Write("rabbitmq.conf", "load_definitions = /etc/rabbitmq/definitions.json\n");
        await using var broker = await image.StartAsync(
            "--volume", $"{_directory}/rabbitmq.conf:/etc/rabbitmq/rabbitmq.conf:ro", "--volume", $"{_directory}/definitions.json:/etc/rabbitmq/definitions.json:ro");

        (broker.User, broker.Password) = ("eve", "eve");
        Assert.Equal("orders", (await broker.GetAsync("queues/%2F"))[0]!["name"]!.GetValue<string>());
    }

    [ContainerFact]
    public async Task The_node_its_port_and_its_log_levels_come_from_the_environment()
    {
        await using var broker = await image.StartAsync(
            "--hostname", "host.example.org", "--env", "RABBITMQ_NODENAME=bunny", "--env", "RABBITMQ_NODE_PORT=5777", "--publish", "127.0.0.1::5777", "--env", "RABBITMQ_LOG=connection=none",
            "--env", "RABBITMQ_ERLANG_COOKIE=x");

        await using (await broker.ConnectAsync(port: 5777))
        {
            Assert.Equal("bunny@host", (await broker.GetAsync("overview"))["node"]!.GetValue<string>());
        }

        Assert.Equal("Ping succeeded", (await broker.ExecAsync("rabbitmq-diagnostics", "-q", "-n", "bunny", "ping")).Text);
        Assert.DoesNotContain("<connection>", await broker.LogAsync(), StringComparison.Ordinal);
    }

    [ContainerFact]
    public async Task Variables_that_the_official_image_refuses_are_refused()
    {
        var refused = await image.RunAsync(["--env", "RABBITMQ_VM_MEMORY_HIGH_WATERMARK=0.8", "--env", "RABBITMQ_SSL_CERTFILE=/cert.pem"]);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("error: RABBITMQ_SSL_CERTFILE is set but deprecated", refused.Error, StringComparison.Ordinal);
        Assert.Contains("error: RABBITMQ_VM_MEMORY_HIGH_WATERMARK is set but deprecated", refused.Error, StringComparison.Ordinal);
    }

    [ContainerFact]
    public async Task A_configuration_that_cannot_be_used_ends_the_container()
    {
        Write("rabbitmq.conf", "heartbeat = often\n");

        var run = await image.RunAsync(["--volume", $"{_directory}/rabbitmq.conf:/etc/rabbitmq/rabbitmq.conf:ro"]);

        Assert.Equal(78, run.ExitCode);
        Assert.Contains("/etc/rabbitmq/rabbitmq.conf:1", run.Error, StringComparison.Ordinal);
    }

    [ContainerFact]
    public async Task The_environment_file_counts_where_the_environment_says_nothing()
    {
        Write("rabbitmq-env.conf", "NODENAME=fromfile@here\nNODE_PORT=5777\n");
        await using var broker = await image.StartAsync(
            "--volume", $"{_directory}/rabbitmq-env.conf:/etc/rabbitmq/rabbitmq-env.conf:ro", "--env", "RABBITMQ_NODE_PORT=5672");

        await using var connection = await broker.ConnectAsync();
        Assert.Equal("fromfile@here", (await broker.GetAsync("overview"))["node"]!.GetValue<string>());
    }

    /// <summary>A file that everybody may read, as those of a compose file are.</summary>
    private void Write(string name, string text)
    {
        File.WriteAllText(Path.Combine(_directory, name), text);
        if (OperatingSystem.IsLinux())
            File.SetUnixFileMode(_directory, (UnixFileMode)0b111_101_101);
    }
}
