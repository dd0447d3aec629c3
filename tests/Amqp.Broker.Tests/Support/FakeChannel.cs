using System.Text;
using Amqp.Broker.Delivery;
using Amqp.Broker.Queues;
using Amqp.Protocol;
using Amqp.Storage.Log;

namespace Amqp.Broker.Tests.Support;

/// <summary>A channel on a <see cref="FakeConnection"/>: it holds what it got until a test settles it, and has a prefetch of its own.</summary>
internal sealed class FakeChannel(FakeConnection connection) : IDeliveryChannel
{
    private readonly List<QueueConsumer> _waiting = [];
    private readonly SettlementBatch _batch = new();
    private int _tags;

    public IDeliveryTarget Target => connection;

    /// <summary>What it holds, in the order it came.</summary>
    public List<Received> Unsettled { get; } = [];

    /// <summary>Bodies of everything that came, in order.</summary>
    public List<string> Bodies { get; } = [];

    /// <summary>Consumers whose queue was deleted.</summary>
    public List<QueueConsumer> Cancelled { get; } = [];

    /// <summary>Messages that the consumers of the channel may hold together; 0 for any number.</summary>
    public int Limit { get; private set; }

    /// <summary>How many of them are in use.</summary>
    public int CreditTaken { get; private set; }

    /// <summary>Called with each message, under the connection's lock.</summary>
    public Action<Received>? OnReceived { get; set; }

    public QueueConsumer NewConsumer(bool noAck = false, bool exclusive = false, int prefetch = 0, int? priority = null)
    {
        var arguments = priority is { } value ? new FieldTableBuilder().Add("x-priority", value).Build() : FieldTable.Empty;
        return new QueueConsumer(this, ShortString.From($"c{++_tags}"), noAck, exclusive, prefetch, arguments);
    }

    public QueueConsumer Consume(MessageQueue queue, bool noAck = false, bool exclusive = false, int prefetch = 0, int? priority = null)
    {
        var consumer = NewConsumer(noAck, exclusive, prefetch, priority);
        Assert.True(queue.TryAddConsumer(consumer));
        queue.Resume(consumer);
        return consumer;
    }

    /// <summary>Ends a consumer as <c>basic.cancel</c> does: nothing is written for it any more, then it leaves its queue.</summary>
    public void Cancel(QueueConsumer consumer)
    {
        lock (connection.Lock)
        {
            consumer.IsCancelled = true;
        }

        consumer.Queue!.RemoveConsumer(consumer);
    }

    public bool TryTakeCredit(QueueConsumer consumer)
    {
        Assert.False(consumer.NoAck);
        lock (connection.Lock)
        {
            if (Limit > 0 && CreditTaken >= Limit)
            {
                if (!_waiting.Contains(consumer))
                {
                    _waiting.Add(consumer);
                }

                connection.Observer?.OnParked(consumer);
                return false;
            }

            CreditTaken++;
            connection.Observer?.OnAdmitted(consumer);
            return true;
        }
    }

    public void ReturnCredit(int count)
    {
        lock (connection.Lock)
        {
            CreditTaken -= count;
            Assert.True(CreditTaken >= 0, "more credit came back than was taken");
        }

        // A queue's lock may be held here.
        connection.Broker.Broker.Runtime.Scheduler.Schedule(static channel => ((FakeChannel)channel!).ResumeWaiting(), this);
    }

    public void SetLimit(int limit)
    {
        lock (connection.Lock)
        {
            Limit = limit;
        }

        ResumeWaiting();
    }

    public void OnQueueDeleted(QueueConsumer consumer)
    {
        lock (connection.Lock)
        {
            Cancelled.Add(consumer);
        }
    }

    public void Receive(in PlannedDelivery delivery)
    {
        var received = new Received(
            delivery.Consumer.Queue!, delivery.Consumer, delivery.Message, Encoding.UTF8.GetString(delivery.Record.Body));
        Bodies.Add(received.Body);
        if (!delivery.Consumer.NoAck)
        {
            Unsettled.Add(received);
        }

        OnReceived?.Invoke(received);
    }

    /// <summary>Takes one message by <c>basic.get</c>; null when there is none.</summary>
    public Received? Get(MessageQueue queue, bool noAck = false)
    {
        if (queue.TryGet(noAck, out var result) != LogReadStatus.Record)
        {
            return null;
        }

        var received = new Received(queue, null, result.Message, Encoding.UTF8.GetString(result.Record.Body));
        result.Lease.Dispose();
        if (!noAck)
        {
            lock (connection.Lock)
            {
                Unsettled.Add(received);
            }
        }

        return received;
    }

    /// <summary>Settles messages it holds, in one batch.</summary>
    public void Settle(SettlementKind kind, params Received[] messages)
    {
        foreach (var message in messages)
        {
            _batch.Add(new Settlement
            {
                Queue = message.Queue,
                Consumer = message.Consumer,
                Message = message.Message,
                Kind = kind,
            });
        }

        lock (connection.Lock)
        {
            foreach (var message in messages)
            {
                Assert.True(Unsettled.Remove(message), "settled what was not held");
            }

            CreditTaken -= messages.Count(m => m.Consumer is not null);
        }

        _batch.Flush();
        ResumeWaiting();
    }

    /// <summary>Acknowledges the first messages it holds.</summary>
    public void Ack(int count = 1) => Settle(SettlementKind.Acknowledge, [.. Unsettled.Take(count)]);

    private void ResumeWaiting()
    {
        QueueConsumer[] resumed;
        lock (connection.Lock)
        {
            resumed = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var consumer in resumed)
        {
            connection.Observer?.OnResumed(consumer);
            consumer.Queue!.Resume(consumer);
        }
    }
}
