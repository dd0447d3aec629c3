using Amqp.Broker.Delivery;
using Amqp.Broker.Queues;
using Amqp.Broker.Tests.Support;
using Amqp.Protocol;

namespace Amqp.Broker.Tests.Queues;

/// <summary>What the random model test also covers, said one by one, and what it cannot reach.</summary>
public sealed class DeliveryTests : IDisposable, IDeliveryObserver
{
    private readonly TestBroker _broker = new();
    private readonly FakeConnection _connection;
    private readonly FakeChannel _channel;
    private readonly MessageQueue _queue;
    private readonly List<int> _plans = [];
    private Action? _onPlanned;

    public DeliveryTests()
    {
        _connection = new FakeConnection(_broker, this);
        _channel = _connection.Channel();
        _queue = _broker.Queue("q");
    }

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void A_consumer_gets_nothing_before_it_is_started()
    {
        _broker.Publish(_queue, "1");
        var consumer = _channel.NewConsumer();
        _queue.TryAddConsumer(consumer);
        _broker.Publish(_queue, "2");
        _broker.Runtime.RunUntilIdle();
        Assert.Empty(_channel.Bodies);
        _queue.Resume(consumer);
        Assert.Equal(["1", "2"], _channel.Bodies);
    }

    [Fact]
    public void A_waiting_consumer_whose_turn_comes_before_it_is_started_gets_nothing_until_then()
    {
        var queue = _broker.Queue("single", arguments: new FieldTableBuilder().Add("x-single-active-consumer", true).Build());
        var first = _channel.Consume(queue);
        var second = _channel.NewConsumer();
        queue.TryAddConsumer(second);
        _channel.Cancel(first);
        Assert.Same(second, queue.ActiveConsumer);
        _broker.Publish(queue, "1");
        _broker.Runtime.RunUntilIdle();
        Assert.Empty(_channel.Bodies);
        queue.Resume(second);
        Assert.Equal(["1"], _channel.Bodies);
    }

    [Fact]
    public void Messages_are_delivered_on_the_publishers_stack()
    {
        _channel.Consume(_queue);
        _broker.Publish(_queue, "1", "2", "3");
        Assert.Equal(["1", "2", "3"], _channel.Bodies);
        Assert.Equal(0, _broker.Runtime.Scheduler.Steps);
    }

    [Fact]
    public void A_requeued_message_goes_back_to_its_place_as_redelivered()
    {
        _broker.Publish(_queue, "1", "2", "3", "4", "5", "6");
        var consumer = _channel.Consume(_queue, prefetch: 4);
        _channel.Cancel(consumer);
        var held = _channel.Unsettled.ToArray();
        _channel.Settle(SettlementKind.Requeue, held[2], held[0]);
        _channel.Settle(SettlementKind.Acknowledge, held[1]);
        Assert.Equal(new QueueStatus(4, 1, 0) { ReadyBytes = 4, UnackedBytes = 1 }, _queue.Status);
        Assert.Equal([("1", 1), ("3", 1), ("5", 0), ("6", 0)], Drain());
        _channel.Settle(SettlementKind.Requeue, held[3]);
        Assert.Equal([("4", 1)], Drain());
    }

    [Fact]
    public void The_delivery_count_grows_with_every_return()
    {
        _broker.Publish(_queue, "m");
        for (var i = 0; i < 5; i++)
        {
            var message = _channel.Get(_queue)!.Value;
            Assert.Equal(i, message.DeliveryCount);
            _channel.Settle(SettlementKind.Requeue, message);
        }
    }

