using System.Text;
using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Daemon.Tests.Traced;

/// <summary>A daemon under strace from its first call to its last, and clients that have it promise things in every way there is.</summary>
internal sealed class TracedRun
{
    private TracedRun(IReadOnlyList<Syscall> calls, string directory) => (Calls, Directory) = (calls, directory);

    public IReadOnlyList<Syscall> Calls { get; }

    public string Directory { get; }

    public static async Task<TracedRun> RunAsync(params string[] settings)
    {
        using var directory = new TemporaryDirectory();
        await using var daemon = DaemonProcess.StartUnder(
            Strace.Watch(directory["trace"]), [], [DaemonProcess.AnyPort, "--data-dir", directory["data"], .. settings]);
        await Task.WhenAll(ConfirmAsync(daemon), CommitAsync(daemon), SpreadAsync(daemon));
        daemon.Signal(DaemonProcess.Terminate);
        Assert.Equal(0, await daemon.ExitAsync());
        return new TracedRun(await Strace.ReadAsync(directory["trace"]), directory["data"]);
    }

    /// <summary>What was promised and was not on the disk, in words.</summary>
    public static IReadOnlyList<string> Broken(IReadOnlyList<Syscall> calls, string directory, out IReadOnlyList<Promise> promises)
    {
        promises = PromiseReader.Read(calls);
        var history = new DiskHistory(calls, directory);
        return [.. promises.Select(history.WhyBroken).OfType<string>()];
    }

    /// <summary>One at a time, many at once, small ones, one in several frames and slabs, and transient ones between.</summary>
    private static async Task ConfirmAsync(DaemonProcess daemon)
    {
        await using var client = await daemon.ConnectAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("confirmed", durable: true);
        await channel.DeclareQueueAsync("ranked", durable: true, arguments: new FieldTableBuilder().Add("x-max-priority", 5).Build());
        await channel.SelectConfirmsAsync();
        for (var i = 0; i < 20; i++)
        {
            await channel.PublishAsync("", "confirmed", Body("single", i, i == 7 ? 700_000 : i * 50), WireProperties.Persistent);
            await channel.ExpectAllConfirmsAsync();
        }

        for (var i = 0; i < 200; i++)
        {
            var properties = i % 5 == 4 ? new WireProperties() : new WireProperties { DeliveryMode = 2, Priority = (byte)(i % 5) };
            await channel.PublishAsync("", i % 2 == 0 ? "confirmed" : "ranked", Body("many", i, 100), properties);
        }

        Assert.Empty(await channel.ExpectAllConfirmsAsync());
    }

    private static async Task CommitAsync(DaemonProcess daemon)
    {
        await using var client = await daemon.ConnectAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("committed", durable: true);
        await channel.SendAsync(default(TxSelect));
        await channel.ExpectAsync<TxSelectOk>();
        for (var round = 0; round < 10; round++)
        {
            for (var i = 0; i < 5; i++)
            {
                await channel.PublishAsync("", "committed", Body("in commit", (round * 5) + i, 30), WireProperties.Persistent);
            }

            await CommitAsync(channel);
            var got = await channel.GetAsync("committed");
            await channel.AckAsync(got!.DeliveryTag);
            await CommitAsync(channel);
        }
    }

    private static async Task CommitAsync(WireChannel channel)
    {
        await channel.SendAsync(default(TxCommit));
        await channel.ExpectAsync<TxCommitOk>();
    }

    /// <summary>Many files in one commit, which may be synced by their volume.</summary>
    private static async Task SpreadAsync(DaemonProcess daemon)
    {
        const int Queues = 24;
        await using var client = await daemon.ConnectAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareExchangeAsync("spread", "fanout", durable: true);
        for (var i = 0; i < Queues; i++)
        {
            await channel.DeclareQueueAsync($"spread{i}", durable: true);
            await channel.BindQueueAsync($"spread{i}", "spread");
        }

        await channel.SelectConfirmsAsync();
        for (var i = 0; i < 12; i++)
        {
            await channel.PublishAsync("spread", "", Body("spread", i, 200), WireProperties.Persistent);
            await channel.ExpectAllConfirmsAsync();
        }
    }

    private static byte[] Body(string kind, int number, int size)
    {
        var head = Encoding.ASCII.GetBytes($"{kind} {number}.");
        var body = new byte[head.Length + size];
        new Random(number + kind.Length).NextBytes(body);
        head.CopyTo(body, 0);
        return body;
    }
}
