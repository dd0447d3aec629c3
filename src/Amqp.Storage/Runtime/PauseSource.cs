using System.Threading.Tasks.Sources;

namespace Amqp.Storage.Runtime;

/// <summary>
/// A wait that costs no allocation: one owner awaits it, anybody may end it early, and the timing wheel ends it at the latest.
/// The continuation runs on the scheduler, never on the stack of whoever ended the wait.
/// </summary>
/// <remarks><c>_state</c> decides by compare-and-swap which of the two ends it; the owner starts the next wait only after the last has completed.</remarks>
public sealed class PauseSource(BrokerRuntime runtime) : WheelEntry, IValueTaskSource<bool>, IThreadPoolWorkItem
{
    private const int Idle = 0;
    private const int Waiting = 1;
    private const int Ended = 2;

    private ManualResetValueTaskSourceCore<bool> _core;
    private int _state;
    private bool _signalled;

    /// <summary>Waits, after <see cref="Prepare"/>, which must be followed by exactly one wait.</summary>
    /// <param name="milliseconds">Longest duration, or <see cref="Timeout.Infinite"/>.</param>
    /// <returns>True when it was ended by <see cref="Signal"/>, false when the time ran out (rarely a little early: loop on the condition).</returns>
    public ValueTask<bool> WaitAsync(int milliseconds)
    {
        if (milliseconds != Timeout.Infinite)
        {
            runtime.Wheel.Arm(this, milliseconds);
        }

        return new ValueTask<bool>(this, _core.Version);
    }

    /// <summary>Makes the source ready to be signalled; the owner then registers it wherever the signal will come from, and waits.</summary>
    public void Prepare()
    {
        _core.Reset();
        Volatile.Write(ref _state, Waiting);
    }

    /// <summary>Ends the wait; nothing happens when none is under way.</summary>
    public void Signal()
    {
        if (Interlocked.CompareExchange(ref _state, Ended, Waiting) == Waiting)
        {
            _signalled = true;
            runtime.Scheduler.Schedule(this);
        }
    }

    /// <inheritdoc/>
    protected internal override void Fire()
    {
        if (Interlocked.CompareExchange(ref _state, Ended, Waiting) == Waiting)
        {
            _signalled = false;
            Execute();
        }
    }

    /// <summary>Completes the wait, on the scheduler.</summary>
    public void Execute()
    {
        runtime.Wheel.Disarm(this);
        Volatile.Write(ref _state, Idle);
        _core.SetResult(_signalled);
    }

    bool IValueTaskSource<bool>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
