using Amqp.Broker.Administration;
using Amqp.Broker.Connections;
using Amqp.Broker.Events;
using Amqp.Broker.Queues;
using Amqp.Broker.Statistics;

namespace Amqp.Server.Channels;

/// <summary>What the channel counts, and how it shows itself to operators.</summary>
internal sealed partial class AmqpChannel : IClientChannel
{
    private readonly ChannelTraffic _traffic;
    private long _eventNumber;

    IClientConnection IClientChannel.Connection => _connection;

    int IClientChannel.Number => Number;

    string IClientChannel.EventProcess => Events.ProcessOf(ref _eventNumber);

    private BrokerEvents Events => _connection.Server.Broker.Events;

    ChannelInfo IClientChannel.Describe()
    {
        int unacked;
        QueueConsumer[] consumers;
        lock (_out.Lock)
        {
            unacked = _unacked.Count;
            consumers = [.. _consumers.Values];
        }

        var transaction = _transaction;
        return new ChannelInfo
        {
            Connection = _connection,
            Number = Number,
            Confirms = _confirms is not null,
            IsTransactional = transaction is not null,
            Prefetch = _consumerPrefetch,
            SharedPrefetch = _sharedPrefetch,
            Unacked = unacked,
            Unconfirmed = _confirms?.Outstanding ?? 0,
            UncommittedPublishes = transaction?.Publishes.Count ?? 0,
            UncommittedAcks = transaction?.Settlements.Count ?? 0,
            IsClosing = IsClosing,
            Consumers = consumers,
            Traffic = _traffic,
        };
    }

    /// <summary>A delivery was written. The outbound lock is held.</summary>
    private void CountDelivery(bool noAck, bool redelivered)
    {
        _traffic.Stats[(int)(noAck ? MessageStat.DeliverNoAck : MessageStat.Deliver)]++;
        _traffic.Stats[(int)MessageStat.Redeliver] += redelivered ? 1 : 0;
    }

    /// <summary>A get was answered with a message. The outbound lock is held.</summary>
    private void CountGet(MessageQueue queue, bool noAck, bool redelivered)
    {
        _traffic.GetsFrom(queue).Count(noAck, redelivered);
        _traffic.Stats[(int)(noAck ? MessageStat.GetNoAck : MessageStat.Get)]++;
        _traffic.Stats[(int)MessageStat.Redeliver] += redelivered ? 1 : 0;
    }
}
