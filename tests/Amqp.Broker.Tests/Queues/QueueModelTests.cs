using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Broker.Tests.Support;
using Amqp.TestKit.Runtime;

namespace Amqp.Broker.Tests.Queues;

/// <summary>
/// Random commands on a real queue, every step of which a reference model watches: order, redelivered flags, priorities, turns,
/// prefetch, counts. A failure names the seed, and the seed replays.
/// </summary>
public sealed class QueueModelTests
{
    public static TheoryData<int, int> Ranges => new()
    {
        { 1, 100 },
        { 101, 200 },
        { 201, 300 },
        { 301, 400 },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Random_commands_agree_with_the_model(int first, int last)
    {
        for (var seed = first; seed <= last; seed++)
        {
            try
            {
                using var run = new Run((ulong)seed);
                run.Execute(steps: 300);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}: {e.Message}", e);
            }
        }
    }

    [Fact]
    public void A_seed_replays_to_the_same_trace()
    {
        Assert.Equal(Replay(17), Replay(17));
        Assert.NotEqual(Replay(17), Replay(18));

        static string Replay(ulong seed)
        {
            using var run = new Run(seed);
            run.Execute(steps: 300);
            return run.Trace;
        }
    }

    private sealed class Run : IDisposable
    {
        private const int MaxConsumers = 12;
        private readonly SplitMix _random;
        private readonly TestBroker _broker;
        private readonly MessageQueue _queue;
        private readonly QueueModel _model = new();
        private readonly List<FakeConnection> _connections = [];
        private readonly List<FakeChannel> _channels = [];
        private readonly List<QueueConsumer> _consumers = [];
        private readonly List<QueueConsumer> _unstarted = [];
        private readonly List<string> _log = [];

        public Run(ulong seed)
        {
            _random = new SplitMix(seed);
            _broker = new TestBroker(seed);
            _queue = _broker.Queue("q");
            for (var i = 0; i < 3; i++)
            {
                var connection = new FakeConnection(_broker, _model);
                _connections.Add(connection);
                for (var j = 0; j < 2; j++)
                {
                    var channel = connection.Channel();
                    channel.OnReceived = message => _log.Add($"{_channels.IndexOf(channel)}<{message.Body.AsSpan(0, message.Body.IndexOf(':'))}");
                    _channels.Add(channel);
                }
            }
        }

        public string Trace => $"{_broker.Runtime.Scheduler.TraceHash} {string.Join(' ', _log)}";

        public void Execute(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                Step();
                _model.Verify(_queue.Status);
            }

            Finish();
        }

        public void Dispose() => _broker.Dispose();

        private void Step()
        {
            switch (_random.Next(100))
            {
                case < 22:
                    Publish(_random.Chance(5) ? _random.Next(1, 200) : _random.Next(1, 15));
                    break;
                case < 27 when _consumers.Count < MaxConsumers:
                    Consume();
                    break;
                case < 30 when _unstarted.Count > 0:
                    Start();
                    break;
                case < 33 when _consumers.Count > 0:
                    Cancel();
                    break;
                case < 58:
                    Settle(_random.Pick(_channels));
                    break;
                case < 64:
                    Get();
                    break;
                case 64:
                    Purge();
                    break;
                case < 72:
                    // Room for nothing, a little, or everything.
                    _random.Pick(_connections).SetRoom(_random.Pick([0, 0, 1, 3, 40, int.MaxValue, int.MaxValue]));
                    break;
                case < 77:
                    _random.Pick(_channels).SetLimit(_random.Pick([0, 0, 1, 3, 20]));
                    break;
                case 77:
                    CloseChannel(_random.Pick(_channels));
                    break;
                case < 90:
                    _broker.Runtime.Scheduler.RunOne();
                    break;
                default:
                    RunUntilIdle();
                    break;
            }
        }

        private void Publish(int count)
        {
            var batch = new PublishBatch(_broker.Broker);
            for (var i = 0; i < count; i++)
            {
                // Now and then a body that fills plans and slabs by size and not by number.
                var size = _random.Chance(3) ? _random.Next(100_000) : _random.Next(60);
                var id = _model.Publish();
                var body = TestBroker.Bytes($"{id}:{new string('x', size)}");
                _model.Size(id, body.Length);
                batch.Add(TestBroker.Message(TestBroker.Names("", "q"), body, _random.Chance(50)), [_queue], null, 0);
            }

            batch.Flush();
        }