    [Fact]
    public void Prefetch_counts_what_is_out_and_each_settling_makes_room()
    {
        _channel.Consume(_queue, prefetch: 2);
        _broker.Publish(_queue, "1", "2", "3", "4", "5");
        Assert.Equal(["1", "2"], _channel.Bodies);
        _channel.Settle(SettlementKind.Acknowledge, _channel.Unsettled[1]);
        Assert.Equal(["1", "2", "3"], _channel.Bodies);
        _channel.Settle(SettlementKind.Discard, _channel.Unsettled[0]);
        Assert.Equal(["1", "2", "3", "4"], _channel.Bodies);
        _channel.Settle(SettlementKind.Requeue, _channel.Unsettled[0]);
        Assert.Equal(["1", "2", "3", "4", "3"], _channel.Bodies);
    }

    [Fact]
    public void Prefetch_does_not_limit_consumers_without_acks()
    {
        _channel.Consume(_queue, noAck: true, prefetch: 1);
        _broker.Publish(_queue, "1", "2", "3");
        Assert.Equal(3, _channel.Bodies.Count);
        Assert.Equal(new QueueStatus(0, 0, 1), _queue.Status);
        Assert.Equal(0, _broker.Store.MemoryInUse);
    }

    [Fact]
    public void Turns_pass_from_consumer_to_consumer()
    {
        var channels = Enumerable.Range(0, 3).Select(_ => new FakeConnection(_broker).Channel()).ToList();
        channels.ForEach(c => c.Consume(_queue, noAck: true));
        _broker.Publish(_queue, [.. Enumerable.Range(0, 9).Select(i => $"{i}")]);
        Assert.Equal(["0", "3", "6"], channels[0].Bodies);
        Assert.Equal(["1", "4", "7"], channels[1].Bodies);
        Assert.Equal(["2", "5", "8"], channels[2].Bodies);
    }

    [Fact]
    public void Higher_priorities_first_while_they_have_credit()
    {
        var (low, high, middle) = (_connection.Channel(), _connection.Channel(), _connection.Channel());
        low.Consume(_queue, noAck: true, priority: -1);
        high.Consume(_queue, prefetch: 2, priority: 10);
        middle.Consume(_queue, prefetch: 1);
        _broker.Publish(_queue, "1", "2", "3", "4", "5");
        Assert.Equal(["1", "2"], high.Bodies);
        Assert.Equal(["3"], middle.Bodies);
        Assert.Equal(["4", "5"], low.Bodies);
        high.Ack();
        _broker.Publish(_queue, "6", "7");
        Assert.Equal(["1", "2", "6"], high.Bodies);
        Assert.Equal(["4", "5", "7"], low.Bodies);
    }

    [Fact]
    public void The_prefetch_of_a_channel_is_shared_by_its_consumers_on_all_queues()
    {
        var other = _broker.Queue("other");
        _channel.SetLimit(3);
        _channel.Consume(_queue);
        _channel.Consume(other);
        _broker.Publish(_queue, "1", "2", "3", "4");
        _broker.Publish(other, "a", "b");
        Assert.Equal(["1", "2", "3"], _channel.Bodies);
        _channel.Ack(2);
        Assert.Equal(5, _channel.Bodies.Count);
        Assert.Equal(3, _channel.CreditTaken);
        _channel.SetLimit(0);
        Assert.Equal(6, _channel.Bodies.Count);
    }

    [Fact]
    public void A_full_connection_gets_nothing_until_it_has_room()
    {
        var free = new FakeConnection(_broker).Channel();
        _channel.Consume(_queue, noAck: true);
        free.Consume(_queue, noAck: true);
        _connection.SetRoom(0);
        _broker.Publish(_queue, "1", "2", "3");
        Assert.Equal(["1", "2", "3"], free.Bodies);
        _connection.SetRoom(100);
        _broker.Publish(_queue, "4", "5");
        Assert.Single(_channel.Bodies);
    }

    [Fact]
    public void A_plan_is_bounded_by_number_and_by_size()
    {
        _broker.Publish(_queue, [.. Enumerable.Range(0, 300).Select(i => $"{i}")]);
        _channel.Consume(_queue, noAck: true);
        _broker.Runtime.RunUntilIdle();
        Assert.Equal([DeliveryPlan.MaxMessages, DeliveryPlan.MaxMessages, 44], _plans);

        _plans.Clear();
        var large = _broker.Queue("large");
        _broker.Publish(large, [.. Enumerable.Range(0, 7).Select(_ => new string('x', 100_000))]);
        _channel.Consume(large, noAck: true);
        _broker.Runtime.RunUntilIdle();
        Assert.Equal([3, 3, 1], _plans);
    }

