using Amqp.Protocol;

namespace Amqp.Benchmarks.Load.Traffic;

/// <summary>Acks on their way out; those of one read leave in one write.</summary>
/// <param name="every">Messages per ack; more than 1 makes it an ack with multiple.</param>
internal sealed class AckBuffer(int every)
{
    private byte[] _octets = new byte[64 * AmqpConstants.AckFrameSize];
    private int _count;
    private int _unacked;

    public bool IsEmpty => _count == 0;

    public void Add(ulong deliveryTag)
    {
        if (++_unacked < every)
        {
            return;
        }

        _unacked = 0;
        if (_octets.Length - _count < AmqpConstants.AckFrameSize)
        {
            Array.Resize(ref _octets, _octets.Length * 2);
        }

        _count += FrameWriter.WriteAck(_octets.AsSpan(_count), 1, deliveryTag, multiple: every > 1);
    }

    /// <summary>What is to be sent; valid until the next <see cref="Add"/>.</summary>
    public ReadOnlySpan<byte> Take()
    {
        int count = _count;
        _count = 0;
        return _octets.AsSpan(0, count);
    }
}
