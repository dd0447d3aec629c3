using Amqp.Broker.Publishing;

namespace Amqp.Broker.Administration;

/// <summary>Waits for the queues' answers to one message.</summary>
/// <remarks>Guarded by <c>_lock</c>, a leaf. Answers may come before <see cref="Begin"/>, so the count may pass below zero.</remarks>
internal sealed class OperatorAnswer : AnswerCollector
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _due;
    private bool _begun;
    private bool _refused;

    /// <summary>True when no queue refused the message, once all have answered.</summary>
    public Task<bool> Accepted => _done.Task;

    /// <inheritdoc/>
    public override void Begin(ulong tag, int due, bool refused)
    {
        lock (_lock)
        {
            _begun = true;
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

    /// <inheritdoc/>
    public override void Flush()
    {
        lock (_lock)
        {
            if (!_begun || _due > 0)
            {
                return;
            }
        }

        _done.TrySetResult(!_refused);
    }
}
