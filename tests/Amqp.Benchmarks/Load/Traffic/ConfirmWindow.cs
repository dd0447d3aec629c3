using System.Numerics;

namespace Amqp.Benchmarks.Load.Traffic;

/// <summary>The unconfirmed messages of one publisher: how many more may be sent, and when each was. Belongs to the publisher's thread.</summary>
internal sealed class ConfirmWindow
{
    private readonly int _size;
    private readonly long[] _sentAt;
    private readonly int _mask;
    private ulong _lowest = 1;
    private ulong _next = 1;
    private int _outstanding;

    public ConfirmWindow(int size)
    {
        _size = size;

        // Acks may come in any order; the span between the oldest open message and the newest is bounded too.
        _sentAt = new long[BitOperations.RoundUpToPowerOf2((uint)Math.Max(1024, size * 4))];
        _mask = _sentAt.Length - 1;
    }

    /// <summary>Messages that may be sent now.</summary>
    public int Room => (int)Math.Min((ulong)(_size - _outstanding), (ulong)_sentAt.Length - (_next - _lowest));

    public bool IsEmpty => _outstanding == 0;

    public long Confirmed { get; private set; }

    public long Refused { get; private set; }

    public void Sent(int count, long timestamp)
    {
        for (int i = 0; i < count; i++)
        {
            _sentAt[(int)_next++ & _mask] = timestamp;
        }

        _outstanding += count;
    }

    /// <summary>An ack or nack has come.</summary>
    /// <param name="tag">Its delivery tag.</param>
    /// <param name="multiple">All before it too.</param>
    /// <param name="refused">It is a nack.</param>
    /// <param name="now">Timestamp of the read that brought it.</param>
    /// <param name="histogram">Where to record how long it took, or null.</param>
    public void Settle(ulong tag, bool multiple, bool refused, long now, LatencyHistogram? histogram)
    {
        if (tag >= _next || (tag == 0 && !multiple))
        {
            throw new LoadException($"the broker confirmed message {tag}, but only {_next - 1} were published");
        }

        if (tag == 0)
        {
            tag = _next - 1;
        }

        int settled = 0;
        for (ulong t = multiple ? _lowest : tag; t <= tag; t++)
        {
            ref long sentAt = ref _sentAt[(int)t & _mask];
            if (sentAt != 0)
            {
                histogram?.Record(sentAt, now);
                sentAt = 0;
                settled++;
            }
        }

        while (_lowest < _next && _sentAt[(int)_lowest & _mask] == 0)
        {
            _lowest++;
        }

        _outstanding -= settled;
        Confirmed += refused ? 0 : settled;
        Refused += refused ? settled : 0;
    }
}
