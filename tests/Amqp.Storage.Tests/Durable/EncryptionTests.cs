using System.Buffers.Binary;
using System.Text;
using Amqp.Storage.Durable;
using Amqp.Storage.Encryption;
using Amqp.Storage.Log;
using Amqp.Storage.Tests.Log;
using Amqp.TestKit.Files;
using Amqp.TestKit.Runtime;

namespace Amqp.Storage.Tests.Durable;

/// <summary>What is written is sealed; keys are asked for, missed, replaced and taken away again.</summary>
public sealed class EncryptionTests
{
    private const string Secret = "a secret that nobody may read";

    private static readonly EncryptionKey s_first = TestKeys.Key(1);
    private static readonly EncryptionKey s_second = TestKeys.Key(2);

    [Fact]
    public void Nothing_that_a_user_wrote_can_be_read_in_the_files()
    {
        var world = World(new SimulatedFileSystem(), s_first);
        var metadata = new MetadataLog(world.Store, "metadata");
        Put(metadata, "queue " + Secret, "value " + Secret);
        foreach (var durable in new[] { true, false })
        {
            var log = world.Store.Create(new IgnoringOwner(), durable);
            Append(log, 50);
            ((FileQueueLog)log).Demand(LogDemand.SpillAll);
        }

        world.Advance(2000);
        Assert.Contains(world.Files.Paths, path => path.EndsWith(".tran", StringComparison.Ordinal));
        Put(metadata, "another " + Secret, "value");
        world.Run();
        AssertIsNowhere(world.Files, Secret);
        Assert.True(world.Close());
        AssertIsNowhere(world.Files, Secret);
        var next = World(world.Files.AfterPowerCut(1), s_first);
        Assert.Equal(2, new MetadataLog(next.Store, "metadata").Load().Count);
        Assert.Equal(50, ReadAll(next, next.Store.Open(next.Store.UnopenedQueues.Single(), new IgnoringOwner())).Count);
    }

