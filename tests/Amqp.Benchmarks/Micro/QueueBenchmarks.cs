using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Protocol;
using BenchmarkDotNet.Attributes;

namespace Amqp.Benchmarks.Micro;

/// <summary>One message through a queue in memory, without connections: append, plan, settle. Numbers are per message.</summary>
public class QueueBenchmarks : IDisposable
{
    private const int Burst = 64;

    private readonly ModelFixture _fixture = new();
    private readonly byte[] _names = [0, 1, (byte)'q'];
    private readonly byte[] _properties = [0x10, 0, 1];
    private byte[] _body = [];
    private PublishBatch _batch = null!;
    private MessageQueue[] _queue = [];
    private FakeTarget _target = null!;

    /// <summary>Octets of a body.</summary>
    [Params(16, 1024)]
    public int BodySize { get; set; }

    /// <summary>Consumers, each on a connection of its own in real life, here on one.</summary>
    [Params(1, 20)]
    public int Consumers { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _body = new byte[BodySize];
        _batch = new PublishBatch(_fixture.Broker);
        _queue = [_fixture.DeclareQueue("q")];
        _target = new FakeTarget();
        for (int i = 0; i < Consumers; i++)
        {
            QueueConsumer consumer = new(_target, ShortString.From($"c{i}"), noAck: false, exclusive: false, prefetch: 200, FieldTable.Empty);
            _queue[0].TryAddConsumer(consumer);
            _queue[0].Resume(consumer);
        }

        // What is measured must be the whole way: everything delivered, nothing left.
        AppendPlanSettle();
        if (_target.Delivered != Burst || _queue[0].Status is not { Ready: 0, Unacked: 0 })
        {
            throw new InvalidOperationException($"delivered {_target.Delivered} of {Burst}, left {_queue[0].Status}");
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _fixture.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A burst is published, delivered at once and acknowledged at once.</summary>
    [Benchmark(OperationsPerInvoke = Burst)]
    public long AppendPlanSettle()
    {
        for (int i = 0; i < Burst; i++)
        {
            _batch.Add(
                new PublishedMessage { Names = _names, Properties = _properties, Body = _body, TimeToLive = -1 }, _queue, answers: null, tag: 0);
        }

        _batch.Flush();
        _target.AcknowledgeAll();
        return _target.Delivered;
    }
}
