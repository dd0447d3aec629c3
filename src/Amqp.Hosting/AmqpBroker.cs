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
/// <example>
/// <code>
/// await using var broker = await AmqpBroker.StartAsync();
/// var factory = new ConnectionFactory { Uri = broker.Uri };
/// </code>
/// </example>
public sealed partial class AmqpBroker : IAsyncDisposable
{
    private const string LockFile = "amqpd.lock";

    private readonly AmqpBrokerOptions _options;
    private readonly BrokerRuntime _runtime;
    private readonly MessageBroker _broker;
    private readonly AmqpServer _server;
    private readonly List<TcpListener> _listeners = [];
    private readonly ILogger _logger;
    private readonly IFile? _lock;
    private int _inMemoryConnections;
    private int _disposed;

    private AmqpBroker(AmqpBrokerOptions options)
    {
        _options = options;
        _logger = options.LoggerFactory.CreateLogger("Amqp.Broker");
        IFileSystem files = options.DataDirectory is { } directory ? new PhysicalFileSystem(directory) : new MemoryFileSystem();
        _lock = options.DataDirectory is null ? null : files.Open(LockFile, FileOpenMode.OpenOrCreate, exclusive: true);
        _runtime = new BrokerRuntime(options.TimeProvider, new ThreadPoolScheduler(), new SystemRandomSource(), files);
        _broker = new MessageBroker(_runtime, new MemoryQueueStore(Environment.ProcessorCount), options.Limits);
        _server = new AmqpServer(_broker, options.Server, options.LoggerFactory);
    }

    /// <summary>Everything that an operator can do.</summary>
    public BrokerAdmin Admin => _broker.Admin;

    /// <summary>Where the broker listens, with the real ports.</summary>
    public IReadOnlyList<IPEndPoint> Endpoints => [.. _listeners.Select(listener => listener.EndPoint)];

    /// <summary>Connections that exist.</summary>
    public int ConnectionCount => _server.ConnectionCount;

    /// <summary>
    /// What a client library connects to: the first endpoint with the first user's name and password, on virtual host <c>/</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The broker listens nowhere.</exception>
    public Uri Uri
    {
        get
        {
            if (_listeners.Count == 0)
            {
                throw new InvalidOperationException("the broker listens on no endpoint; use Connect() for a connection in memory");
            }

            var endPoint = _listeners[0].EndPoint;
            var host = endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any)
                ? IPAddress.Loopback
                : endPoint.Address;
            var user = _options.Users.FirstOrDefault();
            var login = user is null ? "" : $"{Uri.EscapeDataString(user.Name)}:{Uri.EscapeDataString(user.Password)}@";
            return new Uri($"amqp://{login}{new IPEndPoint(host, endPoint.Port)}/");
        }
    }

    /// <summary>Starts a broker.</summary>
    /// <param name="configure">Changes the options; the defaults suit a test.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="System.Net.Sockets.SocketException">An endpoint cannot be bound.</exception>
    /// <exception cref="FileLockedException">Another broker uses the data directory.</exception>
    public static Task<AmqpBroker> StartAsync(Action<AmqpBrokerOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var options = new AmqpBrokerOptions();
        configure?.Invoke(options);
        return StartAsync(options, cancellationToken);
    }

    /// <summary>Starts a broker with the options as they are; later changes of them mean nothing.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">An endpoint cannot be bound.</exception>
    /// <exception cref="FileLockedException">Another broker uses the data directory.</exception>
    public static async Task<AmqpBroker> StartAsync(AmqpBrokerOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        var broker = new AmqpBroker(options);
        try
        {
            broker.Start();
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens a connection without a socket; the client end speaks AMQP over it. It counts as coming from this machine.</summary>
    public IDuplexPipe Connect()
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var number = Interlocked.Increment(ref _inMemoryConnections);
        var (client, server) = InMemoryPipe.CreatePair(_runtime.Scheduler);
        _server.Accept(server, new TransportInfo($"memory:{number} -> memory", IsLoopback: true), static () => { });
        return client;
    }

    /// <summary>Stops the broker: clients are told with connection.close 320, and everything it held is given back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        foreach (var listener in _listeners)
        {
            await listener.DisposeAsync();
        }

        await _server.StopAsync();
        _broker.Dispose();
        _runtime.Wheel.Dispose();
        _lock?.Dispose();
        LogStopped();
    }

    private void Start()
    {
        foreach (var user in _options.Users)
        {
            Admin.SetUser(user.Name, user.Password, user.LoopbackOnly);
        }

        foreach (var virtualHost in _options.VirtualHosts)
        {
            Admin.AddVirtualHost(virtualHost);
        }

        LogInMemory();
        foreach (var endPoint in _options.Endpoints)
        {
            _listeners.Add(new TcpListener(_server, endPoint, _options.LoggerFactory));
        }

        foreach (var listener in _listeners)
        {
            listener.Start();
        }
    }

    [LoggerMessage(1, LogLevel.Information, "messages are kept in memory only: they end with this process")]
    private partial void LogInMemory();

    [LoggerMessage(2, LogLevel.Information, "broker stopped")]
    private partial void LogStopped();
}
