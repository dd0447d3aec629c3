using Amqp.Storage.Runtime;

namespace Amqp.Storage.Durable;

/// <summary>
/// Runs the compactions of a store, one at a time and one slab at a time with a pause after each: never more than half a
/// megabyte is read and written in <see cref="TimingWheel.TickMilliseconds"/>, and less where records are sealed anew.
/// </summary>
/// <remarks><c>_lock</c> is a leaf and guards who waits.</remarks>
internal sealed class Compactor(BrokerRuntime runtime) : WheelEntry, IThreadPoolWorkItem
{
    private readonly Lock _lock = new();
    private readonly Queue<Compaction> _waiting = new();
    private Compaction? _current;
    private bool _running;
    private long _completed;

    /// <summary>Compactions that took effect.</summary>
    public long Completed => Volatile.Read(ref _completed);

    public void NoteCompleted() => Interlocked.Increment(ref _completed);

    public void Add(Compaction compaction)
    {
        lock (_lock)
        {
            _waiting.Enqueue(compaction);
            if (_running)
            {
                return;
            }

            _running = true;
        }

        runtime.Blocking.Schedule(this);
    }

    /// <summary>Makes a step, and waits for a tick before the next.</summary>
    public void Execute()
    {
        lock (_lock)
        {
            if (_current is null && !_waiting.TryDequeue(out _current))
            {
                _running = false;
                return;
            }
        }

        var pause = _current.Pause;
        if (!_current.Step())
        {
            _current = null;
        }

        runtime.Wheel.Arm(this, pause);
    }

    protected internal override void Fire() => runtime.Blocking.Schedule(this);
}