        private void Consume()
        {
            var consumer = _random.Pick(_channels).NewConsumer(
                noAck: _random.Chance(30),
                prefetch: _random.Pick([0, 1, 1, 2, 5, 50]),
                priority: _random.Pick<int?>([null, null, 0, 5, -5]));
            _model.Register(consumer);
            Assert.True(_queue.TryAddConsumer(consumer));
            _consumers.Add(consumer);
            _unstarted.Add(consumer);
            if (_random.Chance(80))
            {
                Start();
            }
        }

        private void Start()
        {
            var consumer = _unstarted[^1];
            _unstarted.Remove(consumer);
            _model.Start(consumer);
            _queue.Resume(consumer);
        }

        private void Cancel()
        {
            var consumer = _random.Pick(_consumers);
            _consumers.Remove(consumer);
            _unstarted.Remove(consumer);
            if (_random.Chance(50))
            {
                // The connection has cancelled it, the queue does not know yet and delivers.
                consumer.IsCancelled = true;
                Publish(_random.Next(1, 10));
            }

            ((FakeChannel)consumer.Channel).Cancel(consumer);
            _model.Unregister(consumer);
        }

        private void Settle(FakeChannel channel)
        {
            if (channel.Unsettled.Count == 0)
            {
                return;
            }

            var kind = _random.Next(10) switch
            {
                < 6 => SettlementKind.Acknowledge,
                < 7 => SettlementKind.Discard,
                _ => SettlementKind.Requeue,
            };
            Settle(channel, kind, _random.Next(3) switch
            {
                0 => [_random.Pick(channel.Unsettled)],
                1 => [.. channel.Unsettled.Take(_random.Next(1, channel.Unsettled.Count + 1))],
                _ => [.. channel.Unsettled.Where(_ => _random.Chance(40)).Reverse()],
            });
        }

        private void Settle(FakeChannel channel, SettlementKind kind, Received[] messages)
        {
            foreach (var message in messages)
            {
                _model.Settle(kind, message);
            }

            channel.Settle(kind, messages);
        }

        private void Get()
        {
            var noAck = _random.Chance(50);
            var expected = _model.Get(noAck);
            var got = _random.Pick(_channels).Get(_queue, noAck);
            Assert.Equal(expected?.Id, got is { } message ? QueueModel.Id(message.Body) : null);
            Assert.Equal(expected?.Count, got?.DeliveryCount);
        }

        private void Purge()
        {
            var expected = _model.Purge();
            Assert.Equal(expected, _queue.Purge());
        }

        private void CloseChannel(FakeChannel channel)
        {
            foreach (var consumer in _consumers.Where(c => c.Channel == channel).ToList())
            {
                _consumers.Remove(consumer);
                _unstarted.Remove(consumer);
                channel.Cancel(consumer);
                _model.Unregister(consumer);
            }

            Settle(channel, SettlementKind.Requeue, [.. channel.Unsettled]);
        }

        private void RunUntilIdle()
        {
            _broker.Runtime.RunUntilIdle();
            _model.VerifyIdle();
        }

        private void Finish()
        {
            RunUntilIdle();
            foreach (var channel in _channels)
            {
                CloseChannel(channel);
            }

            RunUntilIdle();
            Assert.All(_channels, c => Assert.Equal(0, c.CreditTaken));
            _model.Verify(_queue.Status);

            // Whatever is left comes out in order, once.
            var last = 0L;
            while (_model.Get(noAck: true) is { } expected)
            {
                var got = _channels[0].Get(_queue, noAck: true)!.Value;
                Assert.Equal(expected.Id, QueueModel.Id(got.Body));
                Assert.True(expected.Id > last);
                last = expected.Id;
            }

            _model.Verify(_queue.Status);
            Assert.Equal(_model.Published, _model.Settled);
            Assert.Equal(0, _broker.Store.MemoryInUse);
        }
    }
}
