using Amqp.Storage.Memory;

namespace Amqp.Storage.Tests.Memory;

public sealed class SlabPoolTests
{
    [Theory]
    [InlineData(1, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(4097, 8192)]
    [InlineData(8192, 8192)]
    [InlineData(100_000, 131_072)]
    [InlineData(262_144, 262_144)]
    [InlineData(262_145, 262_145)]
    [InlineData(10_000_000, 10_000_000)]
    public void A_slab_is_the_next_power_of_two_up_to_the_largest_and_exact_beyond(int size, int expected)
    {
        var pool = new SlabPool(1);
        var slab = pool.Rent(size);
        Assert.Equal(expected, slab.Data.Length);
        Assert.Equal(expected, pool.BytesInUse);
        slab.Release();
        Assert.Equal(0, pool.BytesInUse);
    }

    [Fact]
    public void A_returned_slab_is_rented_again_and_starts_empty()
    {
        var pool = new SlabPool(1);
        var slab = pool.Rent(5000);
        slab.Written = 100;
        slab.Live = 3;
        slab.Release();
        Assert.NotSame(slab, pool.Rent(4096));
        var again = pool.Rent(5000);
        Assert.Same(slab, again);
        Assert.Equal(0, again.Written);
        Assert.Equal(0, again.Live);
    }

    [Fact]
    public void The_last_reference_returns_the_slab()
    {
        var pool = new SlabPool(1);
        var slab = pool.Rent(4096);
        var first = slab.Lease();
        var second = slab.Lease();
        slab.Release();
        Assert.Equal(4096, pool.BytesInUse);
        second.Dispose();
        Assert.Equal(4096, pool.BytesInUse);
        first.Dispose();
        Assert.Equal(0, pool.BytesInUse);
    }

    [Fact]
    public void The_default_lease_holds_nothing() => default(SlabLease).Dispose();

    [Fact]
    public void Memory_larger_than_a_slab_is_never_kept()
    {
        var pool = new SlabPool(1);
        var slab = pool.Rent(300_000);
        slab.Release();
        Assert.NotSame(slab, pool.Rent(300_000));
    }

    [Fact]
    public void What_is_kept_idle_is_bounded()
    {
        var pool = new SlabPool(1);
        var slabs = Enumerable.Range(0, 100).Select(_ => pool.Rent(SlabPool.MaxSize)).ToHashSet();
        foreach (var slab in slabs)
        {
            slab.Release();
        }

        var again = Enumerable.Range(0, 100).Count(_ => slabs.Contains(pool.Rent(SlabPool.MaxSize)));
        Assert.Equal(8 * 1024 * 1024 / SlabPool.MaxSize, again);
    }

    [Fact]
    public void Trimming_drops_half_and_in_the_end_everything()
    {
        var pool = new SlabPool(1);
        var slabs = Enumerable.Range(0, 8).Select(_ => pool.Rent(4096)).ToHashSet();
        foreach (var slab in slabs)
        {
            slab.Release();
        }

        pool.Trim();
        var kept = Enumerable.Range(0, 8).Select(_ => pool.Rent(4096)).Where(slabs.Contains).ToList();
        Assert.Equal(4, kept.Count);
        foreach (var slab in kept)
        {
            slab.Release();
        }

        for (var i = 0; i < 3; i++)
        {
            pool.Trim();
        }

        Assert.DoesNotContain(pool.Rent(4096), slabs);
    }

#if DEBUG
    [Fact]
    public void Debug_builds_poison_what_is_returned()
    {
        var pool = new SlabPool(1);
        var slab = pool.Rent(4096);
        slab.Data.AsSpan().Fill(7);
        var lease = slab.Lease();
        slab.Release();
        Assert.False(slab.Data.AsSpan().ContainsAnyExcept((byte)7));
        lease.Dispose();
        Assert.False(slab.Data.AsSpan().ContainsAnyExcept((byte)0xDB));
    }
#endif

    [Fact]
    public void Threads_never_share_a_slab()
    {
        var pool = new SlabPool(4);
        var clashes = 0;
        var threads = Enumerable.Range(1, 4).Select(number => new Thread(() =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                var slab = pool.Rent(4096);
                slab.Data[0] = slab.Data[4095] = (byte)number;
                if (slab.Data[0] != number || slab.Data[4095] != number)
                {
                    Interlocked.Increment(ref clashes);
                }

                slab.Release();
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        Assert.Equal(0, clashes);
        Assert.Equal(0, pool.BytesInUse);
    }
}
