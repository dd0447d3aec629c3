using Amqp.Broker;
using Amqp.Broker.Connections;
using Amqp.Broker.Queues;
using Amqp.Broker.Security;
using Amqp.Protocol;
using Amqp.Server.Connections;
using Amqp.Storage.Durable;
using Amqp.Storage.Files;
using Amqp.Storage.Log;
using Amqp.Storage.Runtime;
using Amqp.TestKit.Runtime;
using Amqp.TestKit.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Amqp.Server.Tests.Harness;

/// <summary>
/// A whole broker whose transports are all in memory, so that a test can wait until it has nothing left to do, and whose time
/// a test may own.
/// </summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly ManualTimeProvider? _time;
    private readonly CountingScheduler? _counting;
    private readonly WorkScheduler _scheduler;
    private readonly List<WireConnection> _clients = [];
    private int _connections;

    public TestServer(
        ServerOptions? options = null, BrokerLimits? limits = null, bool virtualTime = false, WorkScheduler? scheduler = null, bool delayedMetadata = false,
        Func<BrokerRuntime, IQueueStore>? store = null, IFileSystem? files = null)
    {
        _scheduler = scheduler ?? (_counting = new CountingScheduler());
        _time = virtualTime ? new ManualTimeProvider() : null;
        Runtime = new BrokerRuntime(_time ?? TimeProvider.System, _scheduler, new SeededRandomSource(7), files ?? new MemoryFileSystem());
        Store = store?.Invoke(Runtime) ?? StoreOfRun(Runtime);
        Metadata = new DelayedMetadataLog(_scheduler);
        Broker = new MessageBroker(
            Runtime, Store, limits ?? new BrokerLimits(), delayedMetadata ? Metadata : new MemoryMetadataLog(_scheduler));
        Broker.Admin.AddVirtualHost("/");
        Broker.Admin.SetUser("guest", "guest", loopbackOnly: true);
        Broker.Admin.SetUser("app", "secret");
        Broker.Admin.Permissions.Set("guest", "/", PermissionSet.Full);
        Broker.Admin.Permissions.Set("app", "/", PermissionSet.Full);
        Metadata.Commit();
        Server = new AmqpServer(Broker, options ?? new ServerOptions(), NullLoggerFactory.Instance);
    }

    public BrokerRuntime Runtime { get; }

    public IQueueStore Store { get; }

    /// <summary>Decides when changes are durable, where the test asked for that.</summary>
    public DelayedMetadataLog Metadata { get; }

    public MessageBroker Broker { get; }

    public AmqpServer Server { get; }

    /// <summary>The file store, in files that are in memory.</summary>
    public static IQueueStore FileStore(BrokerRuntime runtime) => new FileQueueStore(runtime, new FileQueueStoreOptions { Shards = 2 });

    /// <summary>Every test of this project can be run on the file store as well: with AMQP_TEST_STORE=file.</summary>
    private static IQueueStore StoreOfRun(BrokerRuntime runtime) =>
        Environment.GetEnvironmentVariable("AMQP_TEST_STORE") == "file" ? FileStore(runtime) : new MemoryQueueStore(2);

    /// <summary>A connection on which nothing is sent yet.</summary>
    public WireConnection Connect(WireOptions? options = null, bool isLoopback = true, int buffered = PipePair.DefaultBuffered, TlsInfo? tls = null)
    {
        var pipes = new PipePair(_scheduler, buffered: buffered);
        Server.Accept(pipes.Server, new TransportInfo($"test:{++_connections} -> memory", isLoopback) { Tls = tls }, static () => { });
        var client = new WireConnection(pipes.Client, options);
        _clients.Add(client);
        return client;
    }

    /// <summary>An open connection.</summary>
    public async Task<WireConnection> OpenAsync(WireOptions? options = null, bool isLoopback = true, int buffered = PipePair.DefaultBuffered)
    {
        var client = Connect(options, isLoopback, buffered);
        await client.OpenAsync();
        return client;
    }

    /// <summary>An open channel of a connection of its own.</summary>
    public async Task<WireChannel> ChannelAsync(WireOptions? options = null) => await (await OpenAsync(options)).OpenChannelAsync();

    /// <summary>Waits until the broker has done all that it will do until something is sent or time moves.</summary>
    public Task IdleAsync() => _counting?.IdleAsync() ?? Task.CompletedTask;

    /// <summary>Moves the clock from timer to timer and lets the broker do what there is to do at each.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        var time = _time ?? throw new InvalidOperationException("the test does not own the time");
        await IdleAsync();
        for (var rest = by; ;)
        {
            if (time.UntilNextTimer is not { } next || next > rest)
            {
                time.Advance(rest);
                await IdleAsync();
                return;
            }

            time.Advance(next);
            rest -= next;
            await IdleAsync();
        }
    }

    /// <summary>Lets time pass, for as long as it takes the task to complete.</summary>
    public async Task<T> WhileTimePassesAsync<T>(Task<T> task)
    {
        while (!task.IsCompleted)
        {
            await AdvanceAsync(0.05);
            await Task.Yield();
        }

        return await task;
    }

    /// <summary>Moves the clock by seconds.</summary>
    public Task AdvanceAsync(double seconds) => AdvanceAsync(TimeSpan.FromSeconds(seconds));

    /// <summary>Counts of a queue of the default virtual host; null when it does not exist.</summary>
    public QueueStatus? StatusOf(string queue) =>
        Broker.FindVirtualHost("/")!.FindQueue(System.Text.Encoding.UTF8.GetBytes(queue))?.Status;

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        await IdleAsync();
        Broker.Dispose();
        Runtime.Wheel.Dispose();
    }
}
