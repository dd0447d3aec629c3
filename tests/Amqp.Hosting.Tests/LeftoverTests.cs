using System.Globalization;
using System.Runtime.CompilerServices;
using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Hosting.Tests;

/// <summary>Nothing of a broker that was stopped may stay behind. These look at the whole process, so nothing else runs beside them.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class LeftoverTests : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    public async Task InitializeAsync()
    {
        // What the runtime itself makes once and keeps: the thread of its sockets, that of its timers, pooled descriptors.
        for (var i = 0; i < 3; i++)
        {
            await RunBrokerAsync();
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task No_thread_stays_behind()
    {
        var before = ThreadNames();

        var brokers = await StartManyAsync();
        await DisposeAllAsync(brokers);

        await UntilAsync(() => ThreadNames().SequenceEqual(before), () => $"{string.Join(", ", ThreadNames())} instead of {string.Join(", ", before)}");
    }

    [Fact]
    public async Task No_timer_stays_behind()
    {
        var before = Timer.ActiveCount;

        var brokers = await StartManyAsync();
        Assert.True(Timer.ActiveCount > before, "brokers with heartbeats have timers");
        await DisposeAllAsync(brokers);

        await UntilAsync(() => Timer.ActiveCount <= before, () => $"{Timer.ActiveCount} timers instead of {before}");
    }

    [Fact]
    public async Task No_port_and_no_descriptor_stays_behind()
    {
        var before = Directory.GetFiles("/proc/self/fd").Length;

        var brokers = await StartManyAsync();
        var ports = brokers.ConvertAll(running => running.Broker.Endpoints[0].Port);
        Assert.All(ports, port => Assert.Contains(port, ListeningPorts()));
        await DisposeAllAsync(brokers);

        Assert.All(ports, port => Assert.DoesNotContain(port, ListeningPorts()));
        await UntilAsync(
            () => Directory.GetFiles("/proc/self/fd").Length <= before,
            () => $"{Directory.GetFiles("/proc/self/fd").Length} descriptors instead of {before}");
    }

    [Fact]
    public async Task A_stopped_broker_can_be_collected()
    {
        var broker = await RunBrokerAsync();

        await UntilAsync(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !broker.IsAlive;
            },
            () => "something still refers to the broker");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> RunBrokerAsync()
    {
        var running = await StartAsync();
        await DisposeAllAsync([running]);
        return new WeakReference(running.Broker);
    }

    private static async Task<List<(AmqpBroker Broker, WireConnection Client)>> StartManyAsync()
    {
        List<(AmqpBroker, WireConnection)> brokers = [];
        for (var i = 0; i < 5; i++)
        {
            brokers.Add(await StartAsync());
        }

        return brokers;
    }

    /// <summary>A broker with all that makes timers and work: a heartbeat, a consumer, messages.</summary>
    private static async Task<(AmqpBroker Broker, WireConnection Client)> StartAsync()
    {
        var broker = await AmqpBroker.StartAsync();
        var client = await WireConnection.OpenAsync("127.0.0.1", broker.Endpoints[0].Port, new WireOptions { Heartbeat = 60 });
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.ConsumeAsync("q");
        await channel.PublishAsync("", "q", "message");
        await channel.ExpectDeliveryAsync();
        return (broker, client);
    }

    private static async Task DisposeAllAsync(List<(AmqpBroker Broker, WireConnection Client)> brokers)
    {
        foreach (var (broker, client) in brokers)
        {
            var stopping = broker.DisposeAsync().AsTask();
            await client.ExpectConnectionCloseAsync(ReplyCode.ConnectionForced);
            await stopping.WaitAsync(s_patience);
            await client.DisposeAsync();
        }
    }

    /// <summary>Names of the threads that are not the thread pool's, which come and go as the pool sees fit.</summary>
    private static string[] ThreadNames() =>
    [
        .. Directory.GetDirectories("/proc/self/task")
            .Select(NameOf)
            .Where(name => name is not null && !name.StartsWith(".NET TP", StringComparison.Ordinal))
            .Select(name => name!)
            .Order(StringComparer.Ordinal),
    ];

    private static string? NameOf(string thread)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, "comm")).Trim();
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return null;
        }
    }

    private static HashSet<int> ListeningPorts()
    {
        const string Listen = "0A";
        return
        [
            .. new[] { "/proc/self/net/tcp", "/proc/self/net/tcp6" }
                .Where(File.Exists)
                .SelectMany(table => File.ReadLines(table).Skip(1))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields[3] == Listen)
                .Select(fields => int.Parse(fields[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
        ];
    }

    private static async Task UntilAsync(Func<bool> condition, Func<string> problem)
    {
        for (var end = DateTime.UtcNow + s_patience; !condition();)
        {
            Assert.True(DateTime.UtcNow < end, problem());
            await Task.Delay(10);
        }
    }
}
