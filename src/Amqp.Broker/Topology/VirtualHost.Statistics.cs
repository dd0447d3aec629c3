using Amqp.Broker.Queues;
using Amqp.Broker.Statistics;

namespace Amqp.Broker.Topology;

/// <summary>What the virtual host counts of its queues. Guarded by the topology lock, under which queues come and go.</summary>
public sealed partial class VirtualHost
{
    private QueueTraffic _deletedClassic;
    private QueueTraffic _deletedQuorum;

    /// <summary>The channels that are open to it, and what they have counted.</summary>
    public TrafficRegister Traffic { get; } = new();

    /// <summary>What the sampler saw; its columns are <see cref="TrafficColumns"/>. Null before its first look.</summary>
    public History? History { get; internal set; }

    /// <summary>Messages in its queues: ready and out.</summary>
    public (long Ready, long Unacked) Messages
    {
        get
        {
            var (ready, unacked) = (0L, 0L);
            foreach (var (_, queue) in _queues)
            {
                ready += queue.ReadyCount;
                unacked += queue.UnackedCount;
            }

            return (ready, unacked);
        }
    }

    /// <summary>Octets received and sent on its connections, open and closed.</summary>
    public (long In, long Out) Octets => Broker.Connections.OctetsOf(this);

    /// <summary>Octets of connections that have ended. Guarded by the connection directory's lock.</summary>
    internal (long In, long Out) ClosedOctets { get; set; }

    /// <summary>Queues now.</summary>
    public int QueueCount => _queues.Count;

    /// <summary>Exchanges now, the predeclared ones included.</summary>
    public int ExchangeCount => _exchanges.Count;

    /// <summary>Declarations of queues, of those that existed too.</summary>
    public long QueuesDeclared { get; private set; }

    /// <summary>Queues created.</summary>
    public long QueuesCreated { get; private set; }

    /// <summary>Queues deleted, in whatever way.</summary>
    public long QueuesDeleted { get; private set; }

    /// <summary>Sums over all queues of a type that there were.</summary>
    public QueueTraffic QueueTotals(QueueKind kind)
    {
        lock (_topology)
        {
            var totals = kind == QueueKind.Quorum ? _deletedQuorum : _deletedClassic;
            foreach (var (_, queue) in _queues)
            {
                if (queue.Kind == kind)
                {
                    totals.Add(queue.Traffic);
                }
            }

            return totals;
        }
    }

    /// <summary>The bindings of something, as they are now.</summary>
    internal Binding[] BindingsOf(BindingTarget target, bool outgoing)
    {
        lock (_topology)
        {
            return [.. outgoing && target is Exchange exchange ? exchange.Outgoing : target.Incoming];
        }
    }

    /// <summary>How many bindings lead away from an exchange of this virtual host.</summary>
    public int CountBindingsFrom(Exchange exchange)
    {
        ArgumentNullException.ThrowIfNull(exchange);
        lock (_topology)
        {
            return exchange.Outgoing.Count;
        }
    }

    private void CountDeleted(MessageQueue queue)
    {
        QueuesDeleted++;
        (queue.Kind == QueueKind.Quorum ? ref _deletedQuorum : ref _deletedClassic).Add(queue.Traffic);
    }
}
