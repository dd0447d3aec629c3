using Amqp.Broker;
using Amqp.Broker.Administration;
using Amqp.Broker.Alarms;
using Amqp.Broker.Queues;
using Amqp.Broker.Statistics;
using Amqp.Management.Http;
using Amqp.Management.Node;

namespace Amqp.Management.Prometheus;

/// <summary>
/// One answer in the making: what was asked for, and what was read of the broker, each thing once and only when a metric needs it.
/// Counters are read where they are kept, so nothing is paid for them until somebody asks.
/// </summary>
/// <param name="host">The broker.</param>
/// <param name="endpoint">What was asked for, in RabbitMQ's words: <c>aggregated</c>, <c>per-object</c>, <c>detailed</c>, <c>memory-breakdown</c>.</param>
/// <param name="isPerObject">Every object by itself.</param>
/// <param name="virtualHosts">The virtual hosts whose queues and exchanges are wanted; null for all.</param>
internal sealed class Scrape(ApiHost host, string endpoint, bool isPerObject, IReadOnlySet<string>? virtualHosts = null)
{
    private readonly LabelArena _labels = new();
    private IReadOnlyList<Labelled<QueueInfo>>? _queues;
    private IReadOnlyList<Labelled<ChannelInfo>>? _channels;
    private IReadOnlyList<Labelled<ConnectionInfo>>? _connections;
    private Labelled<NodeReading>[]? _node;
    private Labelled<MessageSums>[]? _sums;
    private TrafficTotals? _totals;
    private QueueTraffic? _queueTotals;
    private ExchangeTotals? _exchangeTotals;
    private NodeInfo? _nodeInfo;

    public ApiHost Host => host;

    public BrokerAdmin Admin => host.Admin;

    public string Endpoint => endpoint;

    public bool IsPerObject => isPerObject;

    /// <summary>Every queue.</summary>
    public IReadOnlyList<Labelled<QueueInfo>> Queues => _queues ??= ReadQueues();

    /// <summary>Every channel.</summary>
    public IReadOnlyList<Labelled<ChannelInfo>> Channels => _channels ??=
    [
        .. Admin.Channels.In(null).Select(static channel => channel.Describe())
            .Select(channel => new Labelled<ChannelInfo>(channel, isPerObject ? _labels.Begin().Add("channel"u8, channel.Name).End() : default)),
    ];

    /// <summary>Every connection. RabbitMQ calls the label that says which one <c>channel</c>.</summary>
    public IReadOnlyList<Labelled<ConnectionInfo>> Connections => _connections ??=
    [
        .. Admin.Connections.Select(static connection => connection.Describe())
            .Select(connection => new Labelled<ConnectionInfo>(connection, isPerObject ? _labels.Begin().Add("channel"u8, connection.Name).End() : default)),
    ];

    /// <summary>The node's process and its machine.</summary>
    public IReadOnlyList<Labelled<NodeReading>> Node => _node ??= [new(NodeReading.Take(Admin, host.Broker.Options.DataDirectory), default)];

    /// <summary>What the broker knows of the node.</summary>
    public NodeInfo NodeInfo => _nodeInfo ??= Admin.Node;

    public ResourceInfo Resources => Admin.Resources;

    /// <summary>Sums over all channels that there were.</summary>
    public TrafficTotals Totals => _totals ??= Admin.Statistics.Totals;

    /// <summary>Sums over all queues that there were.</summary>
    public QueueTraffic QueueTotals
    {
        get
        {
            if (_queueTotals is not { } totals)
            {
                totals = default;
                foreach (var sums in Sums)
                {
                    totals.Add(sums.Item.Traffic);
                }

                _queueTotals = totals;
            }

            return totals;
        }
    }

    /// <summary>Sums over all exchanges that there are.</summary>
    public ExchangeTotals ExchangeTotals => _exchangeTotals ??= Admin.Exchanges.In(null).Select(static exchange => exchange.Traffic.Totals)
        .Aggregate(static (one, other) => new ExchangeTotals(one.In + other.In, one.Out + other.Out, one.Returned + other.Returned, one.Dropped + other.Dropped));

    /// <summary>Sums by type of queue.</summary>
    public IReadOnlyList<Labelled<MessageSums>> Sums => _sums ??=
        [.. QueueTypes.All.Select(type => new Labelled<MessageSums>(new MessageSums(type, type.Kind is { } kind ? Admin.Statistics.QueueTotals(kind) : default), default))];

    /// <summary>Whether the objects of a virtual host are wanted.</summary>
    public bool Wants(string virtualHost) => virtualHosts is null || virtualHosts.Contains(virtualHost);

    /// <summary>Begins a set of labels; the sets live as long as the scrape.</summary>
    public LabelArena Label() => _labels.Begin();

    private List<Labelled<QueueInfo>> ReadQueues()
    {
        var queues = new List<Labelled<QueueInfo>>(Admin.Queues.Count);
        foreach (var virtualHost in Admin.VirtualHosts)
        {
            if (Wants(virtualHost.Name))
            {
                foreach (var queue in virtualHost.Queues)
                {
                    queues.Add(new Labelled<QueueInfo>(Admin.Queues.Describe(queue), isPerObject ? LabelsOf(queue) : default));
                }
            }
        }

        return queues;
    }

    private ReadOnlyMemory<byte> LabelsOf(MessageQueue queue) =>
        _labels.Begin().Add("vhost"u8, queue.VirtualHost.Name).Add("queue"u8, queue.Name.Span).End();
}
