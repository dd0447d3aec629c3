using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Broker.Tests.Support;
using Amqp.TestKit.Runtime;

namespace Amqp.Broker.Tests.Publishing;

public sealed class PublishBatchTests : IDisposable
{
    private readonly SlowStore _store = new();
    private readonly TestBroker _broker;
    private readonly ConfirmClient _client = new();
    private readonly ConfirmTracker _tracker;
    private readonly PublishBatch _batch;

    public PublishBatchTests()
    {
        _broker = new TestBroker(store: _store);
        _tracker = new ConfirmTracker(_client);
        _batch = new PublishBatch(_broker.Broker);
    }

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void A_record_holds_what_was_published()
    {
        var queue = _broker.Queue("q", durable: true);
        _batch.Add(TestBroker.Message(TestBroker.Names("amq.topic", "a.b"), new byte[] { 0x10, 0, 2 }, "body"u8.ToArray(), true), [queue], null, 0);
        _batch.Add(TestBroker.Message(TestBroker.Names("", ""), new byte[2], default, false), [queue], null, 0);
        Assert.False(_batch.IsEmpty);
        _batch.Flush();
        Assert.True(_batch.IsEmpty);

        queue.TryGet(noAck: true, out var first);
        Assert.True(first.Record.Exchange.SequenceEqual("amq.topic"u8));
        Assert.True(first.Record.RoutingKey.SequenceEqual("a.b"u8));
        Assert.Equal([0x10, 0, 2], first.Record.Properties.ToArray());
        Assert.True(first.Record.Body.SequenceEqual("body"u8));
        Assert.Equal(_broker.Runtime.Time.GetUtcNow().ToUnixTimeMilliseconds(), first.Record.Timestamp);
        Assert.Equal(1, first.Remaining);
        first.Lease.Dispose();
        queue.TryGet(noAck: true, out var second);
        Assert.True(second.Record.Exchange.IsEmpty && second.Record.RoutingKey.IsEmpty && second.Record.Body.IsEmpty);
        Assert.Equal(0, second.Remaining);
        second.Lease.Dispose();
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, false)]
    public void Only_a_persistent_message_on_a_durable_queue_waits_for_the_disk(bool persistent, bool durable, bool waits)
    {
        Publish(persistent, _broker.Queue("q", durable));
        _batch.Flush();
        Assert.Equal(waits ? 1 : 0, _client.Outstanding);
        _store.Sync();
        Assert.Equal(0, _client.Outstanding);
    }

    [Fact]
    public void An_exclusive_queue_is_never_durable()
    {
        Publish(persistent: true, _broker.Queue("q", durable: true, exclusive: true));
        _batch.Flush();
        Assert.Equal(["ack 1"], _client.Written);
    }

    [Fact]
    public void A_message_without_queues_is_confirmed_and_without_a_waiter_forgotten()
    {
        Publish(persistent: true);
        _batch.Add(TestBroker.Message(TestBroker.Names("", "nowhere"), new byte[2], default, true), [], null, 0);
        _batch.Flush();
        Assert.Equal(["ack 1"], _client.Written);
    }

    [Fact]
    public void A_message_on_several_queues_waits_for_the_slowest()
    {
        var (slow, fast) = (_broker.Queue("slow", durable: true), _broker.Queue("fast"));
        Publish(persistent: true, slow, fast);
        Publish(persistent: true, fast);
        _batch.Flush();
        Assert.Equal(["ack 2"], _client.Written);
        _store.Sync();
        Assert.Equal(0, _client.Outstanding);
    }

    [Fact]
    public void A_message_of_a_deleted_queue_is_answered()
    {
        var queue = _broker.Queue("q", durable: true);
        Publish(persistent: true, queue);
        _batch.Flush();
        Publish(persistent: true, queue);
        _broker.Host.DeleteQueue("q"u8, _broker.Owner, ifUnused: false, ifEmpty: false);
        Assert.Equal(["ack 1"], _client.Written);
        _batch.Flush();
        Assert.Equal(["ack 1", "ack 2"], _client.Written);
    }

    [Fact]
    public void A_full_disk_refuses_and_leaves_the_queue_as_it_was()
    {
        var (queue, other) = (_broker.Queue("q", durable: true), _broker.Queue("other"));
        Publish(persistent: true, queue);
        _batch.Flush();
        _store.IsFull = true;
        Publish(persistent: false, queue, other);
        Publish(persistent: true, queue);
        _batch.Flush();
        Assert.Equal(["nack 2", "nack 3"], _client.Written);
        Assert.Equal(1, queue.Status.Ready);
        _store.IsFull = false;
        Publish(persistent: false, queue);
        _batch.Flush();
        _store.Sync();
        Assert.Equal(0, _client.Outstanding);
        Assert.Equal(2, queue.Status.Ready);
    }

    [Fact]
    public void Publishers_of_several_channels_are_told_separately()
    {
        var queue = _broker.Queue("q", durable: true);
        var otherClient = new ConfirmClient();
        var other = new ConfirmTracker(otherClient);
        for (var i = 0; i < 10; i++)
        {
            Publish(persistent: true, queue);
            Publish(other, otherClient, persistent: true, queue);
        }

        _batch.Flush();
        Assert.Equal((10, 10), (_client.Outstanding, otherClient.Outstanding));
        _store.Sync();
        Assert.Equal((0, 0), (_client.Outstanding, otherClient.Outstanding));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(34)]
    [InlineData(200)]
    public void Any_number_of_queues_gets_every_message_in_order(int count)
    {
        var queues = Enumerable.Range(0, count).Select(i => _broker.Queue($"q{i}")).ToArray();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 5; i++)
            {
                _batch.Add(TestBroker.Message(TestBroker.Names("", ""), new byte[2], new[] { (byte)((round * 5) + i) }, false), queues, null, 0);
                // And one to a single queue in between, in another order.
                _batch.Add(TestBroker.Message(TestBroker.Names("", ""), new byte[2], new[] { (byte)(100 + i) }, false), [queues[(i * 7) % count]], null, 0);
            }

            _batch.Flush();
        }

        for (var i = 0; i < count; i++)
        {
            var bodies = Drain(queues[i]);
            Assert.Equal(Enumerable.Range(0, 15).Select(b => (byte)b), bodies.Where(b => b < 100));
        }
    }

    [Fact]
    public void Two_batches_of_two_connections_do_not_meet()
    {
        // The queue's hint at its place in a batch is shared by all batches.
        var second = new PublishBatch(_broker.Broker);
        var queues = Enumerable.Range(0, 50).Select(i => _broker.Queue($"q{i}")).ToArray();
        for (var i = 0; i < 50; i++)
        {
            _batch.Add(TestBroker.Message(TestBroker.Names("", ""), new byte[2], new byte[] { 1 }, false), [queues[i]], null, 0);
            second.Add(TestBroker.Message(TestBroker.Names("", ""), new byte[2], new byte[] { 2 }, false), [queues[49 - i]], null, 0);
        }

        _batch.Flush();
        second.Flush();
        Assert.All(queues, queue => Assert.Equal([1, 2], Drain(queue)));
    }

    [Fact]
    public void A_batch_says_when_it_should_be_flushed()
    {
        var queue = _broker.Queue("q");
        for (var i = 0; i < PublishBatch.MaxMessages; i++)
        {
            Assert.False(_batch.IsFull);
            _batch.Add(TestBroker.Message(TestBroker.Names("", ""), new byte[2], default, false), [queue], null, 0);
        }

        Assert.True(_batch.IsFull);
        _batch.Flush();
        Assert.False(_batch.IsFull);
        Assert.Equal(PublishBatch.MaxMessages, queue.Status.Ready);
    }

    private void Publish(bool persistent, params MessageQueue[] queues) => Publish(_tracker, _client, persistent, queues);

    private void Publish(ConfirmTracker tracker, ConfirmClient client, bool persistent, params MessageQueue[] queues)
    {
        var tag = tracker.NextTag();
        // The store answers when it wants: all that the client knows beforehand is that an answer is due.
        client.Published(tag, due: _store.IsFull ? 1 : 0);
        if (_store.IsFull)
        {
            client.Answered(tag, refused: true);
        }

        _batch.Add(TestBroker.Message(TestBroker.Names("", "k"), new byte[2], "m"u8.ToArray(), persistent), queues, tracker, tag);
    }

    private static List<byte> Drain(MessageQueue queue)
    {
        var bodies = new List<byte>();
        while (queue.TryGet(noAck: true, out var result) == Amqp.Storage.Log.LogReadStatus.Record)
        {
            bodies.Add(result.Record.Body[0]);
            result.Lease.Dispose();
        }

        return bodies;
    }
}
