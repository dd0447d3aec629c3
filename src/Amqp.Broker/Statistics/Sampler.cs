using Amqp.Broker.Queues;
using Amqp.Broker.Topology;
using Amqp.Storage.Runtime;

namespace Amqp.Broker.Statistics;

/// <summary>
/// Looks at every counter once in an interval (<c>collect_statistics_interval</c>) and remembers what it saw. It runs only
/// while somebody wants history, takes no lock that a message takes but a queue's for a moment, and writes nothing for what rests.
/// </summary>
/// <remarks><c>_lock</c>, a leaf, guards who wants it; a look runs on the scheduler, one at a time.</remarks>
public sealed class Sampler : WheelEntry, IThreadPoolWorkItem
{
    private readonly MessageBroker _broker;
    private readonly StatisticsClock _clock;
    private readonly Lock _lock = new();
    private Wish[] _wishes = [];
    private bool _isArmed;

    internal Sampler(MessageBroker broker, StatisticsClock clock)
    {
        _broker = broker;
        _clock = clock;
    }

    /// <summary>Looks so far.</summary>
    public long Looks { get; private set; }

    /// <summary>What the last look took.</summary>
    public TimeSpan LastDuration { get; private set; }

    /// <summary>History is wanted until the result is disposed of.</summary>
    /// <param name="look">Called at every look, with its tick, for what the broker does not know itself. It must not throw.</param>
    public IDisposable Want(Action<long>? look = null)
    {
        var wish = new Wish(this, look);
        lock (_lock)
        {
            _wishes = [.. _wishes, wish];
            Arm();
        }

        return wish;
    }

    /// <summary>Looks at everything, on the scheduler.</summary>
    public void Execute()
    {
        var started = _broker.Runtime.Time.GetTimestamp();
        var tick = _clock.Advance();
        Look(tick);
        foreach (var wish in Volatile.Read(ref _wishes))
        {
            wish.Look?.Invoke(tick);
        }

        Looks++;
        LastDuration = _broker.Runtime.Time.GetElapsedTime(started);
        lock (_lock)
        {
            _isArmed = false;
            if (_wishes.Length > 0)
            {
                Arm();
            }
        }
    }

    /// <inheritdoc/>
    protected override void Fire() => _broker.Runtime.Scheduler.Schedule(this);

    private void Arm()
    {
        if (!_isArmed)
        {
            _isArmed = true;
            _broker.Runtime.Wheel.Arm(this, _clock.UntilNext());
        }
    }

    private void Release(Wish wish)
    {
        lock (_lock)
        {
            _wishes = [.. _wishes.Where(other => other != wish)];
        }
    }

    private void Look(long tick)
    {
        Span<long> values = stackalloc long[TrafficColumns.OfBroker];
        var octets = LookAtConnections(tick, values);
        foreach (var host in _broker.VirtualHosts)
        {
            LookAtQueues(host, tick, values);
            LookAtExchanges(host, tick, values);
            LookAtChannels(host, tick, values);
            Fill(values, host.Traffic.Totals.Stats, host.Messages, octets.GetValueOrDefault(host, host.ClosedOctets));
            (host.History ??= New(TrafficColumns.OfVirtualHost, HistoryLevel.Long)).Add(tick, values[..TrafficColumns.OfVirtualHost]);
        }

        LookAtBroker(tick, values);
    }

    private void LookAtBroker(long tick, Span<long> values)
    {
        var statistics = _broker.Statistics;
        Fill(values, statistics.Totals.Stats, statistics.Messages, statistics.Octets);
        var churn = statistics.Churn;
        values[TrafficColumns.ConnectionsOpened] = churn.ConnectionsOpened;
        values[TrafficColumns.ConnectionsClosed] = churn.ConnectionsClosed;
        values[TrafficColumns.ChannelsOpened] = churn.ChannelsOpened;
        values[TrafficColumns.ChannelsClosed] = churn.ChannelsClosed;
        values[TrafficColumns.QueuesDeclared] = churn.QueuesDeclared;
        values[TrafficColumns.QueuesCreated] = churn.QueuesCreated;
        values[TrafficColumns.QueuesDeleted] = churn.QueuesDeleted;
        statistics.History.Add(tick, values);
    }

    private static void Fill(Span<long> values, in MessageStats stats, (long Ready, long Unacked) messages, (long In, long Out) octets)
    {
        ((ReadOnlySpan<long>)stats)[..TrafficColumns.Ready].CopyTo(values);
        values[TrafficColumns.Ready] = messages.Ready;
        values[TrafficColumns.Unacked] = messages.Unacked;
        values[TrafficColumns.OctetsIn] = octets.In;
        values[TrafficColumns.OctetsOut] = octets.Out;
    }

    private void LookAtQueues(VirtualHost host, long tick, Span<long> values)
    {
        values = values[..QueueColumns.Count];
        foreach (var queue in host.Queues)
        {
            var traffic = queue.Traffic;
            ((ReadOnlySpan<long>)traffic.Stats)[..QueueColumns.Ready].CopyTo(values);
            values[QueueColumns.Ready] = queue.ReadyCount;
            values[QueueColumns.Unacked] = queue.UnackedCount;
            values[QueueColumns.Starved] = (long)_broker.Runtime.Time.GetElapsedTime(0, queue.StarvedTicks).TotalMicroseconds;
            queue.History = Add(queue.History, tick, values);
        }
    }

    private void LookAtExchanges(VirtualHost host, long tick, Span<long> values)
    {
        values = values[..2];
        foreach (var exchange in host.Exchanges)
        {
            var totals = exchange.Traffic.Totals;
            (values[0], values[1]) = (totals.In, totals.Out);
            exchange.Traffic.History = Add(exchange.Traffic.History, tick, values);
        }
    }

    private void LookAtChannels(VirtualHost host, long tick, Span<long> values)
    {
        values = values[..TrafficColumns.OfChannel];
        foreach (var traffic in host.Traffic.Live)
        {
            ((ReadOnlySpan<long>)traffic.Stats)[..TrafficColumns.OfChannel].CopyTo(values);
            traffic.History = Add(traffic.History, tick, values);
        }
    }

    /// <returns>Octets of the virtual hosts that have connections.</returns>
    private Dictionary<VirtualHost, (long In, long Out)> LookAtConnections(long tick, Span<long> values)
    {
        values = values[..2];
        var sums = new Dictionary<VirtualHost, (long In, long Out)>(ReferenceEqualityComparer.Instance);
        foreach (var (connection, host) in _broker.Connections.AllWithHosts)
        {
            (values[0], values[1]) = connection.Octets;
            connection.History = Add(connection.History, tick, values);
            var sum = sums.GetValueOrDefault(host, host.ClosedOctets);
            sums[host] = (sum.In + values[0], sum.Out + values[1]);
        }

        return sums;
    }

    /// <summary>Whatever never did anything has no history.</summary>
    private History? Add(History? history, long tick, ReadOnlySpan<long> values)
    {
        if (history is null && !values.ContainsAnyExcept(0L))
        {
            return null;
        }

        history ??= New(values.Length, HistoryLevel.Short);
        history.Add(tick, values);
        return history;
    }

    private History New(int columns, HistoryLevel[] levels) => new(_clock, columns, levels);

    private sealed class Wish(Sampler sampler, Action<long>? look) : IDisposable
    {
        public Action<long>? Look => look;

        public void Dispose() => sampler.Release(this);
    }
}
