using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;

namespace Amqp.Broker.DeadLettering;

/// <summary>
/// Waits for the answers of the queues that dead messages go to; a message leaves its old queue's log only when it has arrived.
/// A crash between the two yields a duplicate, never a hole.
/// </summary>
/// <remarks>Guarded by <c>_lock</c>, a leaf.</remarks>
internal sealed class MoveAnswers(MessageQueue queue, IReadOnlyList<Move> moves) : AnswerCollector
{
    private readonly Lock _lock = new();
    private readonly int[] _due = new int[moves.Count];
    private readonly bool[] _begun = new bool[moves.Count];
    private readonly bool[] _refused = new bool[moves.Count];
    private List<(Move Move, bool Arrived)> _done = [];

    /// <inheritdoc/>
    public override void Begin(ulong tag, int due, bool refused)
    {
        lock (_lock)
        {
            _begun[tag] = true;
            _due[tag] += due;
            _refused[tag] |= refused;
            Complete(tag);
        }
    }

    /// <inheritdoc/>
    public override void Answer(ulong tag, bool refused)
    {
        lock (_lock)
        {
            _due[tag]--;
            _refused[tag] |= refused;
            Complete(tag);
        }
    }

    /// <summary>The message goes nowhere.</summary>
    public void GoesNowhere(ulong tag)
    {
        lock (_lock)
        {
            _done.Add((moves[(int)tag], false));
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        List<(Move, bool)> done;
        lock (_lock)
        {
            done = _done;
            _done = [];
        }

        if (done.Count > 0)
        {
            queue.FinishMoves(done);
        }
    }

    private void Complete(ulong tag)
    {
        if (_begun[tag] && _due[tag] == 0)
        {
            _done.Add((moves[(int)tag], !_refused[tag]));
        }
    }
}
