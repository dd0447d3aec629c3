using System.Buffers;

namespace Amqp.Protocol;

/// <summary>Memory for the frames of one burst that did not lie in one piece. Belongs to one read loop; not safe for two threads.
/// Everything rented is valid until <see cref="Reset"/>, which the read loop calls when nothing of the burst is looked at any more.</summary>
public sealed class FrameArena : IDisposable
{
    private const int ChunkSize = 16 * 1024;

    private readonly ArrayPool<byte> pool;
    private readonly List<byte[]> chunks = new(4);
    private byte[] current = [];
    private int used;
    private bool disposed;

    /// <summary>An arena on the process's shared pool.</summary>
    public FrameArena()
        : this(ArrayPool<byte>.Shared)
    {
    }

    /// <summary>An arena on a pool of the caller's.</summary>
    public FrameArena(ArrayPool<byte> pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        this.pool = pool;
    }

    /// <summary>Memory of exactly <paramref name="length"/> octets, not cleared.</summary>
    public Memory<byte> Rent(int length)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length > current.Length - used)
        {
            current = pool.Rent(Math.Max(length, ChunkSize));
            used = 0;
            chunks.Add(current);
        }

        Memory<byte> memory = current.AsMemory(used, length);
        used += length;
        return memory;
    }

    /// <summary>Gives everything back. In a debug build it is overwritten first, so that a late reader fails at once.</summary>
    public void Reset()
    {
        foreach (byte[] chunk in chunks)
        {
#if DEBUG
            chunk.AsSpan().Fill(0xDB);
#endif
            pool.Return(chunk);
        }

        chunks.Clear();
        current = [];
        used = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Reset();
        disposed = true;
    }
}
