using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Broker.Tests.Publishing;
using Amqp.Broker.Tests.Support;
using Amqp.TestKit.Runtime;

namespace Amqp.Broker.Tests.Metadata;

/// <summary>A queue whose declaration found no room on the disk is there, and keeps no promises.</summary>
public sealed class UnkeptQueueTests : IDisposable
{
    private readonly SlowStore _store = new();
    private readonly TestBroker _broker;
    private readonly ConfirmClient _client = new();
    private readonly ConfirmTracker _tracker;
    private readonly PublishBatch _batch;

    public UnkeptQueueTests()
    {
        _broker = new TestBroker(store: _store, delayedMetadata: true);
        _tracker = new ConfirmTracker(_client);
        _batch = new PublishBatch(_broker.Broker);
    }

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void A_message_is_confirmed_only_where_a_start_finds_its_queue()
    {
        var queue = _broker.Queue("q", durable: true);
        Publish(queue, refused: true);
        _store.Sync();
        Assert.Equal(["nack 1"], _client.Written);

        _broker.Metadata.Commit();
        Publish(queue, refused: false);
        _store.Sync();
        Assert.Equal(["nack 1", "ack 2 multiple"], _client.Written);
    }

    private void Publish(MessageQueue queue, bool refused)
    {
        var tag = _tracker.NextTag();
        _client.Published(tag, due: 1);
        _batch.Add(TestBroker.Message(TestBroker.Names("", "q"), new byte[2], "m"u8.ToArray(), true), [queue], _tracker, tag);
        _batch.Flush();
        Assert.Equal(1, _client.Outstanding);
        _client.Answered(tag, refused);
    }
}
