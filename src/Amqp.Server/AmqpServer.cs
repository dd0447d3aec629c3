using System.Collections.Concurrent;
using System.IO.Pipelines;
using Amqp.Broker;
using Amqp.Protocol;
using Amqp.Server.Authentication;
using Amqp.Server.Channels;
using Amqp.Server.Connections;
using Amqp.Server.Telemetry;
using Amqp.Storage.Runtime;
using Microsoft.Extensions.Logging;

namespace Amqp.Server;

/// <summary>
/// The server of one broker: the connections, whatever transport they come by. Listeners hand it duplex pipes.
/// </summary>
public sealed class AmqpServer
{
    /// <summary>Category of the log lines about connections, which <c>log.connection.level</c> governs.</summary>
    internal const string ConnectionCategory = "Amqp.Server.Connection";

    private static readonly TimeSpan s_cutTimeout = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<AmqpConnection, Action> _connections = [];
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;
    private volatile NamedProperties? _properties;

    /// <summary>Creates a server without connections.</summary>
    public AmqpServer(MessageBroker broker, ServerOptions options, ILoggerFactory loggers)
    {
        Broker = broker;
        Options = options;
        _logger = loggers.CreateLogger(ConnectionCategory);
        ChannelLogger = loggers.CreateLogger("Amqp.Server.Channel");
        Replies = new ReplyDirectory(broker.NameComparer, broker.Runtime.Random);
        Sasl = new SaslMechanisms(options.Sasl);
    }

    /// <summary>The broker behind it.</summary>
    public MessageBroker Broker { get; }

    /// <summary>How it speaks.</summary>
    /// <remarks>May be replaced while it runs: connections that are opened then, and limits that are looked at then, go by the new options.</remarks>
    public ServerOptions Options { get; set; }

    /// <summary>Where activities of messages are made; null for none at all. Belongs to whoever set it.</summary>
    public MessageActivities? Activities { get; set; }

    /// <summary><see cref="Activities"/> while somebody listens to them, else null. Asked once for a burst or a run.</summary>
    internal MessageActivities? TracingTo => Activities is { HasListeners: true } activities ? activities : null;

    /// <summary>Connections that exist, open or not yet.</summary>
    public int ConnectionCount => _connections.Count;

    /// <summary>The server is on its way down: nobody is waited for any more.</summary>
    internal bool IsStopping => _stopping;

    /// <summary>Log lines about channels, which <c>log.channel.level</c> governs.</summary>
    internal ILogger ChannelLogger { get; }

    internal BrokerRuntime Runtime => Broker.Runtime;

    /// <summary>The channels that wait for direct replies.</summary>
    internal ReplyDirectory Replies { get; }

    /// <summary>The server properties of connection.start, with the cluster's name as it is now.</summary>
    internal FieldTable Properties
    {
        get
        {
            var name = Broker.ClusterName ?? Options.ClusterName;
            if (_properties is not { } known || known.ClusterName != name)
            {
                _properties = known = new NamedProperties(name, ServerProperties.Build(Options, name));
            }

            return known.Table;
        }
    }

    internal SaslMechanisms Sasl { get; }

    /// <summary>Serves a client over a pipe until it ends.</summary>
    /// <param name="pipe">The transport; the server completes both ends.</param>
    /// <param name="transport">What is known of the peer.</param>
    /// <param name="onEnded">Called once when nothing more will be read or written.</param>
    public void Accept(IDuplexPipe pipe, TransportInfo transport, Action onEnded)
    {
        var connection = new AmqpConnection(this, pipe, transport, _logger);
        _connections[connection] = onEnded;
        if (_stopping)
        {
            connection.Abort();
        }

        // Its outcome is handled inside; it never faults.
        _ = connection.RunAsync();
    }

    /// <summary>
    /// Ends all connections: open ones are told with connection.close 320, and given <see cref="ServerOptions.ShutdownTimeout"/>
    /// to answer.
    /// </summary>
    public Task StopAsync() => StopAsync(ReplyCode.ConnectionForced, "broker forced connection closure with reason 'shutdown'");

    /// <summary>The same, for another reason.</summary>
    public async Task StopAsync(ReplyCode code, string reason)
    {
        _stopping = true;
        foreach (var connection in _connections.Keys)
        {
            connection.Close(code, reason);
        }

        if (!_connections.IsEmpty)
        {
            await Drained(Options.ShutdownTimeout).ConfigureAwait(false);
        }

        foreach (var connection in _connections.Keys)
        {
            connection.Abort();
        }

        // No client is waited for any more: this takes as long as it takes this process, on a busy machine, to notice.
        if (!_connections.IsEmpty)
        {
            await Drained(s_cutTimeout).ConfigureAwait(false);
        }
    }

    internal void OnEnded(AmqpConnection connection)
    {
        if (_connections.TryRemove(connection, out var onEnded))
        {
            onEnded();
        }

        if (_stopping && _connections.IsEmpty)
        {
            _drained.TrySetResult();
        }
    }

    private async Task Drained(TimeSpan limit)
    {
        try
        {
            await _drained.Task.WaitAsync(limit, Runtime.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Those that are left are cut.
        }
    }

    private sealed record NamedProperties(string ClusterName, FieldTable Table);
}
