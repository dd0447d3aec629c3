namespace Amqp.Broker.Queues;

/// <summary>
/// Delayed retry (https://www.rabbitmq.com/docs/quorum-queues, x-delayed-retry-type): a message that comes back to a quorum queue rests
/// for a time, longer with every failure, before it is delivered again. While it rests it is out, as if its consumer held it still;
/// a restart ends every rest. Only where <see cref="QuorumSemantics.DelayedRetry"/> is on.
/// </summary>
public sealed partial class MessageQueue
{
    private PriorityQueue<MessageRef, long>? _resting;

    /// <summary>Messages that came back and wait for their time to be ready again.</summary>
    public int RestingCount
    {
        get
        {
            lock (_lock)
            {
                return _resting?.Count ?? 0;
            }
        }
    }

    /// <summary>Lets a message rest that has come back, if it is to. The lock is held.</summary>
    private bool TryRest(in MessageRef message, bool isWish)
    {
        if (Kind != QueueKind.Quorum || !_broker.Limits.Quorum.DelayedRetry || !_settings.DelaysRetry(isWish))
        {
            return false;
        }

        (_resting ??= new()).Enqueue(message, Now + _settings.RetryDelay(message.DeliveryCount));
        _isTouched = true;
        return true;
    }

    /// <summary>When the first of them is due.</summary>
    private long NextRestDue() => _resting is not null && _resting.TryPeek(out _, out var due) ? due : long.MaxValue;

    /// <summary>What has rested long enough is ready again. The lock is held.</summary>
    private void EndRests(long now)
    {
        while (_resting is not null && _resting.TryPeek(out var message, out var due) && due <= now)
        {
            _resting.Dequeue();
            _core.Return(message);
        }
    }
}
