using System.Globalization;
using Amqp.Broker.Delivery;
using Amqp.Broker.Queues;
using Amqp.Broker.Tests.Support;

namespace Amqp.Broker.Tests.Queues;

/// <summary>
/// What a queue may do, kept as plainly as possible: which messages are ready and out, and who could take one. It watches the
/// real queue through its consumers' connections and objects to the first thing that is not right.
/// </summary>
/// <remarks>Commands are told to the model before the queue, which may act on them at once.</remarks>
internal sealed class QueueModel : IDeliveryObserver
{
    private readonly SortedDictionary<long, int> _ready = [];
    private readonly Dictionary<long, int> _out = [];
    private readonly Dictionary<QueueConsumer, State> _consumers = [];
    private readonly List<QueueConsumer> _admitted = [];
    private readonly Dictionary<long, int> _sizes = [];
    private long _clock;

    public long Published { get; private set; }

    public long Settled { get; private set; }

    public int Ready => _ready.Count;

    public int Out => _out.Count;

    public int Consumers => _consumers.Values.Count(c => c.Registered);

    /// <summary>A new message, by its number: the first is 1.</summary>
    public long Publish()
    {
        _ready.Add(++Published, 0);
        return Published;
    }

    /// <summary>Length of a message's body.</summary>
    public void Size(long id, int octets) => _sizes[id] = octets;

    public void Register(QueueConsumer consumer) => _consumers.Add(consumer, new State(consumer));

    public void Start(QueueConsumer consumer) => Change(consumer, c => c.Started = true);

    public void Unregister(QueueConsumer consumer) => Change(consumer, c => c.Registered = false);

    /// <summary>The message that a get must return now; null when none is ready.</summary>
    public (long Id, int Count)? Get(bool noAck)
    {
        if (_ready.Count == 0)
        {
            return null;
        }

        var (id, count) = _ready.First();
        Take(id, count);
        if (noAck)
        {
            End(id);
        }

        return (id, count);
    }

    public void Settle(SettlementKind kind, Received message)
    {
        var id = Id(message.Body);
        Check(_out.TryGetValue(id, out var count), $"message {id} is settled but not out");
        if (kind == SettlementKind.Requeue)
        {
            _out.Remove(id);
            _ready.Add(id, count + 1);
        }
        else
        {
            End(id);
        }

        if (message.Consumer is { } consumer)
        {
            Change(consumer, c => c.Outstanding--);
        }
    }

    public int Purge()
    {
        var count = _ready.Count;
        Settled += count;
        _ready.Clear();
        return count;
    }

    public void OnAdmitted(QueueConsumer consumer)
    {
        var chosen = _consumers[consumer];
        Check(chosen.Registered, $"{Name(consumer)} is chosen but not registered");
        Check(chosen.Started, $"{Name(consumer)} is chosen before it was started");
        Check(!chosen.Parked, $"{Name(consumer)} is chosen while it waits");
        Check(chosen.HasCredit, $"{Name(consumer)} is chosen beyond its prefetch of {consumer.Prefetch}");
        foreach (var other in _consumers.Values.Where(c => c.Eligible && c != chosen))
        {
            Check(
                other.Consumer.Priority <= consumer.Priority,
                $"{Name(consumer)} is chosen before {Name(other.Consumer)} of higher priority");
            Check(
                other.Consumer.Priority < consumer.Priority || other.EligibleSince > chosen.LastServed || other.LastServed > chosen.LastServed,
                $"{Name(consumer)} is chosen twice while {Name(other.Consumer)} waited in line");
        }

        _admitted.Add(consumer);
        chosen.LastServed = ++_clock;
        if (!consumer.NoAck)
        {
            Change(consumer, c => c.Outstanding++);
        }
    }

    public void OnParked(QueueConsumer consumer) => Change(consumer, c => c.Parked = true);

    public void OnResumed(QueueConsumer consumer) => Change(consumer, c => c.Parked = false);