    [Fact]
    public void Without_encryption_the_files_are_what_they_always_were()
    {
        var world = World(new SimulatedFileSystem(), null);
        Put(new MetadataLog(world.Store, "metadata"), "key", "value");
        Append(world.Store.Create(new IgnoringOwner(), durable: true), 5);
        Assert.True(world.Close());
        Assert.DoesNotContain("encryption", world.Files.Paths);
        foreach (var path in world.Files.Paths.Where(path => path == "metadata" || path.EndsWith(".seg", StringComparison.Ordinal)))
        {
            Assert.Equal(1, BinaryPrimitives.ReadUInt16LittleEndian(world.Files.ContentOf(path).AsSpan(8)));
        }
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    public void A_key_that_is_missing_or_wrong_is_named_and_nothing_is_touched(bool wrong, bool keyFileIsThere)
    {
        var world = World(new SimulatedFileSystem(), s_first);
        Put(new MetadataLog(world.Store, "metadata"), "key", Secret);
        Append(world.Store.Create(new IgnoringOwner(), durable: true), 5);
        Assert.True(world.Close());
        var files = world.Files.AfterPowerCut(1);
        if (!keyFileIsThere)
        {
            files.Delete("encryption");
        }

        var before = Contents(files);
        var refused = Assert.Throws<EncryptionKeyException>(() => World(files, wrong ? s_second : null));
        Assert.Contains(s_first.Name, refused.Message, StringComparison.Ordinal);
        Assert.Contains("encryption_at_rest.key_file", refused.Message, StringComparison.Ordinal);
        Assert.Contains(wrong ? $"{s_second.Name} from test key 2" : "there is none", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, Contents(files));

        var next = World(files, s_first);
        Assert.True(next.Store.WasClean);
        Assert.Empty(next.Store.Damage);
        Assert.Single(new MetadataLog(next.Store, "metadata").Load());
        Assert.Equal(5, ReadAll(next, next.Store.Open(next.Store.UnopenedQueues.Single(), new IgnoringOwner())).Count);
    }

    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(0, 1, false)]
    [InlineData(1, 0, true)]
    [InlineData(1, 0, false)]
    [InlineData(1, 2, true)]
    [InlineData(1, 2, false)]
    public void A_start_with_another_key_or_none_seals_everything_anew(int from, int to, bool clean)
    {
        var world = World(new SimulatedFileSystem(), KeyOf(from));
        var metadata = new MetadataLog(world.Store, "metadata");
        Put(metadata, "key", Secret);
        var log = world.Store.Create(new IgnoringOwner(), durable: true);
        Append(log, 3000);
        log.RequestDurable();
        world.Run();
        foreach (var record in ReadAll(world, log).Where(record => record.Sequence % 3 == 0))
        {
            log.Settle(record);
        }

        world.Advance(1200);
        Assert.False(clean && !world.Close());
        var files = world.Files.AfterPowerCut(1);
        var next = World(files, KeyOf(to), KeyOf(from));
        Assert.Equal(from == 1 || to == 1, next.Store.Encryption.KeysInUse.Contains(s_first.Name));
        metadata = new MetadataLog(next.Store, "metadata");
        log = next.Store.Open(log.Id, new IgnoringOwner());
        Append(log, 10);
        var live = log.LiveCount;
        Assert.False(next.Store.Encryption.IsSettled);
        next.Store.Reseal();
        Settle(next);
        Assert.Equal(live, log.LiveCount);
        Assert.Equal(live, ReadAll(next, log).Count);
        Assert.True(next.Close());

        // The old key is not needed any more.
        var last = World(next.Files.AfterPowerCut(2), KeyOf(to));
        Assert.True(last.Store.WasClean);
        Assert.Empty(last.Store.Damage);
        Assert.Equal(Secret, Encoding.UTF8.GetString(Assert.Single(new MetadataLog(last.Store, "metadata").Load()).Value));
        var again = last.Store.Open(log.Id, new IgnoringOwner());
        Assert.Equal(2010, ReadAll(last, again).Count);
        Assert.Equal(KeyOf(to)?.Name, last.Store.Encryption.CurrentKey);
        Assert.Equal(to == 0, last.Files.Paths.Any(path => Encoding.Latin1.GetString(last.Files.ContentOf(path)).Contains(Secret, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_key_that_is_in_use_cannot_be_left_out()
    {
        var world = World(new SimulatedFileSystem(), s_first);
        Append(world.Store.Create(new IgnoringOwner(), durable: true), 5);
        var refused = Assert.Throws<EncryptionKeyException>(() => world.Store.UseKeys(new EncryptionKeys(s_second)));
        Assert.Contains("encryption_at_rest.previous_keys", refused.Message, StringComparison.Ordinal);
        Assert.Equal(s_first.Name, world.Store.Encryption.CurrentKey);
        world.Store.UseKeys(new EncryptionKeys(s_second, s_first));
        Settle(world);
        world.Store.UseKeys(new EncryptionKeys(s_second));
        Assert.Equal([s_second.Name], world.Store.Encryption.KeysInUse);
    }

    [Fact]
    public void Records_larger_than_any_slab_or_segment_are_sealed_in_chunks()
    {
        var world = World(new SimulatedFileSystem(), s_first);
        var log = world.Store.Create(new IgnoringOwner(), durable: true);
        int[] sizes = [0, 1, 65_536 - 7, 65_536, 65_537, 300_000, 1_000_000, 5_000_000];
        foreach (var size in sizes)
        {
            var body = new byte[size];
            body.AsSpan().Fill((byte)size);
            log.Append(new RecordSource { RoutingKey = [(byte)size], Body = body, Flags = RecordFlags.Persistent });
        }

        log.RequestDurable();
        world.Run();
        world.Store.UseKeys(new EncryptionKeys(s_second, s_first));
        Settle(world);
        var next = World(world.Files.AfterPowerCut(1), s_second);
        Assert.Equal(sizes, next.ReadAll(next.Store.Open(log.Id, new IgnoringOwner())).Select(record => record.Length));
    }

    /// <summary>Somebody who can compute checksums changes a sealed record: the tags tell.</summary>
    [Theory]
    [InlineData(100)]
    [InlineData(24)]
    public void A_record_that_was_changed_costs_itself_and_is_reported(int at)
    {
        var world = World(new SimulatedFileSystem(), s_first);
        var log = world.Store.Create(new IgnoringOwner(), durable: true);
        Append(log, 5);
        Assert.True(world.Close());
        var files = world.Files.AfterPowerCut(1);
        var path = files.Paths.Single(name => name.EndsWith(".seg", StringComparison.Ordinal));
        var content = files.ContentOf(path);
        var salt = BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(12));
        var length = RecordCheck.Length(content.AsSpan(64));
        var third = 64 + (2 * length);
        files.Flip(path, third + at);
        var record = files.ContentOf(path).AsSpan(third, length).ToArray();
        RecordCheck.Seal(record, new RecordScheme(salt, IsEncrypted: true));
        using (var file = files.Open(path, Storage.Files.FileOpenMode.Existing))
        {
            file.Write(record, third);
        }

        var next = World(files, s_first);
        var again = next.Store.Open(log.Id, new IgnoringOwner());
        Assert.Equal([1UL, 2, 4, 5], ReadAll(next, again).Select(position => position.Sequence));
        Assert.Contains("record 3", Assert.Single(next.Store.Damage).Problem, StringComparison.Ordinal);
        Assert.Equal(4, again.LiveCount);

        // The rest of the file moves to another key all the same; the damaged original is put aside.
        next.Store.UseKeys(new EncryptionKeys(s_second, s_first));
        Settle(next);
        Assert.Equal([1UL, 2, 4, 5], ReadAll(next, again).Select(position => position.Sequence));
        Assert.Single(next.Files.ListFiles("quarantine"));
        var last = World(next.Files.AfterPowerCut(1), s_second);
        Assert.Equal([1UL, 2, 4, 5], ReadAll(last, last.Store.Open(log.Id, new IgnoringOwner())).Select(position => position.Sequence));
    }

    [Fact]
    public void An_entry_of_the_metadata_that_was_changed_costs_itself_and_is_reported()
    {
        var world = World(new SimulatedFileSystem(), s_first);
        var metadata = new MetadataLog(world.Store, "metadata");
        Put(metadata, "a", "1");
        Put(metadata, "b", "2");
        world.Run();
        var files = world.Files.AfterPowerCut(1);
        var content = files.ContentOf("metadata");
        content[64 + 24] ^= 1;
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(64), Crc32C.Compute(BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(12)), content.AsSpan(68, 44)));
        using (var file = files.Open("metadata", Storage.Files.FileOpenMode.Existing))
        {
            file.Write(content, 0);
        }

        var next = World(files, s_first);
        metadata = new MetadataLog(next.Store, "metadata");
        Assert.Equal("b", Encoding.UTF8.GetString(Assert.Single(metadata.Load()).Key));
        Assert.True(metadata.IsDamaged);
        Assert.Equal(content, next.Files.ContentOf("quarantine/metadata"));
    }

    [Fact]
    public void A_full_disk_holds_the_sealing_up_and_nothing_is_sealed_twice()
    {
        var keys = CrashKeys.Constant();
        var world = new StoreWorld(1, new SimulatedFileSystem(), keys.Options(null));
        var log = world.Store.Create(new IgnoringOwner(), durable: true);
        Append(log, 100);
        log.RequestDurable();
        world.Run();
        Append(log, 100);
        log.RequestDurable();
        world.Files.Room = 10;
        world.Advance(3000);
        Assert.True(log.DurableSequence < 200);
        world.Files.Room = long.MaxValue;
        world.Advance(3000);
        Assert.Equal(200UL, log.DurableSequence);
        world.Store.UseKeys(keys.Next());
        world.Files.Room = 10;
        world.Advance(3000);
        Assert.False(world.Store.Encryption.IsSettled);
        world.Files.Room = long.MaxValue;
        keys.WhenSettled(world);
        world.Advance(20_000);
        Assert.Equal(200, ReadAll(world, log).Count);
    }

    /// <summary>The power goes, or the process is killed, at every change to the files while another key takes the place of one: what is there stays there, with both keys before the end and with the new one after it.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_rotation_may_be_cut_anywhere_and_goes_on(int from)
    {
        var cuts = 0;
        for (var cut = 1; ; cut++)
        {
            var files = new SimulatedFileSystem();
            var world = World(files, KeyOf(from));
            Put(new MetadataLog(world.Store, "metadata"), "key", Secret);
            var log = world.Store.Create(new IgnoringOwner(), durable: true);
            Append(log, 600);
            log.RequestDurable();
            world.Run();
            var start = files.Steps;
            files.CutAt = start + cut;
            var isCut = false;
            try
            {
                world.Store.UseKeys(from == 0 ? new EncryptionKeys(s_second) : new EncryptionKeys(s_second, s_first));
                for (var i = 0; i < 100 && !world.Store.Encryption.IsSettled; i++)
                {
                    world.Advance(20);
                }
            }
            catch (PowerCutException)
            {
                isCut = true;
                cuts++;
            }

            Resume(files.AfterPowerCut((ulong)cut), log.Id, from);
            Resume(files.AfterKill(), log.Id, from);
            if (!isCut)
            {
                Assert.True(cuts > 10, "the rotation was hardly cut");
                return;
            }
        }
    }

    [Fact]
    public void Sealing_and_opening_allocate_nothing()
    {
        using var cipher = new FileSeal(s_first.Id, 7, 8).OpenCipher(new EncryptionKeys(s_first), salt: 9, first: 1);
        var source = new RecordSource { Exchange = "exchange"u8, RoutingKey = "key"u8, Body = new byte[1000], Flags = RecordFlags.Persistent };
        var size = RecordFormat.SizeOf(source);
        size += RecordSealer.Overhead(size);
        var (open, shut) = (new byte[size], new byte[size]);
        RecordFormat.Write(open, source, sequence: 5, size);
        var scheme = new RecordScheme(9, IsEncrypted: true);
        for (var round = 0; ; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                RecordSealer.Seal(open, shut, cipher, scheme);
                Assert.True(RecordSealer.TryOpen(shut, cipher));
            }

            if (GC.GetAllocatedBytesForCurrentThread() - before < 1000)
            {
                break;
            }

            Assert.True(round < 5, "records cost memory to seal");
        }

        Assert.Equal(open[RecordFormat.HeaderSize..^FileCipher.TagSize], shut[RecordFormat.HeaderSize..^FileCipher.TagSize]);
    }

