using Amqp.Broker.Queues;
using Amqp.Broker.Topology;

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
    private int _count;
    private int _exchangeCount;
    private int _nextExchange;

    /// <summary>The queues.</summary>
    public ReadOnlySpan<MessageQueue> Queues => _queues.AsSpan(0, _count);

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
            current.Match(input, this);
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

    private void Reset()
    {
        _count = _exchangeCount = _nextExchange = 0;
        Matches = 0;
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
