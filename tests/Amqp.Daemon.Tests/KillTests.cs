using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Daemon.Tests;

/// <summary>The daemon is killed without a warning: what it has said to be there is there again.</summary>
public sealed class KillTests
{
    private const int Kill = 9;

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_kill()
    {
        using var directory = new TemporaryDirectory();
        for (var round = 0; round < 4; round++)
        {
            await using var daemon = Start(directory);
            await using var client = await daemon.ConnectAsync();
            var channel = await client.OpenChannelAsync();
            for (var before = 0; before < round; before++)
            {
                await AssertThereAsync(channel, before);
            }

            await channel.DeclareExchangeAsync($"x{round}", "topic", durable: true);
            await channel.DeclareQueueAsync($"q{round}", durable: true, arguments: new FieldTableBuilder().Add("x-max-length", 10 + round).Build());
            await channel.DeclareQueueAsync($"gone{round}", durable: true);
            await channel.BindQueueAsync($"q{round}", $"x{round}", "a.#");
            await channel.BindExchangeAsync($"x{round}", "amq.topic", $"b{round}.#");
            await channel.DeleteQueueAsync($"gone{round}");

            // The last answer has come, and the process ends with it.
            daemon.Signal(Kill);
            await daemon.ExitAsync();
        }
    }

    [Fact]
    public async Task Of_declarations_in_a_stream_those_that_were_acknowledged_are_there_after_a_kill()
    {
        using var directory = new TemporaryDirectory();
        var acknowledged = 0;
        for (var round = 0; round < 4; round++)
        {
            await using var daemon = Start(directory);
            await using var client = await daemon.ConnectAsync();
            var channel = await client.OpenChannelAsync();
            for (var i = 0; i < acknowledged; i++)
            {
                await channel.DeclareQueueAsync($"q{i}", durable: true, passive: true);
            }

            for (var i = 0; i < 400; i++)
            {
                client.Write(1, new QueueDeclare { Queue = System.Text.Encoding.UTF8.GetBytes($"q{acknowledged + i}"), Durable = true });
            }

            await client.FlushAsync();
            for (var i = 0; i < 50 + (round * 60); i++)
            {
                await channel.ExpectAsync<QueueDeclareOk>();
                acknowledged++;
            }

            daemon.Signal(Kill);
            await daemon.ExitAsync();
        }
    }

    private static DaemonProcess Start(TemporaryDirectory directory) =>
        DaemonProcess.Start("--data-dir", directory["data"], DaemonProcess.AnyPort);

    private static async Task AssertThereAsync(WireChannel channel, int round)
    {
        await channel.DeclareExchangeAsync($"x{round}", "topic", durable: true);
        await channel.DeclareQueueAsync($"q{round}", durable: true, arguments: new FieldTableBuilder().Add("x-max-length", 10 + round).Build());
        await channel.PublishAsync($"x{round}", "a.b", $"{round}");
        Assert.Equal($"{round}", (await channel.GetAsync($"q{round}", noAck: true))!.Text);
        await channel.BindExchangeAsync($"x{round}", "amq.topic", $"b{round}.#");
        await channel.BindQueueAsync($"q{round}", $"x{round}", $"b{round}.#");
        await channel.PublishAsync("amq.topic", $"b{round}.c", "over the exchange binding");
        Assert.Equal("over the exchange binding", (await channel.GetAsync($"q{round}", noAck: true))!.Text);

        var other = await channel.Connection.OpenChannelAsync(7);
        await other.SendAsync(new QueueDeclare { Queue = System.Text.Encoding.UTF8.GetBytes($"gone{round}"), Passive = true });
        await other.ExpectCloseAsync(ReplyCode.NotFound);
    }
}
