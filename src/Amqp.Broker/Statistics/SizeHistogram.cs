using System.Runtime.CompilerServices;

namespace Amqp.Broker.Statistics;

/// <summary>Sizes of published bodies, in RabbitMQ's buckets (<c>rabbitmq_message_size_bytes</c>), and their sum. Not cumulative.</summary>
public struct SizeHistogram
{
    private Buckets _buckets;

    /// <summary>Upper bounds of the buckets, in octets, inclusive; the last bucket has none.</summary>
    public static ReadOnlySpan<long> Bounds => [100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 50_000_000, 100_000_000];

    /// <summary>Octets of all bodies.</summary>
    public long Sum { get; private set; }

    /// <summary>Bodies.</summary>
    public readonly long Count
    {
        get
        {
            var count = 0L;
            foreach (var bucket in _buckets)
            {
                count += bucket;
            }

            return count;
        }
    }

    /// <summary>Bodies in a bucket, by index; the last one is that of bodies above every bound.</summary>
    public readonly long InBucket(int index) => _buckets[index];

    /// <summary>Counts a body.</summary>
    public void Observe(long octets)
    {
        Sum += octets;
        _buckets[BucketOf(octets)]++;
    }

    /// <summary>Adds another histogram to this one.</summary>
    public void Add(in SizeHistogram other)
    {
        Sum += other.Sum;
        for (var i = 0; i < Buckets.Length; i++)
        {
            _buckets[i] += other._buckets[i];
        }
    }

    /// <summary>Index of the bucket of a size. Constants, since reading them as a span allocates where code is not optimised.</summary>
    private static int BucketOf(long octets) => octets switch
    {
        <= 100 => 0,
        <= 1_000 => 1,
        <= 10_000 => 2,
        <= 100_000 => 3,
        <= 1_000_000 => 4,
        <= 10_000_000 => 5,
        <= 50_000_000 => 6,
        <= 100_000_000 => 7,
        _ => 8,
    };

    [InlineArray(Length)]
    private struct Buckets
    {
        public const int Length = 9;

        private long _first;
    }
}
