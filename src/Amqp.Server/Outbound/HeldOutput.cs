using System.Buffers;

namespace Amqp.Server.Outbound;

/// <summary>
/// What a channel has to send behind an answer that must wait for the disk. Everything the channel writes from that answer on goes
/// here, so that its order is kept; other channels of the connection go on.
/// </summary>
/// <remarks>Guarded by the connection's outbound lock. What it holds counts as queued in the connection's buffer.</remarks>
internal sealed class HeldOutput : FrameOutput
{
    private const int SmallestBuffer = 512;

    private readonly OutboundBuffer _buffer;
    private readonly Queue<(ulong Index, long From)> _barriers = new();
    private byte[] _octets = [];
    private int _start;
    private int _end;
    private long _released;
    private long _delivered;

    /// <summary>Begins to hold: nothing leaves before the change is durable.</summary>
    public HeldOutput(OutboundBuffer buffer, ulong index)
    {
        _buffer = buffer;
        _barriers.Enqueue((index, 0));
        LastIndex = index;
    }

    /// <summary>Octets that are held.</summary>
    public int Length => _end - _start;

    /// <summary>Everything has left, and the channel writes to the connection's buffer again.</summary>
    public bool IsReleased => _barriers.Count == 0;

    /// <summary>Index of the change that the first octets wait for.</summary>
    public ulong FirstIndex => _barriers.Peek().Index;

    /// <summary>Index of the change that the last octets wait for.</summary>
    public ulong LastIndex { get; private set; }

    /// <summary>What is written from here on waits for a later change.</summary>
    public void WaitFor(ulong index)
    {
        _barriers.Enqueue((index, _released + Length));
        LastIndex = index;
    }

    /// <summary>So many of the octets that were written are deliveries.</summary>
    public void CountDelivered(int octets)
    {
        _delivered += octets;
        _buffer.CountHeld(0, octets);
    }

    /// <summary>Moves what need not wait any longer to the connection's buffer.</summary>
    /// <param name="durable">Changes up to this index are durable.</param>
    public void Release(ulong durable)
    {
        while (_barriers.TryPeek(out var barrier) && barrier.Index <= durable)
        {
            _barriers.Dequeue();
        }

        Move(_barriers.TryPeek(out var next) ? (int)(next.From - _released) : Length);
        if (IsReleased)
        {
            ArrayPool<byte>.Shared.Return(_octets);
            _octets = [];
        }
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int size)
    {
        if (_octets.Length - _end < size)
        {
            MakeRoom(size);
        }

        return _octets.AsSpan(_end);
    }

    /// <inheritdoc/>
    public override void Advance(int count)
    {
        _end += count;
        _buffer.CountHeld(count, 0);
    }

    /// <inheritdoc/>
    public override void Append(OutboundSegment leased)
    {
        leased.Memory.Span.CopyTo(GetSpan(leased.Length));
        Advance(leased.Length);
        leased.Release();
    }

    private void Move(int count)
    {
        var delivered = (int)Math.Min(count, _delivered);
        _delivered -= delivered;
        _buffer.CountHeld(-count, -delivered);
        _buffer.WriteHeld(_octets.AsSpan(_start, count), delivered);
        _start += count;
        _released += count;
    }

    private void MakeRoom(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(SmallestBuffer, Math.Max(Length + size, 2 * Length)));
        _octets.AsSpan(_start, Length).CopyTo(larger);
        if (_octets.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_octets);
        }

        (_octets, _start, _end) = (larger, 0, Length);
    }
}
