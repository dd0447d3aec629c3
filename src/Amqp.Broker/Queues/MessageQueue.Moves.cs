using Amqp.Broker.DeadLettering;
using Amqp.Storage.Log;
using Amqp.Storage.Runtime;

namespace Amqp.Broker.Queues;

/// <summary>
/// Dead messages leave: they are published to the dead-letter exchange by a worker of their own, in the order in which they
/// died, never under this queue's lock. Their records stay in the log until they have arrived.
/// </summary>
public sealed partial class MessageQueue
{
    /// <summary>How long a message waits that must arrive and could not.</summary>
    private const int RetryMilliseconds = 180_000;

    private List<Move> _moves = [];
    private List<Move> _moving = [];
    private MoveWorker? _mover;
    private bool _isMoving;

    /// <summary>A message has left the ready set or its consumer for a reason. The lock is held.</summary>
    private void Discard(in MessageRef message, in RecordView record, DeathReason reason)
    {
        _traffic.Died[(int)reason]++;
        if (_settings.DeadLetterExchange is null)
        {
            _core.ForPriority(message.Priority).Log.Settle(message.Position);
            return;
        }

        _traffic.DeadLettered[(int)reason]++;
        _core.BeginMove();
        _moves.Add(new Move { Record = record, Message = message, Reason = reason, IsInLog = true });
    }

    /// <summary>Gets the worker going if there is something to move. Called without the lock.</summary>
    private void StartMoves()
    {
        if (_moves.Count == 0)
        {
            return;
        }

        lock (_lock)
        {
            if (_isMoving || _moves.Count == 0)
            {
                return;
            }

            _isMoving = true;
            _mover ??= new MoveWorker(this);
        }

        _broker.Runtime.Scheduler.Schedule(_mover);
    }

    private void MoveAll(DeadLetterPublisher publisher)
    {
        while (TakeMoves())
        {
            var answers = new MoveAnswers(this, [.. _moving]);
            for (var i = 0; i < _moving.Count; i++)
            {
                if (!publisher.TryPublish(_moving[i], Settings, answers, (ulong)i))
                {
                    answers.GoesNowhere((ulong)i);
                }
            }

            publisher.Flush();
            answers.Flush();
            _moving.Clear();
        }
    }

    private bool TakeMoves()
    {
        lock (_lock)
        {
            // What died before the queue was deleted still goes where it should: the logs wait for it.
            if (_moves.Count == 0)
            {
                _isMoving = false;
                DisposeIfDone();
                return false;
            }

            (_moves, _moving) = (_moving, _moves);
            return true;
        }
    }

    /// <summary>Moves are over: what arrived (or may be lost) leaves the log, what must arrive is tried again later.</summary>
    internal void FinishMoves(IReadOnlyList<(Move Move, bool Arrived)> done)
    {
        lock (_lock)
        {
            foreach (var (move, arrived) in done)
            {
                if (_deleted || !move.IsInLog)
                {
                    continue;
                }

                if (!arrived && _settings.DeadLetterAtLeastOnce)
                {
                    _mover!.Retry(move);
                    continue;
                }

                _traffic.DeadLettersConfirmed += arrived ? 1 : 0;
                _core.EndMove();
                _core.ForPriority(move.Message.Priority).Log.Settle(move.Message.Position);
            }
        }
    }

    private void RetryMoves(List<Move> retry)
    {
        lock (_lock)
        {
            if (!_deleted)
            {
                _moves.AddRange(retry);
            }

            retry.Clear();
        }

        StartMoves();
    }

    private sealed class MoveWorker(MessageQueue queue) : WheelEntry, IThreadPoolWorkItem
    {
        private readonly DeadLetterPublisher _publisher = new(queue, queue._broker);
        private readonly List<Move> _retry = [];

        public void Execute() => queue.MoveAll(_publisher);

        /// <summary>The queue's lock is held.</summary>
        public void Retry(Move move)
        {
            _retry.Add(move);
            queue._broker.Runtime.Wheel.Arm(this, RetryMilliseconds);
        }

        protected override void Fire() => queue.RetryMoves(_retry);
    }
}