    private static void Resume(SimulatedFileSystem files, ulong id, int from)
    {
        var world = World(files, s_second, KeyOf(from));
        var metadata = new MetadataLog(world.Store, "metadata");
        Assert.Single(metadata.Load());
        var log = world.Store.Open(id, new IgnoringOwner());
        Assert.Equal(600, log.LiveCount);
        world.Store.Reseal();
        Settle(world);
        Assert.Equal(600, ReadAll(world, log).Count);
        var last = World(world.Files.AfterPowerCut(3), s_second);
        Assert.Empty(last.Store.Damage);
        Assert.Single(new MetadataLog(last.Store, "metadata").Load());
        Assert.Equal(600, last.Store.Open(id, new IgnoringOwner()).LiveCount);
    }

    private static void Settle(StoreWorld world)
    {
        for (var i = 0; i < 500 && !world.Store.Encryption.IsSettled; i++)
        {
            world.Advance(20);
        }

        var status = world.Store.Encryption;
        Assert.True(status.IsSettled, $"{status.SegmentsLeft} segments are left: {status.Problem}");
        Assert.False(status.IsResealing);
    }

    private static EncryptionKey? KeyOf(int number) => number switch
    {
        0 => null,
        1 => s_first,
        _ => s_second,
    };

    private static StoreWorld World(SimulatedFileSystem files, EncryptionKey? current, EncryptionKey? previous = null) => new(
        (ulong)files.Steps + 1,
        files,
        new FileQueueStoreOptions { Keys = previous is null ? new EncryptionKeys(current) : new EncryptionKeys(current, previous), ResealBytesPerSecond = 0 });

