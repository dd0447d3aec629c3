using System.Collections.Concurrent;
using System.Text;

namespace Amqp.Protocol.Tests;

public sealed class ShortStringTests
{
    [Fact]
    public void Octets_and_text_make_the_same_string()
    {
        ShortString fromText = ShortString.From("h\u00e9llo");
        ShortString fromOctets = ShortString.From("h\u00e9llo"u8);
        Assert.Equal(fromText, fromOctets);
        Assert.True(fromText == fromOctets);
        Assert.Equal(6, fromOctets.Length);
        Assert.Equal("h\u00e9llo", fromOctets.ToString());
        Assert.Same(fromOctets.ToString(), fromOctets.ToString());
        Assert.True(fromText.Equals("h\u00e9llo"u8));
        Assert.False(fromText.Equals("hello"u8));
        Assert.Equal(fromText.GetHashCode(), fromOctets.GetHashCode());
    }

    [Fact]
    public void The_empty_string_is_one_object()
    {
        Assert.Same(ShortString.Empty, ShortString.From(""));
        Assert.Same(ShortString.Empty, ShortString.From([]));
        Assert.True(ShortString.Empty.IsEmpty);
        Assert.Equal("", ShortString.Empty.ToString());
    }

    [Fact]
    public void The_octets_are_a_copy()
    {
        byte[] octets = [1, 2, 3];
        ShortString text = ShortString.From(octets);
        octets[0] = 9;
        Assert.Equal([1, 2, 3], text.Span.ToArray());
    }

    [Fact]
    public void More_than_255_octets_are_refused()
    {
        Assert.Equal(255, ShortString.From(new string('a', 255)).Length);
        Assert.Throws<ArgumentException>(() => ShortString.From(new string('a', 256)));
        Assert.Throws<ArgumentException>(() => ShortString.From(new string('\u00e9', 128)));
        Assert.Throws<ArgumentException>(() => ShortString.From(new byte[256]));
    }

    [Fact]
    public void Order_is_by_octets()
    {
        string[] ordered = ["", "B", "a", "aa", "b", "\u00e9"];
        ShortString[] strings = [.. ordered.Reverse().Select(ShortString.From)];
        Array.Sort(strings);
        Assert.Equal(ordered, strings.Select(text => text.ToString()));
        Assert.True(strings[0] < strings[1]);
        Assert.True(strings[1] <= strings[1]);
        Assert.True(strings[2] > strings[1]);
        Assert.True(strings[2] >= strings[1]);
        Assert.True(strings[2] != strings[1]);
        Assert.True(null < strings[0]);
    }

    [Fact]
    public void Maps_find_a_key_by_its_octets()
    {
        var comparer = new ShortStringComparer(42);
        var plain = new Dictionary<ShortString, int>(comparer);
        var concurrent = new ConcurrentDictionary<ShortString, int>(comparer);
        for (int i = 0; i < 1000; i++)
        {
            plain[ShortString.From($"queue-{i}")] = i;
            concurrent[ShortString.From($"queue-{i}")] = i;
        }

        Dictionary<ShortString, int>.AlternateLookup<ReadOnlySpan<byte>> plainLookup = plain.GetAlternateLookup<ReadOnlySpan<byte>>();
        ConcurrentDictionary<ShortString, int>.AlternateLookup<ReadOnlySpan<byte>> concurrentLookup = concurrent.GetAlternateLookup<ReadOnlySpan<byte>>();
        for (int i = 0; i < 1000; i++)
        {
            byte[] key = Encoding.UTF8.GetBytes($"queue-{i}");
            Assert.Equal(i, plainLookup[key]);
            Assert.Equal(i, concurrentLookup[key]);
        }

        Assert.False(plainLookup.ContainsKey("queue-1000"u8));
        plainLookup["new"u8] = 5;
        Assert.Equal(5, plain[ShortString.From("new")]);
    }

    [Fact]
    public void A_seed_decides_the_hash()
    {
        ShortString text = ShortString.From("amq.topic");
        Assert.Equal(new ShortStringComparer(1).GetHashCode(text), new ShortStringComparer(1).GetHashCode("amq.topic"u8));
        Assert.NotEqual(new ShortStringComparer(1).GetHashCode(text), new ShortStringComparer(2).GetHashCode(text));
    }

    [Fact]
    public void Every_octet_and_the_length_count_in_the_hash()
    {
        var comparer = new ShortStringComparer(7);
        for (int length = 0; length <= 255; length++)
        {
            byte[] octets = new byte[length];
            int hash = comparer.GetHashCode(octets.AsSpan());
            for (int i = 0; i < length; i++)
            {
                octets[i] ^= 1;
                Assert.NotEqual(hash, comparer.GetHashCode(octets.AsSpan()));
                octets[i] ^= 1;
            }

            if (length > 0)
            {
                Assert.NotEqual(hash, comparer.GetHashCode(octets.AsSpan(1)));
            }
        }
    }

    [Fact]
    public void Similar_names_spread_over_the_buckets()
    {
        var comparer = new ShortStringComparer(99);
        int[] low = new int[1024];
        int[] high = new int[1024];
        for (int i = 0; i < 1024 * 64; i++)
        {
            int hash = comparer.GetHashCode(Encoding.UTF8.GetBytes($"amq.gen-{i:D8}").AsSpan());
            low[hash & 1023]++;
            high[(uint)hash >> 22]++;
        }

        // 64 expected, with a standard deviation of 8: nine of those is out of reach for a sound hash.
        Assert.All(low, count => Assert.InRange(count, 1, 136));
        Assert.All(high, count => Assert.InRange(count, 1, 136));
    }
}
