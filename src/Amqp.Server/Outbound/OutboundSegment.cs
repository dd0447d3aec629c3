using System.Buffers;
using Amqp.Storage.Memory;

namespace Amqp.Server.Outbound;

/// <summary>A stretch of octets to be sent: either a pooled array that frames are written into, or a leased piece of a slab.</summary>
internal struct OutboundSegment
{
    private byte[]? _array;
    private ReadOnlyMemory<byte> _leased;
    private SlabLease _lease;

    public int Length { get; private set; }

    public readonly bool IsLeased => _array is null;

    public readonly ReadOnlyMemory<byte> Memory => _array is null ? _leased : _array.AsMemory(0, Length);

    public static OutboundSegment Rent(int size) => new() { _array = ArrayPool<byte>.Shared.Rent(size) };

    public static OutboundSegment Lease(ReadOnlyMemory<byte> memory, SlabLease lease) =>
        new() { _leased = memory, _lease = lease, Length = memory.Length };

    public readonly int Room => _array is null ? 0 : _array.Length - Length;

    public readonly Span<byte> Free => _array.AsSpan(Length);

    public void Advance(int count) => Length += count;

    /// <summary>Gives the memory back; the segment must not be used afterwards.</summary>
    public readonly void Release()
    {
        if (_array is null)
        {
            _lease.Dispose();
        }
        else
        {
            ArrayPool<byte>.Shared.Return(_array);
        }
    }
}
