using System.Diagnostics;
using System.Numerics;

namespace Amqp.Benchmarks.Load.Traffic;

/// <summary>Counts durations in buckets that are about 1.6 % wide; a percentile is its bucket's upper end. One writer; merged when the writers have ended.</summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 6;
    private const int Sub = 1 << SubBits;

    private readonly long[] _counts = new long[(64 - SubBits) * Sub];

    public long Count { get; private set; }

    public long MaxNanoseconds { get; private set; }

    public bool IsEmpty => Count == 0;

    /// <summary>Records the time between two <see cref="Stopwatch"/> timestamps.</summary>
    public void Record(long from, long to, long times = 1)
    {
        long nanoseconds = Math.Max(0, to - from) * (1_000_000_000 / Stopwatch.Frequency);
        _counts[IndexOf(nanoseconds)] += times;
        Count += times;
        MaxNanoseconds = Math.Max(MaxNanoseconds, nanoseconds);
    }

    public void Add(LatencyHistogram other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
        MaxNanoseconds = Math.Max(MaxNanoseconds, other.MaxNanoseconds);
    }

    /// <summary>The duration in milliseconds that this share of all stays under.</summary>
    public double Percentile(double share)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
            {
                return Math.Min(UpperEnd(i), MaxNanoseconds) / 1e6;
            }
        }

        return MaxNanoseconds / 1e6;
    }

    private static int IndexOf(long value)
    {
        if (value < Sub)
        {
            return (int)value;
        }

        int shift = BitOperations.Log2((ulong)value) - SubBits;
        return ((shift + 1) * Sub) + (int)((value >> shift) - Sub);
    }

    private static long UpperEnd(int index)
    {
        int shift = (index / Sub) - 1;
        return shift < 0 ? index : ((long)((index % Sub) + Sub + 1) << shift) - 1;
    }
}
