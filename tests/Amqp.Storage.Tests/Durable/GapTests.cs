using Amqp.Storage.Log;
using Amqp.Storage.Tests.Log;
using Amqp.TestKit.Files;
using Amqp.TestKit.Runtime;

namespace Amqp.Storage.Tests.Durable;

/// <summary>Records that were settled before they had to be written leave gaps in a file, which a reader passes over wherever its own stretches end.</summary>
public sealed class GapTests
{
    [Theory]
    [InlineData(10_000)]
    [InlineData(300_000)]
    [InlineData(900_000)]
    public void A_gap_that_a_stretch_ends_in_is_no_damage(int gap)
    {
        var files = new SimulatedFileSystem();
        var world = new StoreWorld(1, files);
        var log = world.Store.Create(new IgnoringOwner(), durable: true);
        var cursor = log.Start;
        var kept = 0;
        for (var octets = 0; octets < 6_000_000; kept++)
        {
            // One that stays and is written; then so many that come and go in memory.
            octets += Append(log, 3000);
            log.RequestDurable();
            world.Run();
            Take(world, log, ref cursor, settle: false);
            for (var passed = 0; passed < gap;)
            {
                passed += Append(log, 3000);
                Take(world, log, ref cursor, settle: true);
                octets += 3000;
            }
        }

        log.RequestDurable();
        world.Run();
        var next = new StoreWorld(2, files.AfterKill());
        var again = next.Store.Open(log.Id, new IgnoringOwner());
        Assert.Equal(kept, next.ReadAll(again).Count);
        Assert.Empty(next.Store.Damage);
    }

    private static int Append(IQueueLog log, int size)
    {
        var body = new byte[size];
        body.AsSpan().Fill(5);
        log.Append(new RecordSource { RoutingKey = [5], Body = body, Flags = RecordFlags.Persistent });
        return size;
    }

    private static void Take(StoreWorld world, IQueueLog log, ref LogPosition cursor, bool settle)
    {
        LogPosition position;
        while (log.ReadNext(ref cursor, out _, out position) == LogReadStatus.Pending)
        {
            world.Run();
        }

        log.EndReads();
        if (settle)
        {
            log.Settle(position);
        }
    }
}
