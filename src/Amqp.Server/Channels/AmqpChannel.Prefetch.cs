using Amqp.Broker;
using Amqp.Broker.Errors;
using Amqp.Broker.Queues;
using Amqp.Protocol;
using Amqp.Server.Connections;

namespace Amqp.Server.Channels;

/// <summary>
/// basic.qos. The prefetch of a consumer belongs to the consumer; the one that all consumers of the channel share is counted
/// here, across queues, under its own lock, a leaf.
/// </summary>
internal sealed partial class AmqpChannel
{
    private readonly Lock _creditLock = new();
    private readonly List<QueueConsumer> _waitingForCredit = [];
    private int _consumerPrefetch;
    private int _sharedPrefetch;
    private int _sharedOutstanding;

    // Settled since the last return of credit; under the outbound lock while counted, read by the read loop that counts it.
    private int _settledDeliveries;

    /// <inheritdoc/>
    public bool TryTakeCredit(QueueConsumer consumer)
    {
        lock (_creditLock)
        {
            if (_sharedPrefetch != 0 && _sharedOutstanding >= _sharedPrefetch)
            {
                _waitingForCredit.Add(consumer);
                return false;
            }

            _sharedOutstanding++;
            return true;
        }
    }

    /// <inheritdoc/>
    public void ReturnCredit(int count)
    {
        lock (_creditLock)
        {
            _sharedOutstanding -= count;
            if (_waitingForCredit.Count == 0)
            {
                return;
            }
        }

        // Whoever gives credit back may hold a queue's lock: the consumers that wait for it are resumed elsewhere.
        _connection.Server.Runtime.Scheduler.Schedule(static channel => ((AmqpChannel)channel!).ResumeWaiting(), this);
    }

    /// <summary>Gives back the shared prefetch of what was settled and resumes consumers that wait for it. Called without locks, after the settlements are applied.</summary>
    public void ReturnSettledCredit()
    {
        if (_settledDeliveries == 0)
        {
            return;
        }

        lock (_creditLock)
        {
            _sharedOutstanding -= _settledDeliveries;
        }

        _settledDeliveries = 0;
        ResumeWaiting();
    }

    private void ResumeWaiting()
    {
        QueueConsumer[] waiting;
        lock (_creditLock)
        {
            if (_waitingForCredit.Count == 0 || (_sharedPrefetch != 0 && _sharedOutstanding >= _sharedPrefetch))
            {
                return;
            }

            waiting = [.. _waitingForCredit];
            _waitingForCredit.Clear();
        }

        foreach (var consumer in waiting)
        {
            consumer.Queue!.Resume(consumer);
        }
    }

    private void OnQos(ReadOnlySpan<byte> arguments)
    {
        var qos = MethodDecoder.Decode<BasicQos>(arguments);
        if (qos.PrefetchSize != 0)
        {
            throw new ConnectionException(ReplyCode.NotImplemented, $"prefetch_size!=0 ({qos.PrefetchSize})");
        }

        Reply(default(BasicQosOk));
        if (!qos.Global || !_connection.Server.Broker.Limits.DeprecatedFeatures.Permits(DeprecatedFeatures.GlobalQos))
        {
            _consumerPrefetch = qos.PrefetchCount;
            return;
        }

        lock (_creditLock)
        {
            _sharedPrefetch = qos.PrefetchCount;
        }

        ResumeWaiting();
    }
}