    private static void Append(IQueueLog log, int count)
    {
        for (var i = 0; i < count; i++)
        {
            log.Append(new RecordSource
            {
                Exchange = "exchange"u8,
                RoutingKey = Encoding.UTF8.GetBytes(Secret),
                Properties = Encoding.UTF8.GetBytes("properties: " + Secret),
                Body = Encoding.UTF8.GetBytes("body: " + Secret),
                Flags = RecordFlags.Persistent,
            });
        }
    }

    private static List<LogPosition> ReadAll(StoreWorld world, IQueueLog log)
    {
        var cursor = log.Start;
        var positions = new List<LogPosition>();
        for (var waits = 0; ;)
        {
            switch (log.ReadNext(ref cursor, out var record, out var position))
            {
                case LogReadStatus.End:
                    return positions;
                case LogReadStatus.Record:
                    Assert.Equal("body: " + Secret, Encoding.UTF8.GetString(record.Body));
                    Assert.Equal(Secret, Encoding.UTF8.GetString(record.RoutingKey));
                    positions.Add(position);
                    log.EndReads();
                    break;
                default:
                    Assert.True(++waits < 1000, "a read waits for ever");
                    world.Run();
                    break;
            }
        }
    }

    private static void Put(MetadataLog log, string key, string value) => log.Put(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));

    private static void AssertIsNowhere(SimulatedFileSystem files, string text)
    {
        foreach (var path in files.Paths)
        {
            Assert.DoesNotContain(text, Encoding.Latin1.GetString(files.ContentOf(path)), StringComparison.Ordinal);
        }
    }

    private static string[] Contents(SimulatedFileSystem files) => [.. files.Paths.Select(path => $"{path}: {Convert.ToHexString(files.ContentOf(path))}")];
}
