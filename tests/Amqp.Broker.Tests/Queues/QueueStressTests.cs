using System.Diagnostics;
using System.Globalization;
using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Broker.Tests.Support;
using Amqp.Broker.Topology;
using Amqp.Protocol;
using Amqp.Storage.Files;
using Amqp.Storage.Log;
using Amqp.Storage.Runtime;
using Amqp.TestKit.Runtime;

namespace Amqp.Broker.Tests.Queues;

/// <summary>
/// Real threads on one queue: publishers, consumers that acknowledge, requeue and come and go, gets. At the end every message has
/// been settled once. Where consumers stay, each has seen each publisher's messages in order unless they came back; where they
/// come and go, what was planned for one that has gone reaches another late, and order says nothing.
/// </summary>
public sealed class QueueStressTests : IDisposable
{
    private const int Publishers = 3;
    private static readonly TimeSpan s_duration = TimeSpan.FromSeconds(1);
    private readonly BrokerRuntime _runtime = new(TimeProvider.System, new PoolScheduler(), new SeededRandomSource(1), new MemoryFileSystem());
    private readonly MemoryQueueStore _store = new(2);
    private readonly MessageBroker _broker;
    private readonly MessageQueue _queue;
    private readonly Ledger _ledger = new(Publishers);
    private readonly List<Exception> _failures = [];
    private volatile bool _stop;

    public QueueStressTests()
    {
        _broker = new MessageBroker(_runtime, _store, new BrokerLimits());
        _queue = _broker.FindVirtualHost("/")!.DeclareQueue(
            new QueueDeclaration(ShortString.From("q"), false, false, false, FieldTable.Empty), new QueueOwner());
    }

    public void Dispose()
    {
        _broker.Dispose();
        _runtime.Wheel.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_is_lost_or_duplicated_and_publishers_keep_their_order(bool consumersStay)
    {
        var publishers = Enumerable.Range(0, Publishers).Select(i => Start(() => Publish(i))).ToList();
        var consumers = new List<Thread>
        {
            Start(() => Consume(new SplitMix(1), noAck: false, consumersStay)),
            Start(() => Consume(new SplitMix(2), noAck: false, consumersStay)),
            Start(() => Consume(new SplitMix(3), noAck: true, consumersStay)),
            Start(Get),
        };
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < s_duration && _failures.Count == 0)
        {
            Thread.Sleep(20);
        }

        _stop = true;
        publishers.ForEach(t => t.Join());
        consumers.ForEach(t => t.Join());
        Drain();
        Assert.Empty(_failures);
        Assert.Equal(new QueueStatus(0, 0, 0), _queue.Status);
        Assert.True(SpinWait.SpinUntil(() => _store.MemoryInUse == 0, TimeSpan.FromSeconds(30)));
        _ledger.VerifyEverythingSettledOnce();
        Assert.True(_ledger.Settled > 1000, $"only {_ledger.Settled} messages: nothing was tested");
    }

    private void Publish(int publisher)
    {
        var batch = new PublishBatch(_broker);
        var pause = new PauseSource(_runtime);
        var random = new SplitMix((ulong)(100 + publisher));
        while (!_stop)
        {
            for (var count = random.Next(1, 64); count > 0; count--)
            {
                var body = string.Create(CultureInfo.InvariantCulture, $"{publisher} {_ledger.Next(publisher)}");
                batch.Add(TestBroker.Message(TestBroker.Names("", "q"), new byte[2], TestBroker.Bytes(body), false), [_queue], null, 0);
            }

            batch.Flush();
            if (batch.Congested is { } congested)
            {
                pause.Prepare();
                congested.PausePublisher(pause);
                if (!pause.WaitAsync(10).AsTask().GetAwaiter().GetResult())
                {
                    congested.ForgetPublisher(pause);
                }
            }
            else if (_queue.Status.Ready > 20_000)
            {
                Thread.Sleep(1);
            }
        }
    }

    private void Consume(SplitMix random, bool noAck, bool stay)
    {
        while (!_stop)
        {
            var channel = new StressChannel(_ledger, noAck, inOrder: () => stay && !_stop);
            var consumer = channel.NewConsumer(random.Pick([0, 1, 10, 300]));
            if (!_queue.TryAddConsumer(consumer))
            {
                throw new InvalidOperationException("the queue is gone");
            }

            _queue.Resume(consumer);
            for (var rounds = random.Next(5, 200); (rounds > 0 || stay) && !_stop; rounds--)
            {
                channel.SettleSome(random);
                channel.Connection.MakeRoom(random.Next(1, 500));
            }

            channel.Connection.Cancel(consumer);
            _queue.RemoveConsumer(consumer);
            channel.RequeueAll();
        }
    }

    private void Get()
    {
        var batch = new SettlementBatch();
        var random = new SplitMix(4);
        while (!_stop)
        {
            if (_queue.TryGet(noAck: false, out var result) != LogReadStatus.Record)
            {
                Thread.Yield();
                continue;
            }

            var kind = random.Chance(50) ? SettlementKind.Requeue : SettlementKind.Acknowledge;
            if (kind == SettlementKind.Acknowledge)
            {
                _ledger.Settle(result.Record.Body);
            }

            result.Lease.Dispose();
            batch.Add(new Settlement { Queue = _queue, Message = result.Message, Kind = kind });
            batch.Flush();
        }
    }

    private void Drain()
    {
        // A run on the thread pool may still hold a plan for consumers that have gone: it comes back.
        var watch = Stopwatch.StartNew();
        while (_queue.Status is { Ready: > 0 } or { Unacked: > 0 } && watch.Elapsed < TimeSpan.FromSeconds(30))
        {
            while (_queue.TryGet(noAck: true, out var result) == LogReadStatus.Record)
            {
                _ledger.Settle(result.Record.Body);
                result.Lease.Dispose();
            }

            Thread.Yield();
        }
    }

    private Thread Start(Action action)
    {
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                lock (_failures)
                {
                    _failures.Add(e);
                }

                _stop = true;
            }
        });
        thread.Start();
        return thread;
    }
}
