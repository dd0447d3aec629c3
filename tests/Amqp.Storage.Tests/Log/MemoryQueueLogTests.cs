using Amqp.Storage.Log;
using Amqp.Storage.Memory;
using Amqp.TestKit.Runtime;

namespace Amqp.Storage.Tests.Log;

/// <summary>The suite of every log, on memory, and what only a log in memory can promise.</summary>
public sealed class MemoryQueueLogTests : QueueLogSuite
{
    protected override IQueueStore CreateStore() => new MemoryQueueStore(shards: 2);

    [Fact]
    public void The_first_slab_is_small_and_slabs_double_under_load()
    {
        var pool = new SlabPool(1);
        using var log = new MemoryQueueLog(pool);
        log.Append(new RecordSource { Body = new byte[10] });
        Assert.Equal(SlabPool.MinSize, pool.BytesInUse);

        var sizes = new List<long>();
        for (long last = pool.BytesInUse; sizes.Count < 9;)
        {
            log.Append(new RecordSource { Body = new byte[1000] });
            if (pool.BytesInUse != last)
            {
                sizes.Add(pool.BytesInUse - last);
                last = pool.BytesInUse;
            }
        }

        Assert.Equal([8192, 16_384, 32_768, 65_536, 131_072, 262_144, 262_144, 262_144, 262_144], sizes);
    }

    [Fact]
    public void Slabs_shrink_again_when_the_queue_is_nearly_idle()
    {
        var pool = new SlabPool(1);
        using var log = new MemoryQueueLog(pool);
        for (var i = 0; i < 2000; i++)
        {
            log.Append(new RecordSource { Body = new byte[1000] });
        }

        var cursor = log.Start;
        log.SettleFrom(ref cursor);
        for (var i = 0; i < 10; i++)
        {
            log.Append(new RecordSource { Body = new byte[10] });
            log.SettleFrom(ref cursor);
        }

        log.Append(new RecordSource { Body = new byte[10] });
        Assert.Equal(SlabPool.MinSize, pool.BytesInUse);
    }

    [Fact]
    public void A_queue_whose_consumer_keeps_up_runs_in_one_slab()
    {
        var pool = new SlabPool(1);
        using var log = new MemoryQueueLog(pool);
        var cursor = log.Start;
        long most = 0;
        for (var i = 0; i < 100_000; i++)
        {
            log.Append(new RecordSource { Body = new byte[100] });
            log.ReadNext(ref cursor, out _, out var position);
            most = Math.Max(most, pool.BytesInUse);
            log.Settle(position);
        }

        Assert.Equal(SlabPool.MinSize, most);
        Assert.Equal(0, pool.BytesInUse);
    }

    [Fact]
    public void Everything_is_durable_at_once()
    {
        using var store = new MemoryQueueStore(1);
        using var log = store.Create(new IgnoringOwner());
        Assert.False(store.IsDurable);
        Assert.Equal(log.Append(default), log.DurableSequence);
        Assert.Equal(log.Append(default), log.DurableSequence);
    }

    [Fact]
    public void A_closed_log_takes_nothing()
    {
        var log = new MemoryQueueLog(new SlabPool(1));
        log.Dispose();
        Assert.Throws<ObjectDisposedException>(() => log.Append(default));
    }

    [Theory]
    [InlineData(int.MaxValue - 5u)]
    [InlineData(uint.MaxValue - 5u)]
    public void Slab_numbers_may_run_over(uint firstSlab)
    {
        // A queue whose consumer keeps up takes a new slab number with every message: days are enough to use up 32 bits.
        for (var seed = 1; seed <= 20; seed++)
        {
            using var log = new MemoryQueueLog(new SlabPool(1), firstSlab);
            new QueueLogModel(log, seed, () => { }).Run(steps: 500);
        }
    }
}
