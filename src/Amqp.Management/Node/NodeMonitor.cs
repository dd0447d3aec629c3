using Amqp.Broker.Statistics;
using Amqp.Hosting;

namespace Amqp.Management.Node;

/// <summary>Keeps the history of the node's numbers while management runs; with it the broker keeps its own.</summary>
internal sealed class NodeMonitor : IDisposable
{
    private readonly AmqpBroker _broker;
    private readonly IDisposable? _wish;

    public NodeMonitor(AmqpBroker broker, bool collects)
    {
        _broker = broker;
        History = broker.Admin.Statistics.CreateHistory(NodeStat.All.Count);
        _wish = collects ? broker.Admin.Statistics.Sampler.Want(Look) : null;
    }

    /// <summary>The history; its columns are <see cref="NodeStat.All"/>.</summary>
    public History History { get; }

    public NodeReading Read() => NodeReading.Take(_broker.Admin, _broker.Options.DataDirectory);

    public void Dispose() => _wish?.Dispose();

    private void Look(long tick)
    {
        var reading = Read();
        var values = new long[NodeStat.All.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = NodeStat.All[i].Read(reading);
        }

        History.Add(tick, values);
    }
}
