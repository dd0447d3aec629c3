namespace Amqp.TestKit.Runtime;

/// <summary>The SplitMix64 generator: small, and the same on every platform and version, so that a printed seed replays for good.</summary>
public sealed class SplitMix(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong NextUInt64()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number from 0 up to, but without, <paramref name="bound"/>.</summary>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)(NextUInt64() % (ulong)bound);
    }

    /// <summary>A number from <paramref name="low"/> up to, but without, <paramref name="high"/>.</summary>
    public int Next(int low, int high) => low + Next(high - low);

    /// <summary>True this often out of a hundred times.</summary>
    public bool Chance(int percent) => Next(100) < percent;

    /// <summary>One of the items.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];
}
