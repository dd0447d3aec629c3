using System.Text;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Images;
using RabbitMQ.Client;
using Testcontainers.RabbitMq;

namespace Amqp.Container;

/// <summary>Testcontainers' module for RabbitMQ, with no change but the image's name: its environment, its waiting, its ports, its exec.</summary>
[Collection(ImageCollection.Name)]
public sealed class TestcontainersTests(ImageFixture image)
{
    static TestcontainersTests()
    {
        // Read when the settings are first looked at.
        Environment.SetEnvironmentVariable("DOCKER_API_VERSION", "1.41");

        // The container that would clean up behind this process is not needed: the engine goes with the tests.
        TestcontainersSettings.ResourceReaperEnabled = false;
        TestcontainersSettings.DockerHostOverride = "127.0.0.1";
    }

    [ContainerFact]
    public async Task The_module_starts_it_and_its_connection_string_works()
    {
        await image.BuiltAsync();
        await using var container = Builder().Build();
        await container.StartAsync();

        await using var connection = await new ConnectionFactory { Uri = new Uri(container.GetConnectionString()) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync("q");
        await channel.BasicPublishAsync("", "q", Encoding.UTF8.GetBytes("hello"));
        await Eventually.TrueAsync(async () => await channel.MessageCountAsync("q") == 1, "the message");

        var listed = await container.ExecAsync(["rabbitmqctl", "-q", "--no-table-headers", "list_queues", "name", "messages"]);
        Assert.Equal((0L, "q\t1"), (listed.ExitCode, listed.Stdout.Trim()));
        var declared = await container.ExecAsync(["rabbitmqadmin", "-u", "rabbitmq", "-p", "rabbitmq", "declare", "exchange", "name=events", "type=topic"]);
        Assert.Equal((0L, "exchange declared"), (declared.ExitCode, declared.Stdout.Trim()));
    }

    [ContainerFact]
    public async Task A_user_of_ones_own_and_a_wait_for_health()
    {
        await image.BuiltAsync();
        await using var container = Builder()
            .WithUsername("ann").WithPassword("p@ss/word")
            .WithWaitStrategy(DotNet.Testcontainers.Builders.Wait.ForUnixContainer().UntilContainerIsHealthy())
            .Build();
        await container.StartAsync();

        await using var connection = await new ConnectionFactory { Uri = new Uri(container.GetConnectionString()) }.CreateConnectionAsync();
        Assert.True(connection.IsOpen);
    }

    private RabbitMqBuilder Builder() => new RabbitMqBuilder(ImageFixture.Image)
        .WithDockerEndpoint(image.Engine.Address)
        .WithImagePullPolicy(PullPolicy.Never)
        .WithNetwork(ContainerEngine.Network)
        .WithCleanUp(false);
}
