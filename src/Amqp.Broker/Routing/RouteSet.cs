using Amqp.Broker.Queues;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Routing;

/// <summary>
/// Where one message goes: each queue once, and the exchanges still to be asked, each once (so that cycles end). One per
/// connection, reused for every message.
/// </summary>
public sealed class RouteSet
{
    private const int LinearLimit = 16;

    private readonly HashSet<MessageQueue> _seen = [];
    private MessageQueue[] _queues = new MessageQueue[8];
    private Exchange[] _exchanges = new Exchange[4];
    private IMessageKeeper[] _keepers = [];
    private byte[] _hiddenKeys = [];
    private int _count;
    private int _exchangeCount;
    private int _nextExchange;
    private int _keeperCount;

    /// <summary>The queues.</summary>
    public ReadOnlySpan<MessageQueue> Queues => _queues.AsSpan(0, _count);

    /// <summary>True when the message goes nowhere: to no queue, and no exchange holds it back.</summary>
    public bool IsUnroutable => _count == 0 && !IsHeldBack;

    /// <summary>Where the message goes, as its exchange counts it: queues, and an exchange that holds it back.</summary>
    public int Destinations => IsHeldBack ? _count + 1 : _count;

    /// <summary>An exchange holds the message back and will route it later.</summary>
    internal bool IsHeldBack { get; private set; }

    /// <summary>Exchanges that keep the message.</summary>
    internal ReadOnlySpan<IMessageKeeper> Keepers => _keepers.AsSpan(0, _keeperCount);

    /// <summary>Content of the message's <c>BCC</c> array, where an exchange holds it back.</summary>
    internal ReadOnlySpan<byte> HiddenKeys => _hiddenKeys;

    /// <summary>Bindings that matched so far.</summary>
    internal int Matches { get; private set; }

    /// <summary>Scratch lists of the topic matcher.</summary>
    internal TopicScratch Topic { get; } = new();

    /// <summary>
    /// Routes a message from an exchange: along its bindings, through bound exchanges, and to the alternate exchange of
    /// every exchange in which nothing matched.
    /// </summary>
    public void Route(Exchange exchange, in RoutingInput input)
    {
        Reset();
        Visit(exchange);
        while (_nextExchange < _exchangeCount)
        {
            var current = _exchanges[_nextExchange++];
            var before = Matches;
            MatchKeys(current, input);
            if (Matches == before
                && current.AlternateExchange is { } name
                && current.VirtualHost.FindExchange(name.Span) is { } alternate)
            {
                Visit(alternate);
            }
        }
    }

    internal void Add(BindingTarget target)
    {
        Matches++;
        if (target is MessageQueue queue)
        {
            AddQueue(queue);
        }
        else
        {
            Visit((Exchange)target);
        }
    }

    internal void Add(BindingTarget[] targets)
    {
        foreach (var target in targets)
        {
            Add(target);
        }
    }

    /// <summary>Keeps what was found beyond the next message.</summary>
    public CapturedRoutes Capture() => new(this);

    /// <summary>The exchange gets the message itself, once, when it is published.</summary>
    internal void Keep(IMessageKeeper keeper)
    {
        if (Keepers.Contains(keeper))
        {
            return;
        }

        if (_keeperCount == _keepers.Length)
        {
            Array.Resize(ref _keepers, Math.Max(2, _keeperCount * 2));
        }

        _keepers[_keeperCount++] = keeper;
    }

    /// <summary>The exchange gets the message and routes it later: it has matched, but nothing of it goes on now.</summary>
    internal void HoldBack(IMessageKeeper keeper, in RoutingInput input)
    {
        Matches++;
        Keep(keeper);
        IsHeldBack = true;
        if (FieldTableReader.TryFind(input.Headers, "BCC"u8, out var keys) && keys.Type == FieldType.Array)
        {
            _hiddenKeys = keys.Bytes.ToArray();
        }
    }

    /// <summary>Matches the routing key and those that the sender added in the headers <c>CC</c> and <c>BCC</c>.</summary>
    private void MatchKeys(Exchange exchange, in RoutingInput input)
    {
        exchange.Match(input, this);
        if (!input.Headers.IsEmpty && exchange.UsesRoutingKey)
        {
            MatchAdded(exchange, input, "CC"u8);
            MatchAdded(exchange, input, "BCC"u8);
        }
    }

    private void MatchAdded(Exchange exchange, in RoutingInput input, ReadOnlySpan<byte> header)
    {
        if (!FieldTableReader.TryFind(input.Headers, header, out var value) || value.Type != FieldType.Array)
        {
            return;
        }

        var keys = new FieldArrayReader(value.Bytes);
        while (keys.TryReadNext(out var key))
        {
            if (key.IsString)
            {
                exchange.Match(new RoutingInput { RoutingKey = key.Bytes, Headers = input.Headers, Properties = input.Properties }, this);
            }
        }
    }

    private void Reset()
    {
        _count = _exchangeCount = _nextExchange = 0;
        Matches = 0;
        if (_keeperCount > 0)
        {
            Array.Clear(_keepers, 0, _keeperCount);
            _keeperCount = 0;
            _hiddenKeys = [];
            IsHeldBack = false;
        }
    }

    private void AddQueue(MessageQueue queue)
    {
        if (_count < LinearLimit)
        {
            if (_queues.AsSpan(0, _count).Contains(queue))
            {
                return;
            }
        }
        else
        {
            if (_count == LinearLimit)
            {
                _seen.Clear();
                foreach (var earlier in Queues)
                {
                    _seen.Add(earlier);
                }
            }

            if (!_seen.Add(queue))
            {
                return;
            }
        }

        if (_count == _queues.Length)
        {
            Array.Resize(ref _queues, _count * 2);
        }

        _queues[_count++] = queue;
    }

    private void Visit(Exchange exchange)
    {
        if (_exchanges.AsSpan(0, _exchangeCount).Contains(exchange))
        {
            return;
        }

        if (_exchangeCount == _exchanges.Length)
        {
            Array.Resize(ref _exchanges, _exchangeCount * 2);
        }

        _exchanges[_exchangeCount++] = exchange;
    }
}
