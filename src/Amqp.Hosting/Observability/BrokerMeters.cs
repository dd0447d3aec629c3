using System.Diagnostics.Metrics;
using Amqp.Broker;
using Amqp.Broker.DeadLettering;
using Amqp.Broker.Queues;
using Amqp.Broker.Statistics;
using Amqp.Server.Telemetry;

namespace Amqp.Hosting.Observability;

/// <summary>
/// What the broker counts, as instruments of <c>System.Diagnostics.Metrics</c>, which OpenTelemetry collects (OBSERVABILITY.md). All of them are
/// observed: they read counters that are kept anyway, when somebody collects, and cost nothing until then.
/// </summary>
internal sealed class BrokerMeters : IDisposable
{
    /// <summary>Name of the meter, for <c>AddMeter</c>.</summary>
    public const string MeterName = MessageActivities.SourceName;

    private const string Prefix = "messaging.broker.";
    private const string Messages = "{message}";

    private static readonly (DeathReason Reason, string Name)[] s_reasons =
    [
        (DeathReason.Rejected, "rejected"), (DeathReason.Expired, "expired"), (DeathReason.MaxLength, "maxlen"), (DeathReason.DeliveryLimit, "delivery_limit"),
    ];

    private readonly BrokerAdmin _admin;
    private readonly Meter _meter;

    /// <param name="admin">The broker.</param>
    /// <param name="node">Name of its node: several brokers may live in one process.</param>
    public BrokerMeters(BrokerAdmin admin, string node)
    {
        _admin = admin;
        _meter = new Meter(new MeterOptions(MeterName) { Tags = [Tag("messaging.broker.node", node)] });
        CountMessages();
        CountObjects();
        _meter.CreateObservableCounter(Prefix + "io", ObserveOctets, "By", "Octets over connections");
        _meter.CreateObservableGauge(Prefix + "alarms", ObserveAlarms, "{alarm}", "1 for what the broker is short of, so that publishers are blocked");
        _meter.CreateObservableGauge(Prefix + "memory", () => admin.Node.MessageMemory, "By", "Memory that messages take");
    }

    public void Dispose() => _meter.Dispose();

    private void CountMessages()
    {
        Count("messages.published", "Messages from clients", static stats => stats.Of(MessageStat.Publish));
        Count("messages.confirmed", "Messages that publishers were told are safe", static stats => stats.Of(MessageStat.Confirm));
        Count("messages.delivered", "Messages to clients, by consumers and by basic.get", static stats => stats.DeliverGet);
        Count("messages.redelivered", "Deliveries that were not a message's first", static stats => stats.Of(MessageStat.Redeliver));
        Count("messages.acknowledged", "Deliveries that were acknowledged", static stats => stats.Of(MessageStat.Ack));
        _meter.CreateObservableCounter(Prefix + "messages.unroutable", ObserveUnroutable, Messages, "Messages that matched no queue");
        _meter.CreateObservableCounter(Prefix + "messages.dead", ObserveDead, Messages, "Messages that died in a queue, dead-lettered or dropped");
    }

    private void CountObjects()
    {
        _meter.CreateObservableUpDownCounter(Prefix + "queue.messages", ObserveQueued, Messages, "Messages in queues");
        Size("connections", "{connection}", "Open connections", static admin => admin.Connections.Count);
        Size("channels", "{channel}", "Open channels", static admin => admin.Channels.Count);
        Size("consumers", "{consumer}", "Consumers", static admin => admin.Channels.ConsumerCount);
        Size("queues", "{queue}", "Queues", static admin => admin.Queues.Count);
        _meter.CreateObservableCounter(Prefix + "connections.opened", () => _admin.Statistics.Churn.ConnectionsOpened, "{connection}", "Connections that were opened");
    }

    private void Count(string name, string description, Func<MessageStats, long> read) =>
        _meter.CreateObservableCounter(Prefix + name, () => read(_admin.Statistics.Totals.Stats), Messages, description);

    private void Size(string name, string unit, string description, Func<BrokerAdmin, int> read) =>
        _meter.CreateObservableUpDownCounter(Prefix + name, () => read(_admin), unit, description);

    private IEnumerable<Measurement<long>> ObserveUnroutable()
    {
        var stats = _admin.Statistics.Totals.Stats;
        return
        [
            new(stats.Of(MessageStat.ReturnUnroutable), Tag("outcome", "returned")),
            new(stats.Of(MessageStat.DropUnroutable), Tag("outcome", "dropped")),
        ];
    }

    private IEnumerable<Measurement<long>> ObserveDead()
    {
        var traffic = _admin.Statistics.QueueTotals(QueueKind.Classic);
        traffic.Add(_admin.Statistics.QueueTotals(QueueKind.Quorum));
        var died = traffic.Died;
        return [.. s_reasons.Select(reason => new Measurement<long>(died.Of(reason.Reason), Tag("reason", reason.Name)))];
    }

    private IEnumerable<Measurement<long>> ObserveQueued()
    {
        var (ready, unacked) = _admin.Statistics.Messages;
        return [new(ready, Tag("state", "ready")), new(unacked, Tag("state", "unacked"))];
    }

    private IEnumerable<Measurement<long>> ObserveOctets()
    {
        var octets = _admin.Statistics.Octets;
        return [new(octets.In, Tag("direction", "receive")), new(octets.Out, Tag("direction", "transmit"))];
    }

    private IEnumerable<Measurement<int>> ObserveAlarms()
    {
        var resources = _admin.Resources;
        return [new(resources.MemoryAlarm ? 1 : 0, Tag("resource", "memory")), new(resources.DiskAlarm ? 1 : 0, Tag("resource", "disk"))];
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
