using System.Collections.Concurrent;
using Amqp.Broker.Events;
using Amqp.Broker.Queues;
using Amqp.Broker.Routing;
using Amqp.Broker.Tracing;
using Amqp.Protocol;

namespace Amqp.Broker.Topology;

/// <summary>
/// A virtual host: the names of its exchanges and queues and the bindings between them. Finding by name takes no lock;
/// every change is made under the topology lock and visible before the method that asked for it is answered.
/// </summary>
/// <remarks>Lock order: topology, then a queue, then an outbound buffer.</remarks>
public sealed partial class VirtualHost
{
    private readonly Lock _topology = new();
    private readonly ConcurrentDictionary<ShortString, Exchange> _exchanges;
    private readonly ConcurrentDictionary<ShortString, MessageQueue> _queues;
    private readonly ConcurrentDictionary<ShortString, Exchange>.AlternateLookup<ReadOnlySpan<byte>> _exchangeLookup;
    private readonly ConcurrentDictionary<ShortString, MessageQueue>.AlternateLookup<ReadOnlySpan<byte>> _queueLookup;

    internal VirtualHost(MessageBroker broker, string name)
    {
        Broker = broker;
        Name = name;
        Firehose = new Firehose(this);
        _exchanges = new(NameComparer);
        _queues = new(NameComparer);
        _exchangeLookup = _exchanges.GetAlternateLookup<ReadOnlySpan<byte>>();
        _queueLookup = _queues.GetAlternateLookup<ReadOnlySpan<byte>>();
        foreach (var (exchange, type) in ExchangeTypes.Predeclared)
        {
            Predeclare(exchange, type, isInternal: exchange == TraceMessage.ExchangeName);
        }

        if (name == broker.Limits.EventExchange)
        {
            broker.Events.Attach(Predeclare(BrokerEvents.ExchangeName, "topic", isInternal: true));
        }

        if (name == broker.Limits.LogExchange)
        {
            broker.Log.Attach(Predeclare(LogPublisher.ExchangeName, "topic", isInternal: true));
        }

        DefaultExchange = _exchanges[ShortString.Empty];
    }

    /// <summary>Name.</summary>
    public string Name { get; }

    /// <summary>Copies of everything that passes, for operators.</summary>
    public Firehose Firehose { get; }

    /// <summary>The exchange with the empty name.</summary>
    public Exchange DefaultExchange { get; }

    /// <summary>The exchanges, in no order.</summary>
    public IEnumerable<Exchange> Exchanges => _exchanges.Values;

    /// <summary>The queues, in no order.</summary>
    public IEnumerable<MessageQueue> Queues => _queues.Values;

    internal MessageBroker Broker { get; }

    internal ShortStringComparer NameComparer => Broker.NameComparer;

    /// <summary>The exchange of that name, or null.</summary>
    public Exchange? FindExchange(ReadOnlySpan<byte> name) => _exchangeLookup.TryGetValue(name, out var exchange) ? exchange : null;

    /// <summary>The queue of that name, or null.</summary>
    public MessageQueue? FindQueue(ReadOnlySpan<byte> name) => _queueLookup.TryGetValue(name, out var queue) ? queue : null;

    private Exchange Predeclare(string name, string type, bool isInternal)
    {
        var declaration = new ExchangeDeclaration(
            ShortString.From(name), type, Durable: true, AutoDelete: false, isInternal, FieldTable.Empty);
        return _exchanges[declaration.Name] = ExchangeTypes.Create(this, declaration);
    }

    /// <summary>The broker stops: what exchanges keep in the store stays there.</summary>
    internal void CloseExchanges()
    {
        foreach (var exchange in _exchanges.Values)
        {
            exchange.Close();
        }
    }

    /// <summary>Ends every queue and exchange; the virtual host is going.</summary>
    internal void Clear()
    {
        lock (_topology)
        {
            // From here on nothing is created, so the loop below meets everything there is.
            _isDeleted = true;
        }

        foreach (var queue in _queues.Values)
        {
            Delete(queue, ifUnused: false, ifEmpty: false, Broker.Events.Actor, out _, out _);
        }

        lock (_topology)
        {
            foreach (var exchange in _exchanges.Values)
            {
                exchange.MarkDeleted();
                Broker.Events.Deleted(exchange, Broker.Events.Actor);
            }

            EndChange();
        }
    }
}
