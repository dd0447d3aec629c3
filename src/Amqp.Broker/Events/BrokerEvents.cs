using System.Globalization;
using System.Net;
using Amqp.Broker.Publishing;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Events;

/// <summary>
/// What happens in the broker, told to whoever has bound a queue to the exchange <c>amq.rabbitmq.event</c>
/// (https://github.com/rabbitmq/rabbitmq-server/tree/main/deps/rabbitmq_event_exchange): the key says what, the headers say the rest, the
/// body is empty. Headers are named and typed as RabbitMQ's. While nothing is bound, nothing is made of an event.
/// </summary>
/// <remarks>Safe from any thread, also under the topology lock: events are published in order by a worker of their own.</remarks>
public sealed partial class BrokerEvents
{
    /// <summary>Name of the exchange.</summary>
    public const string ExchangeName = "amq.rabbitmq.event";

    /// <summary>Who did what nobody asked for, such as the end of an auto-delete queue.</summary>
    public const string Internal = "rmq-internal";

    /// <summary>Who uses the command line tools.</summary>
    public const string CommandLine = "rmq-cli";

    private readonly MessageBroker _broker;
    private readonly AsyncLocal<string?> _actor = new();
    private volatile Exchange? _exchange;
    private volatile BackgroundPublisher? _publisher;
    private long _lastProcess;

    internal BrokerEvents(MessageBroker broker)
    {
        _broker = broker;
        broker.Alarms.Changed += OnAlarm;
    }

    /// <summary>Name of the node, which some events carry.</summary>
    public string NodeName { get; set; } = "rabbit@localhost";

    /// <summary>Somebody listens: only then is an event worth making.</summary>
    public bool HasListeners => _exchange is { IsDeleted: false, HasBindings: true };

    /// <summary>
    /// Who makes the changes that the calling flow asks of <see cref="BrokerAdmin"/>: a user's name. Whoever serves operators sets it
    /// for each request; it flows with the request alone.
    /// </summary>
    public string Actor
    {
        get => _actor.Value ?? Internal;
        set => _actor.Value = value;
    }

    /// <summary>
    /// What stands in events for the Erlang process of a connection or channel. Those who watch put the events of one object together by it.
    /// </summary>
    /// <param name="number">The object's own number; 0 before it has one.</param>
    public string ProcessOf(ref long number)
    {
        if (Volatile.Read(ref number) == 0)
        {
            Interlocked.CompareExchange(ref number, Interlocked.Increment(ref _lastProcess), 0);
        }

        return string.Create(CultureInfo.InvariantCulture, $"<{NodeName}.{_broker.StartedAt.ToUnixTimeSeconds()}.{number}.0>");
    }

    /// <summary>The exchange has been made, in a virtual host that has no queues yet.</summary>
    internal void Attach(Exchange exchange)
    {
        _publisher = new BackgroundPublisher(exchange.VirtualHost);
        _exchange = exchange;
    }

    private static List<FieldValue> Terms(FieldTable table)
    {
        var terms = new List<FieldValue>();
        var reader = new FieldTableReader(table.Content);
        while (reader.TryReadNext(out var name, out var value))
        {
            terms.Add(FieldValue.FromString($"{{{ErlangTerm.FormatBinary(name)},{ErlangTerm.TypeName(value.Type)},{ErlangTerm.Format(value)}}}"));
        }

        return terms;
    }

    private static FieldValue[] Texts(IEnumerable<string> texts) => [.. texts.Select(FieldValue.FromString)];

    /// <summary>An address as Erlang has it: a tuple of octets, or of the eight numbers of IPv6.</summary>
    private static string Tuple(string host)
    {
        if (!IPAddress.TryParse(host, out var address))
        {
            return "unknown";
        }

        var octets = address.GetAddressBytes();
        return octets.Length == 4
            ? $"{{{string.Join(',', octets)}}}"
            : $"{{{string.Join(',', Enumerable.Range(0, 8).Select(i => (octets[2 * i] << 8) | octets[(2 * i) + 1]))}}}";
    }

    private void Emit(string key, FieldTableBuilder headers)
    {
        var now = _broker.Runtime.Time.GetUtcNow();
        headers.Add("timestamp_in_ms", now.ToUnixTimeMilliseconds());
        var properties = new BasicPropertiesBuilder
        {
            Headers = headers.Content,
            DeliveryMode = 2,
            Timestamp = (ulong)now.ToUnixTimeSeconds(),
        };
        _publisher!.Add(new PublishedMessage
        {
            Names = PublishedMessage.NamesOf(ExchangeName, key),
            Properties = properties.ToArray(),
            TimeToLive = -1,
            Persistent = true,
        });
    }
}
