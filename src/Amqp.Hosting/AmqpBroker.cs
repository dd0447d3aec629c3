using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using Amqp.Broker;
using Amqp.Hosting.Authentication;
using Amqp.Hosting.Observability;
using Amqp.Hosting.Runtime;
using Amqp.Hosting.Tls;
using Amqp.Server;
using Amqp.Server.Connections;
using Amqp.Server.Telemetry;
using Amqp.Server.Transport;
using Amqp.Storage.Durable;
using Amqp.Storage.Encryption;
using Amqp.Storage.Files;
using Amqp.Storage.Log;
using Amqp.Storage.Runtime;
using Microsoft.Extensions.Logging;

namespace Amqp.Hosting;

/// <summary>
/// A running broker. Any number of them live in one process; each has its own ports, queues, users and clock.
/// </summary>
/// <remarks>What it holds is fixed once it has started; only the count of in-memory connections and the end change, both atomically.</remarks>
/// <example>
/// <code>
/// await using var broker = await AmqpBroker.StartAsync();
/// var factory = new ConnectionFactory { Uri = broker.Uri };
/// </code>
/// </example>
public sealed partial class AmqpBroker : IAsyncDisposable
{
    private readonly BrokerRuntime _runtime;
    private readonly MessageBroker _broker;
    private readonly AmqpServer _server;
    private TcpListener[] _listeners;
    private readonly ConcurrentDictionary<TlsSettings, Lazy<TlsCertificateProvider>> _certificates = [];
    private readonly LoginBackendContext _loginContext;
    private readonly AmqpBrokerUser? _firstUser;
    private IAsyncDisposable[] _extensions = [];
    private readonly string _defaultVirtualHost;
    private readonly ILogger _logger;
    private readonly BrokerMeters _meters;
    private readonly MessageActivities _activities;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inMemoryConnections;
    private int _disposed;

    private AmqpBroker(AmqpBrokerOptions options, BrokerRuntime runtime, IQueueStore store, BlockingThreads blocking)
    {
        _blocking = blocking;
        Options = options;
        _files = store as FileQueueStore;
        _encryption = options.Encryption;
        _logger = options.LoggerFactory.CreateLogger("Amqp.Broker");
        _runtime = runtime;
        _trimmer = new StoreTrimmer(store, runtime.Wheel);
        WatchStore(store);
        _broker = new MessageBroker(runtime, store, options.Limits, MetadataOf(store, runtime)) { AppendFailed = OnAppendFailed };
        _broker.Events.NodeName = options.Server.NodeName;
        _server = new AmqpServer(_broker, options.Server, options.LoggerFactory);
        _broker.Logins.LoopbackUsers = options.LoopbackUsers.ToHashSet(StringComparer.Ordinal);
        _loginContext = new LoginBackendContext(_broker.Logins.Internal, options.TimeProvider, options.LoggerFactory);
        if (options.LoginBackends is { } backends)
        {
            _broker.Logins.Entries = backends(_loginContext);
        }

        LogStore(store);
        WatchAlarms();
        ProvisionOrEnd(options);
        _defaultVirtualHost = options.DefaultVirtualHost;
        _firstUser = options.Users.Count > 0 ? options.Users[0] : null;

        _meters = new BrokerMeters(_broker.Admin, options.Server.NodeName);
        _server.Activities = _activities = new MessageActivities(options.Server.NodeName, runtime, options.LoggerFactory);

        // Last: nothing that can fail may come after what takes ports from the system.
        _listeners = Listen(options);
    }

    /// <summary>Everything that an operator can do.</summary>
    public BrokerAdmin Admin => _broker.Admin;

    /// <summary>What the broker was started with; changing it now means nothing.</summary>
    public AmqpBrokerOptions Options { get; }

    /// <summary>The ports that extensions listen on.</summary>
    public IReadOnlyList<ExtensionListener> ExtensionListeners => [.. Volatile.Read(ref _extensions).OfType<IListeningExtension>().SelectMany(static extension => extension.Listeners)];

    /// <summary>How the server speaks; may be replaced while it runs.</summary>
    internal ServerOptions ServerOptions
    {
        get => _server.Options;
        set => _server.Options = value;
    }

    /// <summary>Connections that exist.</summary>
    public int ConnectionCount => _server.ConnectionCount;

    /// <summary>Starts a broker.</summary>
    /// <param name="configure">Changes the options; the defaults suit a test.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="EndpointException">An endpoint cannot be bound.</exception>
    /// <exception cref="FileLockedException">Another broker uses the data directory.</exception>
    /// <exception cref="EncryptionKeyException">The data directory is encrypted with a key that is not there, or a key is not one; nothing was changed.</exception>
    public static Task<AmqpBroker> StartAsync(Action<AmqpBrokerOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var options = new AmqpBrokerOptions();
        configure?.Invoke(options);
        return StartAsync(options, cancellationToken);
    }

    /// <summary>Starts a broker with the options as they are; later changes of them mean nothing.</summary>
    /// <exception cref="EndpointException">An endpoint cannot be bound.</exception>
    /// <exception cref="FileLockedException">Another broker uses the data directory.</exception>
    /// <exception cref="EncryptionKeyException">The data directory is encrypted with a key that is not there, or a key is not one; nothing was changed.</exception>
    /// <exception cref="BrokerFaultException">The disk failed.</exception>
    public static Task<AmqpBroker> StartAsync(AmqpBrokerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return cancellationToken.IsCancellationRequested ? Task.FromCanceled<AmqpBroker>(cancellationToken) : StartCoreAsync(options, cancellationToken);
    }

    /// <summary>Opens a connection without a socket; the client end speaks AMQP over it. It counts as coming from this machine.</summary>
    /// <exception cref="ObjectDisposedException">The broker was stopped.</exception>
    public IDuplexPipe Connect()
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var number = Interlocked.Increment(ref _inMemoryConnections);
        var (client, server) = InMemoryPipe.CreatePair(_runtime.Scheduler);
        _server.Accept(server, new TransportInfo($"memory:{number} -> memory", IsLoopback: true), static () => { });
        return client;
    }

    /// <summary>
    /// Stops the broker: clients are told with connection.close 320, and everything it held is given back. Whoever calls it
    /// again waits for the first call.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            await _stopped.Task.ConfigureAwait(false);
            return;
        }

        await StopAsync(fault: null).ConfigureAwait(false);
    }

    private static async Task<AmqpBroker> StartCoreAsync(AmqpBrokerOptions options, CancellationToken cancellationToken)
    {
        var broker = Create(options);
        try
        {
            await broker.WhenProvisionedAsync(cancellationToken).ConfigureAwait(false);
            foreach (var listener in broker._listeners)
            {
                listener.Start();
            }

            foreach (var extension in options.Extensions)
            {
                var running = await extension.StartAsync(broker, cancellationToken).ConfigureAwait(false);
                Volatile.Write(ref broker._extensions, [.. broker._extensions, running]);
            }

            broker.StopWhenFaulted();
            broker.StartResealing();
            return broker;
        }
        catch
        {
            await broker.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void ProvisionOrEnd(AmqpBrokerOptions options)
    {
        try
        {
            Provision(options);
        }
        catch
        {
            _broker.Dispose();
            throw;
        }
    }
}
