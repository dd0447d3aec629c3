namespace Amqp.Storage.Memory;

/// <summary>A counted hold on a <see cref="Slab"/>. It is a struct: dispose it exactly once.</summary>
public readonly struct SlabLease(Slab? slab) : IDisposable
{
    /// <summary>Gives the hold back; the default value holds nothing.</summary>
    public void Dispose() => slab?.Release();
}
