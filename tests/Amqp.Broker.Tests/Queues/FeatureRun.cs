using System.Globalization;
using System.Text;
using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Broker.Tests.Support;
using Amqp.Protocol;
using Amqp.Storage.Log;
using Amqp.TestKit.Runtime;

namespace Amqp.Broker.Tests.Queues;

/// <summary>One random queue, and random commands that both it and a <see cref="FeatureModel"/> are given.</summary>
internal sealed class FeatureRun : IDisposable
{
    private const int MaxConsumers = 6;

    private readonly SplitMix _random;
    private readonly TestBroker _broker;
    private readonly FeatureModel _model;
    private readonly MessageQueue _queue;
    private readonly MessageQueue _dead;
    private readonly FakeChannel _channel;
    private readonly List<FeatureConsumer> _consumers = [];
    private readonly Queue<Received> _received = [];
    private readonly List<string> _log = [];
    private readonly long _epoch;
    private readonly bool _isSingleActive;
    private readonly QuorumSemantics _semantics;
    private FeatureConsumer? _active;
    private bool _isPaused;
    private long _ids;

    public FeatureRun(ulong seed)
    {
        _random = new SplitMix(seed);
        _semantics = new QuorumSemantics
        {
            StrictPriorities = _random.Chance(40),
            DelayedRetry = _random.Chance(60),
            CountsExplicitReturns = _random.Chance(60),
        };
        _broker = new TestBroker(seed, new BrokerLimits { Quorum = _semantics });
        _broker.Exchange("dlx", "fanout");
        _dead = _broker.Queue("dead");
        _broker.Bind("dead", "dlx");
        var isQuorum = _random.Chance(35);
        var priorities = isQuorum ? _semantics.StrictPriorities ? 32 : 2 : _random.Pick([1, 1, 3, 10]);
        _isSingleActive = _random.Chance(25);
        var arguments = new FieldTableBuilder().Add("x-single-active-consumer", _isSingleActive);
        if (isQuorum)
        {
            arguments.Add("x-queue-type", "quorum");
        }
        else if (priorities > 1)
        {
            arguments.Add("x-max-priority", priorities - 1);
        }

        _queue = _broker.Queue("q", durable: true, arguments: arguments.Build());
        _model = new FeatureModel(_queue.Kind, priorities, _semantics) { Settings = RandomSettings() };
        _queue.Apply(_model.Settings);
        _channel = new FakeConnection(_broker).Channel();
        _channel.OnReceived = _received.Enqueue;
        _epoch = _broker.Runtime.Broker.UnixMilliseconds;
        Log($"{_queue.Kind}, {priorities} priorities{(_isSingleActive ? ", single active" : "")}: {Text(_model.Settings)}");
    }

    /// <summary>How often messages met which end.</summary>
    public Dictionary<string, int> Fates { get; } = [];

    private long Now => _broker.Runtime.Broker.UnixMilliseconds;

    /// <summary>The commands so far and what came of them.</summary>
    public string Describe() => string.Join('\n', _log) + "\nmodel: " + _model;

    public void Execute(int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            Step();
            Verify();
        }

