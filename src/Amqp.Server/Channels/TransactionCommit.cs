using Amqp.Broker.Publishing;

namespace Amqp.Server.Channels;

/// <summary>
/// Waits until a transaction's settlements are durable and for the queues' answers to its publishes; <c>tx.commit-ok</c> leaves when
/// all have answered.
/// </summary>
/// <remarks>Guarded by <c>_lock</c>, a leaf. Answers may come before everything has begun, so the count may pass below zero.</remarks>
internal sealed class TransactionCommit(AmqpChannel channel, int parts) : AnswerCollector
{
    private readonly Lock _lock = new();
    private int _toBegin = parts;
    private int _due;
    private bool _refused;
    private bool _sealed;
    private bool _done;

    /// <summary>Everything is on its way: from now on the commit may complete.</summary>
    public void Seal()
    {
        lock (_lock)
        {
            _sealed = true;
        }

        Flush();
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        lock (_lock)
        {
            if (_done || !_sealed || _toBegin > 0 || _due > 0)
            {
                return;
            }

            _done = true;
        }

        channel.OnCommitted(_refused);
    }

    /// <inheritdoc/>
    public override void Begin(ulong tag, int due, bool refused)
    {
        lock (_lock)
        {
            _toBegin--;
            _due += due;
            _refused |= refused;
        }
    }

    /// <inheritdoc/>
    public override void Answer(ulong tag, bool refused)
    {
        lock (_lock)
        {
            _due--;
            _refused |= refused;
        }
    }
}