    public void OnPlanned(DeliveryPlan plan)
    {
        Check(plan.Count == _admitted.Count, $"{_admitted.Count} consumers were chosen for {plan.Count} messages");
        for (var i = 0; i < plan.Count; i++)
        {
            Check(plan[i].Consumer == _admitted[i], $"message {i} of the plan is not for the consumer that was chosen for it");
            Check(_ready.Count > 0, "a message is delivered that is not there");
            var (id, count) = _ready.First();
            var body = System.Text.Encoding.UTF8.GetString(plan[i].Record.Body);
            Check(Id(body) == id, $"message {Id(body)} is delivered before {id}");
            Check(plan[i].Message.DeliveryCount == count, $"message {id} was delivered {count} times before and says {plan[i].Message.DeliveryCount}");
            Take(id, count);
        }

        _admitted.Clear();
    }

    public void OnDelivered(DeliveryPlan plan)
    {
        for (var i = 0; i < plan.Count; i++)
        {
            ref var delivery = ref plan[i];
            var id = Id(System.Text.Encoding.UTF8.GetString(delivery.Record.Body));
            if (delivery.Unsent)
            {
                _ready.Add(id, _out[id]);
                _out.Remove(id);
                if (!delivery.Consumer.NoAck)
                {
                    Change(delivery.Consumer, c => c.Outstanding--);
                }
            }
            else if (delivery.Consumer.NoAck)
            {
                End(id);
            }
        }
    }

    /// <summary>Compares counts; true between commands.</summary>
    public void Verify(QueueStatus status)
    {
        Check(_admitted.Count == 0, "a consumer was chosen and got nothing");
        var expected = new QueueStatus(Ready, Out, Consumers)
        {
            ReadyBytes = _ready.Keys.Sum(id => (long)_sizes[id]),
            UnackedBytes = _out.Keys.Sum(id => (long)_sizes[id]),
        };
        Check(status == expected, $"the queue says {status}, the model {expected}");
        Check(Published == Settled + Ready + Out, "the model itself lost a message");
    }

    /// <summary>Nothing waits in the scheduler: whatever could be delivered has been.</summary>
    public void VerifyIdle() =>
        Check(Ready == 0 || !_consumers.Values.Any(c => c.Eligible), "a message and a consumer that could take it are left waiting");

    public static long Id(string body) => long.Parse(body.AsSpan(0, body.IndexOf(':')), CultureInfo.InvariantCulture);

    private void Take(long id, int count)
    {
        _ready.Remove(id);
        _out.Add(id, count);
    }

    private void End(long id)
    {
        Check(_out.Remove(id), $"message {id} ends but was not out");
        Settled++;
    }

    private void Change(QueueConsumer consumer, Action<State> change)
    {
        var state = _consumers[consumer];
        var before = state.Eligible;
        change(state);
        Check(state.Outstanding >= 0, $"{Name(consumer)} holds less than nothing");
        if (state.Eligible && !before)
        {
            state.EligibleSince = ++_clock;
        }
    }

    private static string Name(QueueConsumer consumer) =>
        $"consumer {consumer.Tag} (priority {consumer.Priority}, prefetch {consumer.Prefetch}{(consumer.NoAck ? ", no-ack" : "")})";

    private static void Check(bool condition, string objection)
    {
        if (!condition)
        {
            throw new InvalidOperationException(objection);
        }
    }

    private sealed class State(QueueConsumer consumer)
    {
        public QueueConsumer Consumer => consumer;

        public bool Registered { get; set; } = true;

        public bool Started { get; set; }

        public bool Parked { get; set; }

        public int Outstanding { get; set; }

        public long EligibleSince { get; set; }

        public long LastServed { get; set; }

        public bool HasCredit => consumer.NoAck || consumer.Prefetch == 0 || Outstanding < consumer.Prefetch;

        public bool Eligible => Registered && Started && !Parked && HasCredit;
    }
}
