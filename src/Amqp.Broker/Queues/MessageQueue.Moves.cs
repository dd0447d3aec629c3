using Amqp.Broker.DeadLettering;
using Amqp.Storage.Log;
using Amqp.Storage.Memory;
using Amqp.Storage.Runtime;

namespace Amqp.Broker.Queues;

/// <summary>
/// Dead messages leave: they are published to the dead-letter exchange by a worker of their own, in the order in which they
/// died, never under this queue's lock. Their records stay in the log until they have arrived, and are read when their turn comes.
/// </summary>
public sealed partial class MessageQueue
{
    /// <summary>How long a message waits that must arrive and could not.</summary>
    private const int RetryMilliseconds = 180_000;

    /// <summary>Messages that are moved at the same time, beyond which none is dropped from the head of the queue.</summary>
    private const int MaxMoving = 16 * 1024;

    /// <summary>Messages published at once.</summary>
    private const int MovesAtOnce = 64;

    private readonly Queue<Move> _moves = new(0);
    private MoveWorker? _mover;
    private bool _isMoving;
    private bool _moverWaits;
    private int _retrying;

    private bool IsMovingTooMany => _settings.DeadLetterExchange is not null && _core.Moving >= MaxMoving;

    /// <summary>A message has left the ready set or its consumer for a reason. The lock is held.</summary>
    private void Discard(in MessageRef message, DeathReason reason)
    {
        _traffic.Died[(int)reason]++;
        if (_settings.DeadLetterExchange is null)
        {
            SettleInLog(_core.ForPriority(message.Priority), message.Position);
            return;
        }

        _traffic.DeadLettered[(int)reason]++;
        if (_settings.DeadLetterAtLeastOnce)
        {
            _traffic.DeadLetteredAtLeastOnce[(int)reason]++;
        }

        _core.BeginMove(message);
        _moves.Enqueue(new Move { Message = message, Reason = reason, IsInLog = true });
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
            if (_isMoving || _moverWaits || _moves.Count == 0)
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
        var taken = new List<TakenMove>();
        while (TakeMoves(taken))
        {
            var answers = new MoveAnswers(this, [.. taken.Select(t => t.Move)]);
            for (var i = 0; i < taken.Count; i++)
            {
                if (!publisher.TryPublish(taken[i].Move, taken[i].Record, Settings, answers, (ulong)i))
                {
                    answers.GoesNowhere((ulong)i);
                }
            }

            publisher.Flush();
            answers.Flush();
            foreach (var move in taken)
            {
                move.Lease.Dispose();
            }

            taken.Clear();
        }

        FlushAnswers();
    }

    /// <summary>Takes what is to be published next, with its records under leases.</summary>
    /// <returns>False when there is nothing, or it has to be fetched first: the worker has ended and is started again.</returns>
    private bool TakeMoves(List<TakenMove> taken)
    {
        lock (_lock)
        {
            var waits = false;
            while (!waits && taken.Count < MovesAtOnce && _moves.TryPeek(out var move))
            {
                var status = ReadMove(move, out var record);
                waits = status == LogReadStatus.Pending;
                if (waits)
                {
                    break;
                }

                _moves.Dequeue();
                if (status == LogReadStatus.Record)
                {
                    taken.Add(new TakenMove(move, record, record.Slab.Lease()));
                }
                else
                {
                    // Damage took the record.
                    EndMove(move);
                }
            }

            EndReads();
            if (taken.Count > 0)
            {
                return true;
            }

            // What died before the queue was deleted still goes where it should: the logs wait for it.
            _isMoving = false;
            _moverWaits = waits;
            DeleteIfDone();
            return false;
        }
    }

    private LogReadStatus ReadMove(in Move move, out RecordView record)
    {
        if (move.IsInLog)
        {
            return _core.ForPriority(move.Message.Priority).Log.Read(move.Message.Position, out record);
        }

        record = move.Refused;
        return LogReadStatus.Record;
    }

    /// <summary>Moves are over: what arrived (or may be lost) leaves the log, what must arrive is tried again later.</summary>
    internal void FinishMoves(IReadOnlyList<(Move Move, bool Arrived)> done)
    {
        bool start;
        bool wasTooMany;
        lock (_lock)
        {
            wasTooMany = IsMovingTooMany;
            foreach (var (move, arrived) in done)
            {
                if (_deleted || !move.IsInLog)
                {
                    continue;
                }

                if (!arrived && _settings.DeadLetterAtLeastOnce)
                {
                    _retrying++;
                    _mover!.Retry(move);
                    continue;
                }

                _traffic.DeadLettersConfirmed += arrived && _settings.DeadLetterAtLeastOnce ? 1 : 0;
                EndMove(move);
            }

            wasTooMany &= !IsMovingTooMany;
            if (wasTooMany)
            {
                Trim(Now);
            }

            start = wasTooMany && TryStartRun();
        }

        if (wasTooMany)
        {
            Continue(start);
            ResumeGets();
        }
        else
        {
            FlushAnswers();
        }
    }

    private void EndMove(in Move move)
    {
        _core.EndMove(move.Message);
        SettleInLog(_core.ForPriority(move.Message.Priority), move.Message.Position);
    }

    private void RetryMoves(List<Move> retry)
    {
        lock (_lock)
        {
            _retrying -= retry.Count;
            foreach (var move in retry)
            {
                if (!_deleted)
                {
                    _moves.Enqueue(move);
                }
            }

            retry.Clear();
        }

        StartMoves();
    }

    private readonly record struct TakenMove(Move Move, RecordView Record, SlabLease Lease);

    private sealed class MoveWorker(MessageQueue queue) : WheelEntry, IThreadPoolWorkItem
    {
        private readonly DeadLetterPublisher _publisher = new(queue, queue._broker);
        private readonly List<Move> _retry = [];

        public void Execute() => queue.MoveAll(_publisher);

        /// <summary>The queue's lock is held.</summary>
        public void Retry(Move move)
        {
            _retry.Add(move);
            if (_retry.Count == 1)
            {
                // The first one sets the time: whoever comes later must not put it off again and again.
                queue._broker.Runtime.Wheel.Arm(this, RetryMilliseconds);
            }
        }

        protected override void Fire() => queue.RetryMoves(_retry);
    }
}
