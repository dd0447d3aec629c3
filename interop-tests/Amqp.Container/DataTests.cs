using System.Text;
using RabbitMQ.Client;

namespace Amqp.Container;

/// <summary>Data on the volume, signals, and limits of memory.</summary>
[Collection(ImageCollection.Name)]
public sealed class DataTests(ImageFixture image)
{
    private const int Mebibyte = 1024 * 1024;

    [ContainerFact]
    public async Task What_was_confirmed_survives_a_kill_and_a_new_container_of_another_host()
    {
        var volume = UniqueName.Of("data");
        try
        {
            await using (var broker = await image.StartAsync("--hostname", "first", "--volume", $"{volume}:/var/lib/rabbitmq"))
            {
                await using var connection = await broker.ConnectAsync();
                await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
                await channel.QueueDeclareAsync("kept", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
                for (var i = 0; i < 100; i++)
                    await channel.BasicPublishAsync("", "kept", mandatory: true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes($"{i}"));
                await broker.ExecAsync("rabbitmqctl", "add_user", "later", "later");
                await broker.SignalAsync("KILL");
                Assert.Equal(137, await broker.ExitCodeAsync());
            }

            await using var again = await image.StartAsync("--hostname", "second", "--volume", $"{volume}:/var/lib/rabbitmq");
            Assert.Equal("rabbit@second", (await again.GetAsync("overview"))["node"]!.GetValue<string>());
            await using var reconnection = await again.ConnectAsync();
            await using var consumer = await reconnection.CreateChannelAsync();
            for (var i = 0; i < 100; i++)
                Assert.Equal($"{i}", Encoding.UTF8.GetString((await consumer.BasicGetAsync("kept", autoAck: true))!.Body.Span));
            Assert.Null(await consumer.BasicGetAsync("kept", autoAck: true));
            Assert.Equal("Success", (await again.ExecAsync("rabbitmqctl", "-q", "authenticate_user", "later", "later")).Text);
        }
        finally
        {
            await image.Engine.TryDockerAsync("volume", "rm", volume);
        }
    }

    [ContainerTheory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_stops_it_in_order(string signal)
    {
        await using var broker = await image.StartAsync();

        await broker.SignalAsync(signal);

        Assert.Equal(0, await broker.ExitCodeAsync());
        Assert.Contains("broker stopped", await broker.LogAsync(), StringComparison.Ordinal);
    }

    [ContainerFact]
    public async Task Stopping_by_the_engine_and_by_the_tool_end_well()
    {
        await using var broker = await image.StartAsync();
        Assert.Equal(0, await broker.StopAsync());

        await using var other = await image.StartAsync();
        await other.TryExecAsync("rabbitmqctl", "stop");
        Assert.Equal(0, await other.ExitCodeAsync());
    }

    [ContainerFact]
    public async Task A_limit_of_memory_sets_the_watermark_and_blocks_publishers_before_the_kernel_ends_the_broker()
    {
        await using var broker = await image.StartAsync("--memory", "160m", "--memory-swap", "160m");
        Assert.Contains("memory high watermark set to 96 MiB of 160 MiB total", await broker.LogAsync(), StringComparison.Ordinal);
        await using var connection = await broker.ConnectAsync();
        var blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionBlockedAsync += (_, _) =>
        {
            blocked.TrySetResult();
            return Task.CompletedTask;
        };
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeclareAsync("flood", durable: false, exclusive: false, autoDelete: false);

        // Transient messages stay in memory; 400 MiB of them are far more than there is.
        var body = new byte[256 * 1024];
        for (var sent = 0L; sent < 400L * Mebibyte && !blocked.Task.IsCompleted; sent += body.Length)
        {
            // A publisher that is not read any more waits in its write: that is what blocking is.
            if (await Task.WhenAny(channel.BasicPublishAsync("", "flood", body).AsTask(), blocked.Task) == blocked.Task)
                break;
        }

        await blocked.Task.WithinLimitAsync("connection.blocked");
        Assert.Equal("Ping succeeded", (await broker.ExecAsync("rabbitmq-diagnostics", "-q", "ping")).Text);
        Assert.Equal(69, (await broker.TryExecAsync("rabbitmq-diagnostics", "-q", "check_local_alarms")).ExitCode);
        await broker.ExecAsync("rabbitmqctl", "purge_queue", "flood");
        await Eventually.TrueAsync(async () => (await broker.TryExecAsync("rabbitmq-diagnostics", "-q", "check_local_alarms")).ExitCode == 0, "the end of the alarm");
        var state = await broker.StateAsync();
        Assert.False(state["OOMKilled"]!.GetValue<bool>());
        Assert.True(state["Running"]!.GetValue<bool>());
    }
}
