using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Broker.Tests.Support;
using Amqp.Storage.Runtime;

namespace Amqp.Broker.Tests.Queues;

/// <summary>Publishers pause while deliveries are behind for want of processor time, and only then. Time is virtual.</summary>
public sealed class FairFlowTests : IDisposable
{
    private const int Backlog = 2048;
    private readonly TestBroker _broker = new();
    private readonly FakeConnection _connection;
    private readonly FakeChannel _channel;
    private readonly MessageQueue _queue;

    public FairFlowTests()
    {
        _connection = new FakeConnection(_broker);
        _channel = _connection.Channel();
        _queue = _broker.Queue("q");
    }

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void Without_consumers_a_queue_buffers()
    {
        Assert.Null(Publish(10 * Backlog));
        Assert.False(_queue.IsCongested);
    }

    [Fact]
    public void A_backlog_that_a_consumer_could_take_congests_and_delivering_it_relieves()
    {
        FallBehind();
        Assert.True(_queue.IsCongested);
        var pause = Pause(out var registered);
        Assert.True(registered);
        _broker.Runtime.RunUntilIdle();
        Assert.False(_queue.IsCongested);
        Assert.True(pause.IsCompletedSuccessfully);
        Assert.Equal(0, _queue.Status.Ready);
    }

    [Fact]
    public void It_begins_above_its_limit_and_ends_at_half_of_it()
    {
        _channel.Consume(_queue, noAck: true);
        Publish(300);
        Publish((int)(Backlog - _queue.Status.Ready));
        Assert.Equal(Backlog, _queue.Status.Ready);
        Assert.False(_queue.IsCongested);
        Assert.Same(_queue, Publish(1));

        // A run takes sixteen plans of 128: one that ends above half the limit does not relieve it.
        Publish(1200);
        _broker.Runtime.Scheduler.RunOne();
        Assert.InRange(_queue.Status.Ready, (Backlog / 2) + 1, Backlog);
        Assert.True(_queue.IsCongested);
        _broker.Runtime.Scheduler.RunOne();
        Assert.False(_queue.IsCongested);
    }

    [Fact]
    public void Consumers_whose_connection_is_full_do_not_congest()
    {
        _connection.SetRoom(0);
        _channel.Consume(_queue);
        Assert.Null(Publish(2 * Backlog));
    }

    [Fact]
    public void Consumers_that_hold_all_they_may_do_not_congest()
    {
        _channel.Consume(_queue, prefetch: 10);
        Assert.Null(Publish(2 * Backlog));
        Assert.Equal(10, _queue.Status.Unacked);
    }

    [Fact]
    public void Brisk_consumers_congest_between_their_acknowledgements_and_only_as_long_as_they_are_brisk()
    {
        _channel.Consume(_queue, prefetch: 10);
        Publish(2 * Backlog);
        AckEvery(milliseconds: 0.2, times: 50);
        Assert.Same(_queue, Publish(1));
        _broker.Runtime.Advance(25);
        Assert.Null(Publish(1));
        Assert.False(_queue.IsCongested);
    }

    [Fact]
    public void Slow_consumers_do_not_congest()
    {
        _channel.Consume(_queue, prefetch: 10);
        Publish(2 * Backlog);
        AckEvery(milliseconds: 5, times: 50);
        Assert.Null(Publish(1));
    }

    [Fact]
    public void Consumers_that_become_slow_relieve()
    {
        _channel.Consume(_queue, prefetch: 10);
        Publish(3 * Backlog);
        AckEvery(milliseconds: 0.2, times: 50);
        Assert.Same(_queue, Publish(1));
        AckEvery(milliseconds: 5, times: 20);
        Assert.Null(Publish(1));
    }

    [Theory]
    [InlineData("purge")]
    [InlineData("cancel")]
    public void Between_two_acknowledgements_too_the_end_of_the_backlog_or_the_consuming_lets_publishers_go_on(string how)
    {
        var consumer = _channel.Consume(_queue, prefetch: 10);
        Publish(2 * Backlog);
        AckEvery(milliseconds: 0.2, times: 50);
        Publish(1);
        var pause = Pause(out var registered);
        Assert.True(registered);
        if (how == "purge")
        {
            _queue.Purge();
        }
        else
        {
            _channel.Cancel(consumer);
        }

        Assert.False(_queue.IsCongested);
        _broker.Runtime.RunUntilIdle();
        Assert.True(pause.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_pause_on_a_relieved_queue_ends_at_once()
    {
        var pause = Pause(out var registered);
        Assert.False(registered);
        _broker.Runtime.RunUntilIdle();
        Assert.True(pause.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_publisher_that_has_gone_is_not_told()
    {
        FallBehind();
        var pause = new PauseSource(_broker.Runtime.Broker);
        pause.Prepare();
        Assert.True(_queue.PausePublisher(pause));
        _queue.ForgetPublisher(pause);
        var wait = pause.WaitAsync(Timeout.Infinite).AsTask();
        _broker.Runtime.RunUntilIdle();
        Assert.False(wait.IsCompleted);
        pause.Signal();
        _broker.Runtime.RunUntilIdle();
        Assert.True(wait.IsCompleted);
    }

    [Theory]
    [InlineData("purge")]
    [InlineData("delete")]
    [InlineData("cancel")]
    public void Whatever_ends_the_backlog_or_the_consuming_lets_publishers_go_on(string how)
    {
        var consumer = FallBehind();
        var pause = Pause(out _);
        switch (how)
        {
            case "purge":
                _queue.Purge();
                break;
            case "delete":
                _broker.Host.DeleteQueue("q"u8, _broker.Owner, ifUnused: false, ifEmpty: false);
                break;
            default:
                _channel.Cancel(consumer);
                break;
        }

        Assert.False(_queue.IsCongested);
        _broker.Runtime.RunUntilIdle();
        Assert.True(pause.IsCompletedSuccessfully);
    }

    /// <summary>Publishes faster than the scheduler gives the queue a turn.</summary>
    private QueueConsumer FallBehind()
    {
        var consumer = _channel.Consume(_queue, noAck: true);
        for (var i = 0; i < 10; i++)
        {
            Publish(300);
        }

        return consumer;
    }

    private void AckEvery(double milliseconds, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _broker.Runtime.Advance(milliseconds);
            _channel.Ack();
        }
    }

    private MessageQueue? Publish(int count)
    {
        var batch = new PublishBatch(_broker.Broker);
        for (var i = 0; i < count; i++)
        {
            batch.Add(TestBroker.Message(TestBroker.Names("", "q"), new byte[2], "m"u8.ToArray(), false), [_queue], null, 0);
        }

        batch.Flush();
        return batch.Congested;
    }

    private Task<bool> Pause(out bool registered)
    {
        var pause = new PauseSource(_broker.Runtime.Broker);
        pause.Prepare();
        registered = _queue.PausePublisher(pause);
        return pause.WaitAsync(Timeout.Infinite).AsTask();
    }
}
