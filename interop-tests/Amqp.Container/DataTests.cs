using System.Text;
using RabbitMQ.Client;

namespace Amqp.Container;

/// <summary>Data on the volume, signals, and limits of memory.</summary>
[Collection(ImageCollection.Name)]
public sealed class DataTests(ImageFixture image)
{
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
    public async Task A_limit_of_memory_sets_the_watermark_and_holds_more_messages_than_it_has_room_for()
    {
        const int Count = 1600;
        await using var broker = await image.StartAsync("--memory", "160m", "--memory-swap", "160m");
        Assert.Contains("memory high watermark set to 96 MiB of 160 MiB total", await broker.LogAsync(), StringComparison.Ordinal);
        await using var connection = await broker.ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await channel.QueueDeclareAsync("flood", durable: false, exclusive: false, autoDelete: false);

        // 400 MiB, in a quarter of which the kernel would end the broker.
        var body = new byte[256 * 1024];
        foreach (var burst in Enumerable.Range(0, Count).Chunk(32))
            await Task.WhenAll(burst.Select(_ => channel.BasicPublishAsync("", "flood", body).AsTask()));

        Assert.Equal(Count, (int)await channel.MessageCountAsync("flood"));
        for (var i = 0; i < Count; i++)
            Assert.Equal(body.Length, (await channel.BasicGetAsync("flood", autoAck: true))!.Body.Length);
        var state = await broker.StateAsync();
        Assert.False(state["OOMKilled"]!.GetValue<bool>());
        Assert.True(state["Running"]!.GetValue<bool>());
    }

    [ContainerFact]
    public async Task An_alarm_blocks_publishers_and_is_seen_by_the_health_checks()
    {
        await using var broker = await image.StartAsync("--memory", "160m", "--memory-swap", "160m");
        await using var connection = await broker.ConnectAsync();
        var blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var unblocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionBlockedAsync += (_, _) =>
        {
            blocked.TrySetResult();
            return Task.CompletedTask;
        };
        connection.ConnectionUnblockedAsync += (_, _) =>
        {
            unblocked.TrySetResult();
            return Task.CompletedTask;
        };
        await using var channel = await connection.CreateChannelAsync();
        await broker.ExecAsync("rabbitmqctl", "set_vm_memory_high_watermark", "absolute", "1MiB");
        await channel.BasicPublishAsync("amq.fanout", "", new byte[16]);

        await blocked.Task.WithinLimitAsync("connection.blocked");
        Assert.Equal(0, (await broker.TryExecAsync("rabbitmq-diagnostics", "-q", "ping")).ExitCode);
        Assert.Equal(69, (await broker.TryExecAsync("rabbitmq-diagnostics", "-q", "check_local_alarms")).ExitCode);

        await broker.ExecAsync("rabbitmqctl", "set_vm_memory_high_watermark", "0.6");
        await unblocked.Task.WithinLimitAsync("connection.unblocked");
        Assert.Equal(0, (await broker.TryExecAsync("rabbitmq-diagnostics", "-q", "check_local_alarms")).ExitCode);
    }
}
