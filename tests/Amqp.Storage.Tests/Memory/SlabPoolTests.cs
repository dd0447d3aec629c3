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
}
