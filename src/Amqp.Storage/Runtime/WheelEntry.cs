namespace Amqp.Storage.Runtime;

/// <summary>
/// Something that is due once, at a time, on a <see cref="TimingWheel"/>. Derive from it and implement <see cref="Fire"/>;
/// an entry can be armed again and again and costs no allocation. Its links belong to the wheel and are guarded by the wheel's lock.
/// </summary>
public abstract class WheelEntry
{
    internal WheelEntry? Next;
    internal WheelEntry? Previous;
    internal long Due;
    internal int Slot = -1;

    /// <summary>Called on the scheduler when the entry is due; it is disarmed by then and may arm itself again. Must not throw.</summary>
    protected internal abstract void Fire();
}
