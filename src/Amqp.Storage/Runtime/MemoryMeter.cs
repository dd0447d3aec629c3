namespace Amqp.Storage.Runtime;

/// <summary>What the process takes of the memory there is. Members are safe to call from any thread.</summary>
public abstract class MemoryMeter
{
    /// <summary>Octets of memory that the process really occupies now.</summary>
    public abstract long InUse { get; }

    /// <summary>Octets of memory that the process may occupy: the machine's, or its container's if that has less.</summary>
    public abstract long Total { get; }

    /// <summary>Has the process let go of memory that it holds for nothing. Called, now and then, when there is little left; it may take its time.</summary>
    public virtual void Relieve()
    {
    }
}
