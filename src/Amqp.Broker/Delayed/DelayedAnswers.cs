using Amqp.Broker.Publishing;
using Amqp.Storage.Log;

namespace Amqp.Broker.Delayed;

/// <summary>
/// Waits for the answers of the queues that messages went to when they were due. A queue that refuses one has had its chance: there
/// is nobody left to tell, and a full queue may stay full.
/// </summary>
/// <remarks>Guarded by <c>_lock</c>, a leaf. Answers may come before it is said how many are due.</remarks>
internal sealed class DelayedAnswers(DelayedMessages messages, LogPosition[] positions) : AnswerCollector
{
    private readonly Lock _lock = new();
    private readonly int[] _due = new int[positions.Length];
    private readonly bool[] _begun = new bool[positions.Length];
    private List<LogPosition> _done = [];

    /// <inheritdoc/>
    public override void Begin(ulong tag, int due, bool refused)
    {
        lock (_lock)
        {
            _begun[tag] = true;
            _due[tag] += due;
            Complete(tag);
        }
    }

    /// <inheritdoc/>
    public override void Answer(ulong tag, bool refused)
    {
        lock (_lock)
        {
            _due[tag]--;
            Complete(tag);
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        List<LogPosition> done;
        lock (_lock)
        {
            done = _done;
            _done = [];
        }

        if (done.Count > 0)
        {
            messages.Finish(done);
        }
    }

    private void Complete(ulong tag)
    {
        if (_begun[tag] && _due[tag] == 0)
        {
            _done.Add(positions[tag]);
        }
    }
}
