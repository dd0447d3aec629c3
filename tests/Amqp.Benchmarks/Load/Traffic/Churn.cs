using System.Diagnostics;
using Amqp.Benchmarks.Load.Brokers;
using Amqp.TestKit.Wire;

namespace Amqp.Benchmarks.Load.Traffic;

/// <summary>Opens and closes, declares and deletes, one at a time.</summary>
internal sealed class Churn : Worker
{
    private readonly AmqpUri _uri;
    private readonly Scenario _scenario;
    private readonly string _queue;
    private readonly LoadConnection? _connection;
    private Counters _counters;

    public Churn(int number, AmqpUri uri, Scenario scenario, string prefix, RunState state)
        : base($"{scenario.Name} {number}", state)
    {
        _uri = uri;
        _scenario = scenario;
        _queue = $"{prefix}-{number}";
        _connection = scenario.Kind == ScenarioKind.Connections ? null : LoadConnection.Open(uri);
    }

    public override ref Counters Counters => ref _counters;

    public override void Abort() => _connection?.Abort();

    public override void Dispose() => _connection?.Dispose();

    protected override void Run()
    {
        while (!State.Stopping)
        {
            long before = Stopwatch.GetTimestamp();
            Once();
            _counters.Messages++;
            if (State.Measuring)
            {
                Latency.Record(before, Stopwatch.GetTimestamp());
            }
        }

        _connection?.Close();
    }

    private void Once()
    {
        switch (_scenario.Kind)
        {
            case ScenarioKind.Connections:
                LoadConnection.Open(_uri).Close();
                break;
            case ScenarioKind.Channels:
                WireConnection wire = _connection!.Wire;
                LoadConnection.Now(LoadConnection.Now(wire.OpenChannelAsync(2)).CloseAsync());
                break;
            default:
                WireChannel channel = _connection!.Channel;
                LoadConnection.Now(channel.DeclareQueueAsync(_queue, durable: _scenario.Persistent));
                LoadConnection.Now(channel.DeleteQueueAsync(_queue));
                break;
        }
    }
}
