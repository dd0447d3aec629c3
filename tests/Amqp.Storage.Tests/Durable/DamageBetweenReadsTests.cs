using Amqp.Storage.Durable;
using Amqp.Storage.Encryption;
using Amqp.Storage.Log;
using Amqp.Storage.Tests.Log;
using Amqp.TestKit.Files;

namespace Amqp.Storage.Tests.Durable;

/// <summary>
/// Files are read in stretches that end where they end, not where records do: a record that lies across the end of one, right behind
/// octets that are no record, is still there, whole.
/// </summary>
public sealed class DamageBetweenReadsTests
{
    private const int Header = 48;

    /// <summary>Sizes of bodies, so that different records lie across the ends, encrypted or not.</summary>
    public static TheoryData<int, bool> Sizes
    {
        get
        {
            var sizes = new TheoryData<int, bool>();
            foreach (var size in (int[])[100, 280, 328, 999, 1300, 3000])
            {
                sizes.Add(size, false);
                sizes.Add(size, true);
            }

            return sizes;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void One_that_is_read_by_its_place_is_whole_or_lost(int size, bool encrypted)
    {
        var count = Math.Min(48, 60_000 / (size + 100));
        var written = Write(Enumerable.Repeat(size, count), encrypted);
        for (var damaged = 0; damaged < count; damaged++)
        {
            var (world, log) = Reopen(written.Files.AfterKill(), written.Log, encrypted);
            var records = world.ReadAll(log);
            Assert.Equal(count, records.Count);
            world.Store.Trim();
            world.Store.Trim();
            Hurt(world.Files, written.Path, written.Offsets[damaged]);
            for (var i = 0; i < count; i++)
            {
                var body = Read(world, log, records[i].Position);
                var expected = i == damaged ? null : Body(i + 1, size);
                Assert.True(expected.AsSpan().SequenceEqual(body), $"record {i} is {body?.Length ?? -1} octets where {damaged} is damaged");
            }
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Those_that_are_read_in_order_are_all_there(bool encrypted, bool clean)
    {
        // Read 256 KiB at a time; a start that scans reads a mebibyte at a time.
        var sizes = Enumerable.Repeat(600_000, 1).Concat(Enumerable.Repeat(20_000, 60)).ToArray();
        var written = Write(sizes, encrypted, clean);
        for (var damaged = 1; damaged < sizes.Length; damaged += damaged is > 16 and < 26 ? 1 : 3)
        {
            var files = written.Files.AfterKill();
            Hurt(files, written.Path, written.Offsets[damaged]);
            var (world, log) = Reopen(files, written.Log, encrypted);
            Assert.Equal(
                Enumerable.Range(1, sizes.Length).Where(number => number != damaged + 1),
                world.ReadAll(log).Select(static record => (int)record.Content));
        }
    }

    [Fact]
    public void A_place_in_a_stretch_that_was_passed_over_has_no_record_any_more()
    {
        const int Count = 12;
        var written = Write(Enumerable.Repeat(280, Count), encrypted: false);
        var (world, log) = Reopen(written.Files.AfterKill(), written.Log, encrypted: false);
        var records = world.ReadAll(log);
        world.Store.Trim();
        world.Store.Trim();

        // What is left of the fifth looks like it; the fourth's stretch takes it in.
        Hurt(world.Files, written.Path, written.Offsets[3]);
        world.Files.Flip(written.Path, written.Offsets[4] + 4);
        Assert.NotNull(Read(world, log, records[0].Position));
        Assert.Null(Read(world, log, records[4].Position));
        Assert.NotNull(Read(world, log, records[5].Position));
        Assert.Null(Read(world, log, records[3].Position));
        Assert.Equal(Count - 2, world.ReadAll(log).Count);
    }

    /// <summary>Turns the record's length over: it is no record any more.</summary>
    private static void Hurt(SimulatedFileSystem files, string path, int offset) => files.Flip(path, offset);

    private static byte[] Body(int number, int size)
    {
        var body = new byte[size];
        body.AsSpan().Fill((byte)number);
        return body;
    }

    private static byte[]? Read(StoreWorld world, IQueueLog log, LogPosition position)
    {
        LogReadStatus status;
        RecordView record;
        while ((status = log.Read(position, out record)) == LogReadStatus.Pending)
        {
            Assert.True(world.RunOne(), "a read waits for ever");
        }

        var body = status == LogReadStatus.Record ? record.Body.ToArray() : null;
        log.EndReads();
        return body;
    }

    private static Written Write(IEnumerable<int> sizes, bool encrypted, bool clean = false)
    {
        var world = new StoreWorld(1, new SimulatedFileSystem(), Options(encrypted));
        var log = world.Store.Create(new IgnoringOwner(), 0x100, durable: true);
        foreach (var size in sizes)
        {
            var number = (byte)(log.NextSequence & 0xFF);
            log.Append(new RecordSource { RoutingKey = [number], Body = Body(number, size), Flags = RecordFlags.Persistent });
        }

        log.RequestDurable();
        world.Run();
        if (clean)
        {
            Assert.True(world.Close());
        }

        var path = Assert.Single(world.Files.Paths, static path => path.EndsWith(".seg", StringComparison.Ordinal));
        var offsets = new List<int>();
        var content = world.Files.ContentOf(path);
        var at = SegmentFormat.HeaderSize;
        foreach (var _ in sizes)
        {
            offsets.Add(at);
            at += RecordCheck.Length(content.AsSpan(at));
        }

        Assert.True(offsets[^1] + Header < content.Length);
        return new Written(world.Files, log.Id, path, offsets);
    }

    private static (StoreWorld World, IQueueLog Log) Reopen(SimulatedFileSystem files, ulong id, bool encrypted)
    {
        var world = new StoreWorld(2, files, Options(encrypted));
        return (world, world.Store.Open(id, new IgnoringOwner()));
    }

    private static FileQueueStoreOptions Options(bool encrypted) => new() { Keys = encrypted ? new EncryptionKeys(TestKeys.Key(1)) : EncryptionKeys.None };

    private sealed record Written(SimulatedFileSystem Files, ulong Log, string Path, List<int> Offsets);
}