    [Fact]
    public void What_a_few_rounds_leave_goes_to_the_scheduler()
    {
        _broker.Publish(_queue, [.. Enumerable.Range(0, 5000).Select(i => $"{i}")]);
        _channel.Consume(_queue, noAck: true);
        Assert.Equal(256, _channel.Bodies.Count);
        Assert.Equal(1, _broker.Runtime.Scheduler.Pending);
        _broker.Runtime.RunUntilIdle();
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => $"{i}"), _channel.Bodies);
    }

    [Fact]
    public void What_was_planned_for_a_cancelled_consumer_goes_back_as_if_never_taken()
    {
        _channel.SetLimit(10);
        var consumer = _channel.Consume(_queue, prefetch: 5);
        _onPlanned = () => _channel.Cancel(consumer);
        _broker.Publish(_queue, "1", "2");
        _broker.Runtime.RunUntilIdle();
        Assert.Empty(_channel.Bodies);
        Assert.Equal(0, _channel.CreditTaken);
        Assert.Equal(new QueueStatus(2, 0, 0) { ReadyBytes = 2 }, _queue.Status);
        Assert.Equal([("1", 0), ("2", 0)], Drain());
    }

    [Fact]
    public void A_queue_deleted_while_it_delivers_gives_credit_and_memory_back()
    {
        _channel.SetLimit(10);
        var consumer = _channel.Consume(_queue);
        _onPlanned = () =>
        {
            consumer.IsCancelled = true;
            _broker.Host.DeleteQueue("q"u8, _broker.Owner, ifUnused: false, ifEmpty: false);
        };
        _broker.Publish(_queue, "1", "2");
        _broker.Runtime.RunUntilIdle();
        Assert.Empty(_channel.Bodies);
        Assert.Equal([consumer], _channel.Cancelled);
        Assert.Equal(0, _channel.CreditTaken);
        Assert.Equal(0, _broker.Store.MemoryInUse);
    }

    [Fact]
    public void A_queue_deleted_while_it_delivers_still_delivers_what_was_planned()
    {
        _channel.Consume(_queue);
        _onPlanned = () => _broker.Host.DeleteQueue("q"u8, _broker.Owner, ifUnused: false, ifEmpty: false);
        _broker.Publish(_queue, "1", "2");
        Assert.Equal(["1", "2"], _channel.Bodies);
        Assert.Equal(0, _broker.Store.MemoryInUse);
        _channel.Ack(2);
        Assert.Equal(0, _channel.CreditTaken);
    }

    [Fact]
    public void A_deleted_queue_answers_everything_with_nothing()
    {
        _broker.Publish(_queue, "1");
        var held = _channel.Get(_queue)!.Value;
        _broker.Host.DeleteQueue("q"u8, _broker.Owner, ifUnused: false, ifEmpty: false);
        _channel.Settle(SettlementKind.Requeue, held);
        _broker.Publish(_queue, "2");
        Assert.Null(_channel.Get(_queue));
        Assert.Equal(0, _queue.Purge());
        Assert.Equal(0, _broker.Store.MemoryInUse);
    }

    [Fact]
    public void Get_says_how_many_remain_and_holds_its_message()
    {
        _broker.Publish(_queue, "1", "2", "3");
        Assert.Equal(Amqp.Storage.Log.LogReadStatus.Record, _queue.TryGet(noAck: true, out var result));
        Assert.Equal(2, result.Remaining);
        Assert.Equal(0, result.Message.DeliveryCount);
        _queue.Purge();
        Assert.True(_broker.Store.MemoryInUse > 0);
        Assert.True(result.Record.Body.SequenceEqual("1"u8));
        result.Lease.Dispose();
        Assert.Equal(0, _broker.Store.MemoryInUse);
        Assert.Equal(Amqp.Storage.Log.LogReadStatus.End, _queue.TryGet(noAck: true, out _));
    }

    [Fact]
    public void Purging_spares_what_is_out()
    {
        _broker.Publish(_queue, "1", "2", "3", "4");
        var (first, second) = (_channel.Get(_queue)!.Value, _channel.Get(_queue)!.Value);
        _channel.Settle(SettlementKind.Requeue, first);
        Assert.Equal(3, _queue.Purge());
        Assert.Equal(new QueueStatus(0, 1, 0) { UnackedBytes = 1 }, _queue.Status);
        _channel.Settle(SettlementKind.Requeue, second);
        Assert.Equal([("2", 1)], Drain());
    }

    [Fact]
    public void A_batch_of_settlements_reaches_every_queue_and_wakes_each()
    {
        var queues = Enumerable.Range(0, 20).Select(i => _broker.Queue($"q{i}")).ToList();
        foreach (var queue in queues)
        {
            _channel.Consume(queue, prefetch: 1);
            _broker.Publish(queue, $"{queue.Name} first", $"{queue.Name} second");
        }

        Assert.Equal(20, _channel.Bodies.Count);
        _channel.Ack(20);
        Assert.Equal(40, _channel.Bodies.Count);
        Assert.All(queues, q => Assert.Equal((0L, 1L, 1), (q.Status.Ready, q.Status.Unacked, q.Status.Consumers)));
    }

    [Fact]
    public void A_priority_is_an_integer_of_any_width()
    {
        Assert.Equal(7, Priority(FieldValue.FromInt8(7)));
        Assert.Equal(-7, Priority(FieldValue.FromInt64(-7)));
        Assert.Equal(int.MaxValue, Priority(FieldValue.FromInt64(long.MaxValue)));
        Assert.Equal(0, Priority(FieldValue.FromString("7")));

        int Priority(FieldValue value) => new QueueConsumer(
            _channel, ShortString.Empty, false, false, 0, new FieldTableBuilder().Add("x-priority", value).Build()).Priority;
    }

    [Fact]
    public void Priorities_that_nobody_has_any_more_leave_nothing_behind()
    {
        for (var i = 0; i < 1000; i++)
        {
            _channel.Cancel(_channel.Consume(_queue, prefetch: 1, priority: i));
        }

        _channel.Consume(_queue, prefetch: 1, priority: 5);
        Assert.Equal(1, ConsumerRingLevels.Count(_queue));
    }

    [Fact]
    public void A_consumer_that_comes_and_goes_at_its_limit_keeps_its_level()
    {
        _channel.Consume(_queue, prefetch: 1, priority: 3);
        for (var i = 0; i < 10; i++)
        {
            _broker.Publish(_queue, "m");
            _channel.Ack();
        }

        Assert.Equal(10, _channel.Bodies.Count);
        Assert.Equal(1, ConsumerRingLevels.Count(_queue));
    }

    void IDeliveryObserver.OnPlanned(DeliveryPlan plan)
    {
        _plans.Add(plan.Count);
        var action = _onPlanned;
        _onPlanned = null;
        action?.Invoke();
    }

    void IDeliveryObserver.OnAdmitted(QueueConsumer consumer)
    {
    }

    void IDeliveryObserver.OnParked(QueueConsumer consumer)
    {
    }

    void IDeliveryObserver.OnResumed(QueueConsumer consumer)
    {
    }

    void IDeliveryObserver.OnDelivered(DeliveryPlan plan)
    {
    }

    private List<(string Body, int Count)> Drain()
    {
        var drained = new List<(string, int)>();
        while (_channel.Get(_queue, noAck: true) is { } message)
        {
            drained.Add((message.Body, message.DeliveryCount));
        }

        return drained;
    }
}
