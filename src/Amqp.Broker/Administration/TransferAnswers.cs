using Amqp.Broker.Publishing;

namespace Amqp.Broker.Administration;

/// <summary>Waits for the queues' answers to a batch of messages that go from one queue to others.</summary>
/// <remarks>Guarded by <c>_lock</c>, a leaf. Answers may come before <see cref="Begin"/>, so counts may pass below zero.</remarks>
internal sealed class TransferAnswers(int count) : AnswerCollector
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int[] _due = new int[count];
    private readonly bool[] _begun = new bool[count];
    private readonly bool[] _refused = new bool[count];
    private int _left = count;

    /// <summary>Completes when every queue has answered for every message.</summary>
    public Task Done => _done.Task;

    /// <summary>Whether every queue has taken a message. Only after <see cref="Done"/>.</summary>
    public bool IsAccepted(int index) => !_refused[index];

    /// <inheritdoc/>
    public override void Begin(ulong tag, int due, bool refused)
    {
        lock (_lock)
        {
            _begun[tag] = true;
            Count((int)tag, due, refused);
        }
    }

    /// <inheritdoc/>
    public override void Answer(ulong tag, bool refused)
    {
        lock (_lock)
        {
            Count((int)tag, -1, refused);
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        if (Volatile.Read(ref _left) == 0)
        {
            _done.TrySetResult();
        }
    }

    private void Count(int index, int change, bool refused)
    {
        _due[index] += change;
        _refused[index] |= refused;
        if (_begun[index] && _due[index] == 0)
        {
            _left--;
        }
    }
}