        Finish();
    }

    public void Dispose() => _broker.Dispose();

    private void Step()
    {
        switch (_random.Next(100))
        {
            case < 34: Publish(); break;
            case < 44 when _consumers.Count < MaxConsumers: Consume(); break;
            case < 50 when _consumers.Count > 0: Cancel(_random.Pick(_consumers)); break;
            case < 70 when _channel.Unsettled.Count > 0: Settle(); break;
            case < 74 when _isPaused: Pause(false); break;
            case < 78: Get(); break;
            case 78: Purge(); break;
            case < 82: ChangeSettings(); break;
            case 82: Pause(!_isPaused); break;
            default: PassTime(_random.Pick([100, 200, 500, 3000])); break;
        }
    }

    private void Publish()
    {
        // With several in a batch, consumers and a limit that refuses, the queue may take what it expects consumers to take.
        var isSimple = _model.Settings.Overflow == OverflowMode.DropHead || !_consumers.Any(IsEligible);
        var sink = new Sink();
        var tracker = new ConfirmTracker(sink);
        var batch = new PublishBatch(_broker.Broker);
        var refused = new List<ulong>();
        for (var left = isSimple ? _random.Next(1, 6) : 1; left > 0; left--)
        {
            var (id, priority) = (++_ids, _random.Next(12));
            var body = TestBroker.Bytes($"{id}:{new string('x', _random.Next(60))}");

            // Never due at a moment that the clock stops at.
            long? ttl = _random.Chance(60) ? null : _random.Chance(20) ? 0 : (100 * _random.Next(1, 20)) + 50;
            var tag = tracker.NextTag();
            if (!_model.Publish(id, priority, body.Length, ttl, Now))
            {
                refused.Add(tag);
                Count("refused");
            }

            var properties = new BasicPropertiesBuilder { Priority = (byte)priority };
            if (ttl is not null)
            {
                properties.Expiration = Encoding.ASCII.GetBytes(ttl.Value.ToString(CultureInfo.InvariantCulture));
            }

            var message = TestBroker.Message(TestBroker.Names("", "q"), properties.ToArray(), body, persistent: _random.Chance(50));
            batch.Add(message with { TimeToLive = ttl ?? -1, Priority = (byte)priority }, [_queue], tracker, tag);
            Log($"publish {id} priority {priority} ttl {ttl} octets {body.Length}{(refused.Contains(tag) ? " refused" : "")}");
        }

        batch.Flush();
        Check(sink.Refused.SequenceEqual(refused), $"refused {string.Join(' ', sink.Refused)}, expected {string.Join(' ', refused)}");
        Check(tracker.Outstanding == 0, "a publisher is left without an answer");
        Deliver();
        _model.Trim(Now);
    }

    private void Consume()
    {
        var consumer = new FeatureConsumer(_channel.NewConsumer(
            noAck: _random.Chance(20), prefetch: _random.Pick([0, 1, 1, 3]), priority: _random.Pick([0, 0, 5, -5])));
        Log($"consume {consumer}");
        _consumers.Add(consumer);
        if (_active is null || (_queue.Kind == QueueKind.Quorum && consumer.Priority > _active.Priority))
        {
            Count(_active is null || !_isSingleActive ? "" : "takeover");
            _active = consumer;
        }

        Assert.True(_queue.TryAddConsumer(consumer.Consumer));
        Running(() => _queue.Resume(consumer.Consumer));
    }

    private void Cancel(FeatureConsumer consumer)
    {
        Log($"cancel {consumer}");
        _consumers.Remove(consumer);
        if (_active == consumer)
        {
            _active = _queue.Kind == QueueKind.Quorum ? _consumers.MaxBy(other => other.Priority) : _consumers.FirstOrDefault();
        }

        Running(() => _channel.Cancel(consumer.Consumer));
    }

    private void Settle()
    {
        var kind = _random.Pick(
            [SettlementKind.Acknowledge, SettlementKind.Acknowledge, SettlementKind.Requeue, SettlementKind.Return, SettlementKind.Discard]);
        Received[] messages = [.. _channel.Unsettled.Take(_random.Next(1, _channel.Unsettled.Count + 1))];
        if (_random.Chance(50))
        {
            messages = [_random.Pick(_channel.Unsettled)];
        }

        Settle(kind, messages);
    }

    private void Settle(SettlementKind kind, Received[] messages)
    {
        Log($"{kind} {string.Join(' ', messages.Select(message => Id(message.Body)))}");
        foreach (var message in messages)
        {
            var resting = _model.Resting;
            _model.Settle(Id(message.Body), kind, Now);
            Count("rested", _model.Resting - resting);
            if (message.Consumer is { } consumer && _consumers.Find(c => c.Consumer == consumer) is { } holder)
            {
                holder.Outstanding--;
            }
        }

        _channel.Settle(kind, messages);
        Deliver();
        _model.Trim(Now);
    }

    private void Get()
    {
        var noAck = _random.Chance(50);
        var expected = _model.Take(Now);
        var got = _channel.Get(_queue, noAck);
        Log($"get {got?.Body.Split(':')[0]}");
        Check(got is null ? expected is null : expected == (Id(got.Value.Body), got.Value.DeliveryCount), $"expected {expected}");
        if (expected is { } message)
        {
            Count("got");
            if (noAck)
            {
                _model.Settle(message.Id, SettlementKind.Acknowledge, Now);
            }
        }

        _model.Trim(Now);
    }

    private void Purge()
    {
        var expected = _model.Purge();
        Log($"purge {expected}");
        Count("purged", expected);
        Assert.Equal(expected, _queue.Purge());
    }

    private void ChangeSettings()
    {
        _model.Settings = RandomSettings();
        Log($"settings {Text(_model.Settings)}");
        _queue.Apply(_model.Settings);
        _model.Trim(Now);
    }

    private void PassTime(int milliseconds)
    {
        _broker.Runtime.Advance(milliseconds);
        Log($"time {Now - _epoch}");
        while (_model.NextDue is { } due && due <= Now)
        {
            _model.EndRests(due);
            Replay(due);
            _model.Trim(due);
        }

        Check(_received.Count == 0, "more was delivered than there is");
    }

    private void Pause(bool pause)
    {
        Log(pause ? "pause" : "go on");
        Count("paused", pause ? 1 : 0);
        _isPaused = pause;
        Running(() => _queue.SetPaused(pause));
    }

    private QueueSettings RandomSettings() => new()
    {
        MessageTtl = _random.Chance(70) ? null : _random.Chance(10) ? 0 : (100 * _random.Next(1, 30)) + 50,
        MaxLength = _random.Chance(50) ? null : _random.Next(8),
        MaxLengthBytes = _random.Chance(80) ? null : _random.Next(300),
        Overflow = _random.Pick([OverflowMode.DropHead, OverflowMode.DropHead, OverflowMode.RejectPublish, OverflowMode.RejectPublishDlx]),
        DeadLetterExchange = _random.Chance(75) ? ShortString.From("dlx") : null,
        DeliveryLimit = _random.Chance(50) ? null : _random.Next(4),
        DelayedRetry = (_random.Chance(50), _random.Chance(50)),

        // Never due together with a time to live.
        DelayedRetryMin = (100 * _random.Next(1, 10)) + 5,
        DelayedRetryMax = _random.Chance(50) ? long.MaxValue : 505,
    };

    /// <summary>A command that makes the queue run, but only if there is something to do: then it looks at its limits as well.</summary>
    private void Running(Action command)
    {
        var runs = _model.Ready > 0 && _consumers.Any(IsEligible);
        command();
        Deliver();
        if (runs)
        {
            _model.Trim(Now);
        }
    }

    /// <summary>What consumers got must be what the model gives them, as long as anyone may have more.</summary>
    private void Deliver()
    {
        _broker.Runtime.RunUntilIdle();
        Replay(Now);
        Check(_received.Count == 0, "more was delivered than there is");
    }

    /// <summary>What consumers got at a moment is taken from the model.</summary>
    private void Replay(long now)
    {
        while (_consumers.Where(IsEligible).ToList() is { Count: > 0 } eligible && _model.Take(now) is { } expected)
        {
            Check(_received.TryDequeue(out var received), $"message {expected.Id} was not delivered");
            var consumer = eligible.Find(c => c.Consumer == received.Consumer);
            Log($"  {Id(received.Body)} to {consumer}");
            Check(expected == (Id(received.Body), received.DeliveryCount), $"expected {expected}, count {received.DeliveryCount}");
            Check(consumer is not null, "it was not its turn");
            Check(consumer!.Priority == eligible.Max(c => c.Priority), "one of higher priority could have it");
            Count(expected.Count > 0 ? "redelivered" : "delivered");
            if (consumer.Consumer.NoAck)
            {
                _model.Settle(expected.Id, SettlementKind.Acknowledge, now);
            }
            else
            {
                consumer.Outstanding++;
            }
        }
    }

    private bool IsEligible(FeatureConsumer consumer) => !_isPaused && consumer.HasCredit && (!_isSingleActive || consumer == _active);

    private void Verify()
    {
        _broker.Runtime.RunUntilIdle();
        while (_dead.TryGet(noAck: true, out var message) == LogReadStatus.Record)
        {
            Assert.True(BasicPropertiesView.TryParse(message.Record.Properties, out var properties));
            FieldTable.Parse(properties.Headers).TryGet("x-death", out var deaths);
            deaths.AsArray.Single().AsTable.TryGet("reason", out var reason);
            var id = Id(Encoding.UTF8.GetString(message.Record.Body));
            message.Lease.Dispose();
            Log($"  dead {id} {reason.AsString}");
            Count(reason.AsString);
            Check(_model.Dead.TryDequeue(out var expected) && expected == (id, reason.AsString), $"expected {expected}");
        }

        Check(_model.Dead.Count == 0, $"{string.Join(' ', _model.Dead)} did not arrive");
        var status = _queue.Status;
        Check(
            (status.Ready, status.ReadyBytes, status.Unacked, status.Consumers) == (_model.Ready, _model.ReadyBytes, _model.Out, _consumers.Count),
            $"the queue says {status}, the model {_model.Ready} ready of {_model.ReadyBytes} octets, {_model.Out} out, {_consumers.Count} consumers");
    }

    private void Finish()
    {
        while (_consumers.Count > 0)
        {
            Cancel(_consumers[0]);
        }

        Settle(SettlementKind.Requeue, [.. _channel.Unsettled]);
        Verify();
        while (_model.Resting > 0)
        {
            PassTime(3000);
            Verify();
        }

        while (_model.Ready > 0)
        {
            Get();
            Settle(SettlementKind.Acknowledge, [.. _channel.Unsettled]);
            Verify();
        }

        Assert.Equal(0, _broker.Store.MemoryInUse);
    }

    private void Log(string line) => _log.Add(line);

    private void Count(string fate, int times = 1) => Fates[fate] = Fates.GetValueOrDefault(fate) + times;

    private static long Id(string body) => long.Parse(body.AsSpan(0, body.IndexOf(':')), CultureInfo.InvariantCulture);

    private static string Text(QueueSettings settings) =>
        $"ttl {settings.MessageTtl} length {settings.MaxLength} octets {settings.MaxLengthBytes} {settings.Overflow} limit {settings.DeliveryLimit} dlx {settings.DeadLetterExchange}"
        + $" retry {settings.DelayedRetry} {settings.DelayedRetryMin} {settings.DelayedRetryMax}";

    private static void Check(bool condition, string objection)
    {
        if (!condition)
        {
            throw new InvalidOperationException(objection);
        }
    }

    private sealed class FeatureConsumer(QueueConsumer consumer)
    {
        public QueueConsumer Consumer => consumer;

        public int Priority => consumer.Priority;

        public int Outstanding { get; set; }

        public bool HasCredit => consumer.NoAck || consumer.Prefetch == 0 || Outstanding < consumer.Prefetch;

        public override string ToString() => $"{consumer.Tag} priority {consumer.Priority} prefetch {consumer.Prefetch}{(consumer.NoAck ? " no-ack" : "")}";
    }

    private sealed class Sink : IConfirmSink
    {
        public List<ulong> Refused { get; } = [];

        public void WriteAck(ulong deliveryTag, bool multiple)
        {
        }

        public void WriteNack(ulong deliveryTag) => Refused.Add(deliveryTag);

        public void Flush()
        {
        }
    }
}
