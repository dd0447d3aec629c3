using Amqp.Storage.Memory;

namespace Amqp.Storage.Tests.Memory;

/// <summary>Slabs are taken by publishers' threads and come back on those of consumers.</summary>
public sealed class SlabPoolTests
{
    [Fact]
    public void A_slab_that_came_back_on_another_thread_is_found()
    {
        var pool = new SlabPool(2);
        var slabs = new HashSet<Slab>();

        // Threads of all shards give slabs back; this one takes them.
        for (var i = 0; i < 4; i++)
        {
            var slab = pool.Rent(SlabPool.MaxSize);
            slabs.Add(slab);
            var thread = new Thread(slab.Release);
            thread.Start();
            thread.Join();
        }

        Assert.Single(slabs);
        Assert.Equal(0, pool.BytesInUse);
    }

    [Fact]
    public void What_is_kept_idle_is_bounded()
    {
        var pool = new SlabPool(2);
        var slabs = Enumerable.Range(0, 300).Select(_ => pool.Rent(SlabPool.MaxSize)).ToList();
        slabs.ForEach(slab => slab.Release());
        Assert.Equal(SlabPool.IdleBytes, pool.IdleBytesKept);
        Assert.Equal(0, pool.BytesInUse);
    }

    [Fact]
    public void Trimming_gives_idle_memory_back_and_the_slabs_can_be_used_again()
    {
        var pool = new SlabPool(1);
        var slabs = Enumerable.Range(0, 200).Select(_ => pool.Rent(SlabPool.MaxSize)).ToList();
        foreach (var slab in slabs)
        {
            slab.Data.AsSpan().Fill(7);
            slab.Release();
        }

        for (var i = 0; i < 10; i++)
        {
            pool.Trim();
        }

        var touched = slabs.Count(slab => slab.Data.AsSpan().Contains((byte)(OperatingSystem.IsLinux() ? 0 : 7)));
        Assert.Equal(slabs.Count, touched);
        var again = Enumerable.Range(0, 200).Select(_ => pool.Rent(SlabPool.MaxSize)).ToHashSet();
        Assert.True(again.SetEquals(slabs));
        Assert.Equal(0, pool.IdleBytesKept);
        foreach (var slab in again)
        {
            slab.Data.AsSpan().Fill(9);
            slab.Release();
        }
    }
}
