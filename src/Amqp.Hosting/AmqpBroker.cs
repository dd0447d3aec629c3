using System.IO.Pipelines;
using System.Net;
using Amqp.Broker;
using Amqp.Hosting.Runtime;
using Amqp.Server;
using Amqp.Server.Connections;
using Amqp.Server.Transport;
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
    private const string LockFile = "amqpd.lock";

    private readonly IFile? _lock;
    private readonly BrokerRuntime _runtime;
    private readonly MessageBroker _broker;
    private readonly AmqpServer _server;
    private readonly TcpListener[] _listeners;
    private readonly AmqpBrokerUser? _firstUser;
    private readonly List<IAsyncDisposable> _extensions = [];
    private readonly string _defaultVirtualHost;
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inMemoryConnections;
    private int _disposed;

    private AmqpBroker(AmqpBrokerOptions options, IFileSystem files, IFile? lockFile)
    {
        _lock = lockFile;
        Options = options;
        _logger = options.LoggerFactory.CreateLogger("Amqp.Broker");
        _runtime = new BrokerRuntime(options.TimeProvider, new ThreadPoolScheduler(), new SystemRandomSource(), files);
        _broker = new MessageBroker(_runtime, new MemoryQueueStore(Environment.ProcessorCount), options.Limits, new MemoryMetadataLog(_runtime.Scheduler));
        _server = new AmqpServer(_broker, options.Server, options.LoggerFactory);
        Provision(options);
        _defaultVirtualHost = options.DefaultVirtualHost;
        _firstUser = options.Users.Count > 0 ? options.Users[0] : null;
        LogInMemory();

        // Last: nothing that can fail may come after what takes ports from the system.
        _listeners = Listen(options);
    }

    /// <summary>Everything that an operator can do.</summary>
    public BrokerAdmin Admin => _broker.Admin;

    /// <summary>What the broker was started with; changing it now means nothing.</summary>
    public AmqpBrokerOptions Options { get; }

    /// <summary>Where the broker listens, with the real ports.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints => Array.ConvertAll(_listeners, static listener => listener.EndPoint);

    /// <summary>Connections that exist.</summary>
    public int ConnectionCount => _server.ConnectionCount;

    /// <summary>
    /// What a client library connects to: the first endpoint with the first user's name and password, on the default virtual host of the options.
    /// </summary>
    /// <exception cref="InvalidOperationException">The broker listens nowhere.</exception>
    public Uri Uri
    {
        get
        {
            if (_listeners.Length == 0)
            {
                throw new InvalidOperationException("the broker listens on no endpoint; use Connect() for a connection in memory");
            }

            var endPoint = _listeners[0].EndPoint;
            var host = endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any)
                ? IPAddress.Loopback
                : endPoint.Address;
            var login = _firstUser is { } user ? $"{Uri.EscapeDataString(user.Name)}:{Uri.EscapeDataString(user.Password)}@" : "";
            return new Uri($"amqp://{login}{new IPEndPoint(host, endPoint.Port)}/{Uri.EscapeDataString(_defaultVirtualHost)}");
        }
    }

    /// <summary>Starts a broker.</summary>
    /// <param name="configure">Changes the options; the defaults suit a test.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="EndpointException">An endpoint cannot be bound.</exception>
    /// <exception cref="FileLockedException">Another broker uses the data directory.</exception>
    public static Task<AmqpBroker> StartAsync(Action<AmqpBrokerOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var options = new AmqpBrokerOptions();
        configure?.Invoke(options);
        return StartAsync(options, cancellationToken);
    }

    /// <summary>Starts a broker with the options as they are; later changes of them mean nothing.</summary>
    /// <exception cref="EndpointException">An endpoint cannot be bound.</exception>
    /// <exception cref="FileLockedException">Another broker uses the data directory.</exception>
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

        try
        {
            await StopAsync().ConfigureAwait(false);
        }
        finally
        {
            _stopped.SetResult();
        }
    }

    private static async Task<AmqpBroker> StartCoreAsync(AmqpBrokerOptions options, CancellationToken cancellationToken)
    {
        var broker = Create(options);
        try
        {
            foreach (var listener in broker._listeners)
            {
                listener.Start();
            }

            foreach (var extension in options.Extensions)
            {
                broker._extensions.Add(await extension.StartAsync(broker, cancellationToken).ConfigureAwait(false));
            }

            return broker;
        }
        catch
        {
            await broker.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static AmqpBroker Create(AmqpBrokerOptions options)
    {
        IFileSystem files = options.DataDirectory is { } directory ? new PhysicalFileSystem(directory) : new MemoryFileSystem();
        var lockFile = options.DataDirectory is null ? null : files.Open(LockFile, FileOpenMode.OpenOrCreate, exclusive: true);
        try
        {
            return new AmqpBroker(options, files, lockFile);
        }
        catch
        {
            lockFile?.Dispose();
            throw;
        }
    }

    private async Task StopAsync()
    {
        for (var i = _extensions.Count - 1; i >= 0; i--)
        {
            await _extensions[i].DisposeAsync().ConfigureAwait(false);
        }

        foreach (var listener in _listeners)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
        }

        await _server.StopAsync().ConfigureAwait(false);
        _broker.Dispose();
        _runtime.Wheel.Dispose();
        _lock?.Dispose();
        LogStopped();
    }

    private TcpListener[] Listen(AmqpBrokerOptions options)
    {
        var listeners = new List<TcpListener>(options.Endpoints.Count);
        try
        {
            foreach (var endPoint in options.Endpoints)
            {
                listeners.Add(EndpointBinder.Bind(endPoint, address => new TcpListener(_server, address, options.LoggerFactory)));
            }

            return [.. listeners];
        }
        catch
        {
            foreach (var listener in listeners)
            {
                // Not started, so there is nothing to wait for: it completes at once.
                _ = listener.DisposeAsync().AsTask();
            }

            _runtime.Wheel.Dispose();
            _broker.Dispose();
            throw;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "messages are kept in memory only: they end with this process")]
    private partial void LogInMemory();

    [LoggerMessage(2, LogLevel.Information, "broker stopped")]
    private partial void LogStopped();
}
