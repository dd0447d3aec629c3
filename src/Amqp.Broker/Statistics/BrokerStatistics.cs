using Amqp.Broker.Queues;
using Amqp.Broker.Topology;

namespace Amqp.Broker.Statistics;

/// <summary>
/// Sums over everything, and their history. Sums are added up when somebody asks, from counters that are kept anyway; history is
/// collected only while somebody has said that it is wanted.
/// </summary>
/// <remarks><c>_lock</c>, a leaf, guards what deleted virtual hosts have left.</remarks>
public sealed class BrokerStatistics
{
    private readonly MessageBroker _broker;
    private readonly Lock _lock = new();
    private readonly List<VirtualHost> _leaving = [];
    private TrafficTotals _gone;
    private QueueTraffic _goneClassic;
    private QueueTraffic _goneQuorum;
    private Churn _goneQueues;

    internal BrokerStatistics(MessageBroker broker)
    {
        _broker = broker;
        Clock = new StatisticsClock(broker.Runtime, broker.Limits.StatisticsInterval);
        History = new History(Clock, TrafficColumns.OfBroker, HistoryLevel.Long);
        NoHistory = new History(Clock, 0, HistoryLevel.Short);
        Sampler = new Sampler(broker, Clock);
    }

    /// <summary>The sampler's time.</summary>
    public StatisticsClock Clock { get; }

    /// <summary>The broker's own history; its columns are <see cref="TrafficColumns"/>.</summary>
    public History History { get; }

    /// <summary>The history of what never did anything.</summary>
    public History NoHistory { get; }

    /// <summary>An empty history of something that the broker does not know itself, as long as that of the broker.</summary>
    public History CreateHistory(int columns) => new(Clock, columns, HistoryLevel.Long);

    /// <summary>Collects history.</summary>
    public Sampler Sampler { get; }

    /// <summary>Sums over all channels of all virtual hosts that there were.</summary>
    public TrafficTotals Totals
    {
        get
        {
            TrafficTotals totals;
            VirtualHost[] leaving;
            lock (_lock)
            {
                Settle();
                totals = _gone;
                leaving = [.. _leaving];
            }

            foreach (var host in leaving.Concat(_broker.VirtualHosts))
            {
                totals.Add(host.Traffic.Totals);
            }

            return totals;
        }
    }

    /// <summary>Octets received and sent on all connections that there were.</summary>
    public (long In, long Out) Octets => _broker.Connections.Octets;

    /// <summary>What came and went.</summary>
    public Churn Churn
    {
        get
        {
            var connections = _broker.Connections;
            Churn churn;
            lock (_lock)
            {
                churn = _goneQueues;
            }

            churn = churn with
            {
                ConnectionsOpened = connections.Opened,
                ConnectionsClosed = connections.Closed,
                ChannelsOpened = connections.ChannelsOpened,
                ChannelsClosed = connections.ChannelsOpened - connections.ChannelCount,
            };
            foreach (var host in _broker.VirtualHosts)
            {
                churn = Add(churn, host);
            }

            return churn;
        }
    }

    /// <summary>Messages in all queues: ready and out.</summary>
    public (long Ready, long Unacked) Messages
    {
        get
        {
            var (ready, unacked) = (0L, 0L);
            foreach (var host in _broker.VirtualHosts)
            {
                var counts = host.Messages;
                ready += counts.Ready;
                unacked += counts.Unacked;
            }

            return (ready, unacked);
        }
    }

    /// <summary>Sums over all queues of a type that there were.</summary>
    public QueueTraffic QueueTotals(QueueKind kind)
    {
        QueueTraffic totals;
        lock (_lock)
        {
            totals = kind == QueueKind.Quorum ? _goneQuorum : _goneClassic;
        }

        foreach (var host in _broker.VirtualHosts)
        {
            totals.Add(host.QueueTotals(kind));
        }

        return totals;
    }

    /// <summary>A virtual host is deleted and cleared; its connections may still be on their way out.</summary>
    internal void Retire(VirtualHost host)
    {
        lock (_lock)
        {
            _goneClassic.Add(host.QueueTotals(QueueKind.Classic));
            _goneQuorum.Add(host.QueueTotals(QueueKind.Quorum));
            _goneQueues = Add(_goneQueues, host);
            _leaving.Add(host);
        }
    }

    /// <summary>Virtual hosts without channels count no more.</summary>
    private void Settle()
    {
        for (var i = _leaving.Count - 1; i >= 0; i--)
        {
            if (_leaving[i].Traffic.Channels.Count == 0)
            {
                _gone.Add(_leaving[i].Traffic.Totals);
                _leaving.RemoveAt(i);
            }
        }
    }

    private static Churn Add(in Churn churn, VirtualHost host) => churn with
    {
        QueuesDeclared = churn.QueuesDeclared + host.QueuesDeclared,
        QueuesCreated = churn.QueuesCreated + host.QueuesCreated,
        QueuesDeleted = churn.QueuesDeleted + host.QueuesDeleted,
    };
}
