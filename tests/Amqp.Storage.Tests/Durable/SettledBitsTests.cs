using Amqp.Storage.Durable;
using Amqp.TestKit.Runtime;

namespace Amqp.Storage.Tests.Durable;

/// <summary>The bits of what is settled, beside a plain array.</summary>
public sealed class SettledBitsTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 30)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void They_agree_with_an_array(int seed)
    {
        var random = new SplitMix((ulong)seed);
        var count = random.Next(1, 700);
        var expected = new bool[count];
        var bits = new SettledBits();
        for (var step = 0; step < 300; step++)
        {
            var index = random.Chance(40) ? bits.Low : random.Next(count);
            if (random.Chance(90))
            {
                if (index < count && !expected[index])
                {
                    expected[index] = true;
                    bits.Set(index);
                }
            }
            else
            {
                var to = Math.Min(count, index + random.Next(100));
                Assert.Equal(Enumerable.Range(index, Math.Max(to - index, 0)).Count(i => !expected[i]), bits.SetRange(index, Math.Max(to, index)));
                expected.AsSpan(Math.Min(index, count), Math.Max(to - index, 0)).Fill(true);
            }

            Compare(expected, bits);
        }
    }

    private static void Compare(bool[] expected, SettledBits bits)
    {
        var ranges = new bool[expected.Length];
        foreach (var (from, to) in bits.Ranges(expected.Length))
        {
            ranges.AsSpan(from, to - from).Fill(true);
        }

        Assert.Equal(expected, ranges);
        for (var from = 0; from < expected.Length; from += SettledBits.BlockSize)
        {
            var (low, high) = bits.Block(from, expected.Length);
            for (var i = 0; i < SettledBits.BlockSize; i++)
            {
                Assert.Equal(from + i < expected.Length && expected[from + i], ((i < 64 ? low >> i : high >> (i - 64)) & 1) != 0);
            }
        }

        var all = new ulong[(expected.Length + 63) / 64];
        for (var i = 0; i < expected.Length; i++)
        {
            all[i >> 6] |= 1UL << (i & 63);
        }

        Assert.Equal(expected.Count(settled => !settled), bits.CountMissing(all));
    }
}
