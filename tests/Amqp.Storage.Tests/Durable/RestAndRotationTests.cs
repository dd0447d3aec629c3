using Amqp.Storage.Durable;
using Amqp.Storage.Encryption;
using Amqp.Storage.Log;
using Amqp.Storage.Tests.Log;
using Amqp.TestKit.Files;
using Amqp.TestKit.Runtime;

namespace Amqp.Storage.Tests.Durable;

/// <summary>Another key takes the place of one in a store whose logs are at rest or asleep: it ends, they keep what they hold, and nobody keeps them awake.</summary>
public sealed class RestAndRotationTests
{
    private const int Logs = 6;
    private const int Count = 300;

    private static readonly EncryptionKey s_first = TestKeys.Key(1);
    private static readonly EncryptionKey s_second = TestKeys.Key(2);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 0)]
    public void Logs_at_rest_are_sealed_anew_and_go_back_to_rest(int from, int to)
    {
        var world = World(new SimulatedFileSystem(), KeysOf(from));
        var full = Enumerable.Range(0, Logs).Select(_ => Fill(world, durable: true, Count)).ToArray();
        var transient = Fill(world, durable: false, Count);
        var empty = Fill(world, durable: true, Count);
        Assert.Equal(Count, Settle(world, empty, Count));
        Rest(world);
        Assert.Equal(0, world.Store.MemoryInUse);

        Rotate(world, from, to, static store => store.Trim());
        Rest(world);
        Assert.Equal(0, world.Store.MemoryInUse);
        IsQuiet(world);

        // Half of what is there goes, the rest comes back in the next life, with the new key alone.
        Assert.All([.. full, transient], log => Assert.Equal(Count / 2, Settle(world, log, Count / 2)));
        Assert.Empty(world.ReadAll(empty));
        Assert.Equal(Count / 2, world.ReadAll(transient).Count);
        Assert.True(world.Close());
        var next = World(world.Files.AfterPowerCut(1), KeysOf(to));
        Assert.All(full, log => Assert.Equal(Count - (Count / 2), next.ReadAll(next.Store.Open(log.Id, new IgnoringOwner())).Count));
        Assert.Empty(next.Store.Damage);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 0)]
    public void Logs_that_sleep_are_woken_once(int from, int to)
    {
        var world = World(new SimulatedFileSystem(), KeysOf(from));
        var ids = Enumerable.Range(0, Logs).Select(_ => Fill(world, durable: true, Count).Id).ToArray();
        Assert.True(world.Close());
        world = World(world.Files.AfterPowerCut(1), KeysOf(from));
        var logs = ids.Select(id => world.Store.Open(id, new IgnoringOwner())).ToArray();
        Append(logs[0], Count);
        var all = logs[1].Start;
        logs[1].SettleFrom(ref all);
        Rest(world);
        Assert.All(logs[2..], static log => Assert.NotNull(log.KnownHead));

        Rotate(world, from, to, static store => store.Trim());
        Rest(world);
        Assert.Equal(0, world.Store.MemoryInUse);
        IsQuiet(world);
        Assert.Equal(2 * Count, world.ReadAll(logs[0]).Count);
        Assert.Empty(world.ReadAll(logs[1]));
        Assert.All(logs[2..], log => Assert.Equal(Count, world.ReadAll(log).Count));

        // They sleep again in the next life, which has nothing to do.
        Assert.True(world.Close());
        world = World(world.Files.AfterPowerCut(1), KeysOf(to));
        logs = [.. ids[2..].Select(id => world.Store.Open(id, new IgnoringOwner()))];
        world.Store.Reseal();
        IsQuiet(world);
        Assert.All(logs, static log => Assert.NotNull(log.KnownHead));
        Assert.All(logs, log => Assert.Equal(Count, world.ReadAll(log).Count));
    }

    /// <summary>The power goes at every change to the files while logs go to rest and are sealed anew.</summary>
    [Fact]
    public void Whenever_the_power_goes_everything_is_there()
    {
        for (var cut = 1; ; cut++)
        {
            var files = new SimulatedFileSystem();
            var world = World(files, KeysOf(1));
            var (full, empty) = (Fill(world, durable: true, Count), Fill(world, durable: true, Count));
            Settle(world, empty, Count);
            world.Advance(2000);
            files.CutAt = files.Steps + cut;
            var isCut = false;
            try
            {
                Rotate(world, 1, 2, static store => store.Trim());
                Rest(world);
            }
            catch (PowerCutException)
            {
                isCut = true;
            }

            var next = World(files.AfterPowerCut((ulong)cut), new EncryptionKeys(s_second, s_first));
            Assert.Equal(Count, next.ReadAll(next.Store.Open(full.Id, new IgnoringOwner())).Count);
            Assert.Empty(next.ReadAll(next.Store.Open(empty.Id, new IgnoringOwner())));
            Assert.Empty(next.Store.Damage);
            if (!isCut)
            {
                Assert.True(cut > 10, "the rotation was hardly cut");
                return;
            }
        }
    }

    /// <summary>A large body that was put together at its place keeps its memory where the log is encrypted, also where slabs have the size of the body; it comes back from the file.</summary>
    [Theory]
    [InlineData(70_000)]
    [InlineData(262_144)]
    [InlineData(327_680 - 49)]
    [InlineData(1_000_003)]
    [InlineData(2_097_152 - 49)]
    [InlineData(1_310_000)]
    [InlineData(9_000_000)]
    public void A_large_body_is_taken_over_with_room_for_its_tags(int size)
    {
        var world = World(new SimulatedFileSystem(), KeysOf(1));
        var log = world.Store.Create(new IgnoringOwner(), 0x100, durable: true);
        var body = new byte[size];
        body.AsSpan().Fill((byte)'k');
        var assembly = new BodyAssembly(world.Store.Pool, 1, size, isThrifty: false);
        for (var at = 0; at < size; at += 100_000)
        {
            assembly.Add(body.AsSpan(at, Math.Min(100_000, size - at)));
        }

        var before = world.Store.MemoryInUse;
        log.Append(new RecordSource { RoutingKey = "k"u8, Body = assembly.Body.Span, Assembly = assembly, Flags = RecordFlags.Persistent });
        Assert.Equal(before, world.Store.MemoryInUse);
        log.Append(new RecordSource { RoutingKey = "b"u8, Body = "bbb"u8, Flags = RecordFlags.Persistent });
        log.RequestDurable();
        world.Run();

        // What another queue copies from it, and what is read in memory, is open: only the file has it sealed.
        Assert.True(assembly.Body.Span.SequenceEqual(body));
        assembly.Release();
        Assert.Equal([size, 3], world.ReadAll(log).Select(static record => record.Length));
        Rest(world);
        Assert.Equal(0, world.Store.MemoryInUse);
        Assert.Equal([size, 3], world.ReadAll(log).Select(static record => record.Length));
        Rotate(world, 1, 2, static _ => { });
        var next = World(world.Files.AfterPowerCut(1), KeysOf(2));
        Assert.Equal([size, 3], next.ReadAll(next.Store.Open(log.Id, new IgnoringOwner())).Select(static record => record.Length));
        Assert.Empty(next.Store.Damage);
    }

    private static void Rotate(StoreWorld world, int from, int to, Action<FileQueueStore> meanwhile)
    {
        world.Store.UseKeys(from == 0 ? KeysOf(to) : new EncryptionKeys(to == 0 ? null : TestKeys.Key(to), TestKeys.Key(from)));
        for (var i = 0; i < 500 && !world.Store.Encryption.IsSettled; i++)
        {
            meanwhile(world.Store);
            world.Advance(20);
        }

        var status = world.Store.Encryption;
        Assert.True(status.IsSettled, $"{status.SegmentsLeft} segments are left: {status.Problem}");
        Assert.False(status.IsResealing);
        world.Store.UseKeys(KeysOf(to));
        world.Advance(100);
    }

    /// <summary>Nothing is written, read or asked for any more.</summary>
    private static void IsQuiet(StoreWorld world)
    {
        var steps = world.Files.Steps;
        world.Files.FailRead = static _ => throw new InvalidOperationException("a file was read");
        for (var i = 0; i < 5; i++)
        {
            world.Store.Trim();
            world.Advance(500);
        }

        Assert.Equal(steps, world.Files.Steps);
        world.Files.FailRead = static _ => false;
    }

    private static void Rest(StoreWorld world)
    {
        for (var i = 0; i < 4; i++)
        {
            world.Advance(500);
            world.Store.Trim();
        }

        world.Advance(500);
    }

    private static IQueueLog Fill(StoreWorld world, bool durable, int count)
    {
        var log = world.Store.Create(new IgnoringOwner(), durable);
        Append(log, count);
        log.RequestDurable();
        world.Run();
        return log;
    }

    private static void Append(IQueueLog log, int count)
    {
        for (var i = 0; i < count; i++)
        {
            log.Append(new RecordSource { RoutingKey = [7], Body = [7, 7, 7, 7, 7], Flags = RecordFlags.Persistent });
        }
    }

    private static int Settle(StoreWorld world, IQueueLog log, int count)
    {
        var records = world.ReadAll(log);
        foreach (var record in records.Take(count))
        {
            log.Settle(record.Position);
        }

        log.RequestSettlesDurable();
        world.Run();
        return Math.Min(records.Count, count);
    }

    private static EncryptionKeys KeysOf(int number) => number == 0 ? EncryptionKeys.None : new EncryptionKeys(TestKeys.Key(number));

    private static StoreWorld World(SimulatedFileSystem files, EncryptionKeys keys) =>
        new((ulong)files.Steps + 1, files, new FileQueueStoreOptions { Keys = keys, ResealBytesPerSecond = 0 });
}
