using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using Amqp.Broker.Connections;
using Amqp.Broker.Delivery;
using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Broker.Routing;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.Server.Channels;
using Amqp.Server.Outbound;
using Microsoft.Extensions.Logging;

namespace Amqp.Server.Connections;

/// <summary>
/// A client's connection over any <see cref="IDuplexPipe"/>. Its read loop executes everything that the client sends; queues
/// deliver into its outbound buffer from wherever they run.
/// </summary>
/// <remarks>The read loop owns all state but the outbound buffer, which has its own lock, and the inbox of <see cref="Post"/>.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "Its own read loop gives the arena back when it ends; nobody else could tell when.")]
internal sealed partial class AmqpConnection : IDeliveryTarget, IClientConnection
{
    private readonly IDuplexPipe _pipe;
    private readonly PublishBatch _publishes;
    private readonly SettlementBatch _settlements = new();
    private readonly FrameArena _arena = new();
    private readonly OpenBodyFrame _openBody = new();
    private readonly Dictionary<ushort, AmqpChannel> _channels = [];
    private readonly List<AmqpChannel> _withContent = [];
    private AmqpChannel? _lastChannel;
    private VirtualHost? _virtualHost;

    public AmqpConnection(AmqpServer server, IDuplexPipe pipe, TransportInfo transport, ILogger logger)
    {
        Server = server;
        Transport = transport;
        Owner = new QueueOwner(this);
        _pipe = pipe;
        _logger = logger;
        _publishes = new PublishBatch(server.Broker);
        Outbound = new OutboundBuffer(pipe.Output, OnOutputEnded);
        _pause = new(server.Runtime);
        _yield = new(server.Runtime.Scheduler);
        _alarmPause = new(server.Runtime);
        _alarmLook = new AlarmEntry(this);
        _deadline = new DeadlineEntry(this);
        _heartbeat = new HeartbeatEntry(this);
        _ackTimeout = new AckTimeoutEntry(this);
        _expiry = new ExpiryEntry(this);
        _signalAnswer = _alarmPause.Signal;
    }

    /// <summary>The server it belongs to.</summary>
    public AmqpServer Server { get; }

    /// <summary>What is known of the peer.</summary>
    public TransportInfo Transport { get; }

    /// <summary>Octets of memory that bodies are being put together in, over all channels.</summary>
    public long BodiesReserved { get; set; }

    /// <summary>Bodies may not reserve much more than has arrived.</summary>
    public bool ReservesMuch => BodiesReserved > 64 * 1024 * 1024;

    /// <summary>What is to be sent.</summary>
    public OutboundBuffer Outbound { get; }

    /// <summary>Owner of this connection's exclusive queues.</summary>
    public QueueOwner Owner { get; }

    /// <summary>Scratch for routing.</summary>
    public RouteSet Routes { get; } = new();

    /// <summary>The virtual host, once the connection is open.</summary>
    public VirtualHost VirtualHost => _virtualHost ?? throw new InvalidOperationException("the connection is not open");

    /// <summary>What the client understands.</summary>
    public ClientCapabilities Capabilities { get; private set; }

    /// <summary>Largest frame, as negotiated.</summary>
    public uint FrameMax { get; private set; }

    /// <summary>Largest message body.</summary>
    public long MaxMessageSize => Server.Broker.Limits.MaxMessageSize;

    /// <summary>Who is logged in.</summary>
    public string UserName { get; private set; } = "";

    /// <summary>Who is logged in, as UTF-8.</summary>
    public byte[] UserNameUtf8 { get; private set; } = [];

    /// <inheritdoc/>
    bool IDeliveryTarget.HasRoomOrWait(QueueConsumer consumer) => Outbound.HasRoomOrWait(consumer);

    /// <inheritdoc/>
    void IDeliveryTarget.Deliver(DeliveryPlan plan, int group)
    {
        if (Server.TracingTo is { } activities)
        {
            DeliverTraced(activities, plan, group);
            return;
        }

        WriteDeliveries(plan, group, activities: null);
        FlushSoon();
    }

    private void WriteDeliveries(DeliveryPlan plan, int group, Activity?[]? activities)
    {
        lock (Outbound.Lock)
        {
            var before = Outbound.TotalWritten;
            var now = (uint)Server.Runtime.MonotonicMilliseconds;
            for (var i = plan.First(group); i >= 0; i = plan[i].Next)
            {
                ref var delivery = ref plan[i];
                var channel = (AmqpChannel)delivery.Consumer.Channel;
                delivery.Unsent = !channel.TryDeliver(delivery.Consumer, delivery.Record, delivery.Message, now, activities?[i]);
            }

            Outbound.TotalDelivered += Outbound.TotalWritten - before;
        }
    }

    /// <summary>Adds a routed message to the burst's batch.</summary>
    public void Publish(in PublishedMessage message, RouteSet routes, AnswerCollector? answers, ulong tag)
    {
        _publishes.Add(message, routes, answers, tag);
        NotePublished();
    }

    /// <summary>Adds a message that was routed earlier to the burst's batch.</summary>
    public void Publish(in PublishedMessage message, CapturedRoutes routes, AnswerCollector? answers, ulong tag)
    {
        _publishes.Add(message, routes, answers, tag);
        NotePublished();
    }

    /// <summary>Adds a settlement to the burst's batch. The outbound lock may be held: nothing is applied here.</summary>
    public void Settle(in Settlement settlement) => _settlements.Add(settlement);

    /// <summary>Applies the burst so far: publishes are appended, settlements applied, queues deliver.</summary>
    public void FlushBatches()
    {
        if (!_publishes.IsEmpty)
        {
            _publishes.Flush();
            _congested ??= _publishes.Congested;
            _isStoreBehind |= Server.Broker.IsStoreBehind;
        }

        if (_publishActivities is not null)
        {
            // Of messages that went to no queue.
            EndPublishActivities();
        }

        if (!_settlements.IsEmpty)
        {
            _settlements.Flush();
            foreach (var channel in _channels.Values)
            {
                channel.ReturnSettledCredit();
            }
        }
    }

    /// <summary>Sends what was written: at the end of the burst on the read loop, at once elsewhere.</summary>
    public void FlushSoon()
    {
        if (Volatile.Read(ref _burstThread) != Environment.CurrentManagedThreadId)
        {
            Outbound.Flush();
        }
    }

    /// <summary>A channel is in the middle of a publish.</summary>
    public void ContentStarted(AmqpChannel channel)
    {
        if (_withContent.Count == 0 || _withContent[^1] != channel)
        {
            _withContent.Add(channel);
        }
    }

    private void NotePublished()
    {
        _hasPublished = true;
        if (_publishes.IsFull)
        {
            FlushBatches();
        }
    }

    private void Send<T>(ushort channel, in T method)
        where T : IMethod, allows ref struct
    {
        lock (Outbound.Lock)
        {
            Outbound.WriteMethod(channel, method);
        }
    }
}
