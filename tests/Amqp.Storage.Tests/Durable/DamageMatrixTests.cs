using System.Text;
using Amqp.Storage.Durable;
using Amqp.Storage.Encryption;
using Amqp.Storage.Files;
using Amqp.Storage.Log;
using Amqp.TestKit.Files;
using Amqp.TestKit.Runtime;

namespace Amqp.Storage.Tests.Durable;

/// <summary>
/// Every kind of file, hit at every kind of place in every way: the store starts, loses no more than the records that were hit, says what
/// it found, and works on. In the clear and encrypted, after a clean end and after a kill.
/// </summary>
public sealed class DamageMatrixTests
{
    private const int Records = 40;
    private const int Settled = 10;
    private const int Entries = 30;
    private const int EntriesAWrite = 10;
    private const int Sector = 512;

    private static readonly string[] s_files = ["sealed segment", "tail segment", "ack log", "manifest", "metadata", "delayed", "store", "encryption", "ballast", "lock"];

    /// <summary>Files by encryption and by how the last run ended.</summary>
    public static TheoryData<string, bool, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool, bool>();
            foreach (var file in s_files)
            {
                foreach (var encrypted in new[] { false, true })
                {
                    cases.Add(file, encrypted, true);
                    cases.Add(file, encrypted, false);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Damage_costs_what_was_hit_and_no_more(string file, bool encrypted, bool clean)
    {
        var before = new Before(encrypted, clean);
        if (before.PathOf(file) is not { } path)
        {
            // Not every end leaves a manifest, nor every store a file of keys.
            Assert.True(file is "manifest" or "encryption", file);
            return;
        }

        var content = before.Files.ContentOf(path);
        foreach (var offset in PlacesOf(file, content, encrypted))
        {
            Check(before, file, path, $"bit at {offset}", damaged => Overwrite(damaged, path, offset, [(byte)(content[offset] ^ 0x10)]), offset, 1);
            var sector = offset / Sector * Sector;
            Check(before, file, path, $"zeros at {sector}", damaged => Overwrite(damaged, path, sector, new byte[Math.Min(Sector, content.Length - sector)]), sector, Sector);
            Check(before, file, path, $"cut at {offset}", damaged => Cut(damaged, path, offset), offset, content.Length);
        }

        Check(before, file, path, "missing", damaged => damaged.Delete(path), 0, content.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Files_that_do_not_belong_are_left_alone_and_change_nothing(bool encrypted)
    {
        var before = new Before(encrypted, clean: true);
        string[] strangers = ["queues/readme", "queues/0123456789abcdef.ack", "queues/0123456789abcdef-00000000.seg", "queues/zzz.seg", "stranger", "metadata.old", "quarantine/old"];
        var damaged = before.Files.AfterKill();
        foreach (var stranger in strangers)
        {
            Overwrite(damaged, stranger, 0, Encoding.ASCII.GetBytes("this is not a file of the store, whatever it is called"));
        }

        var found = new After(before, damaged);
        Assert.Equal(before.Live, found.Queue);
        Assert.Equal(Entries, found.Entries);
        Assert.Contains(found.World.Store.Damage, damage => damage.Path == "queues/readme");
        Assert.All(strangers, stranger => Assert.True(damaged.FileExists(stranger), stranger));
    }

    private static void Check(Before before, string file, string path, string what, Action<SimulatedFileSystem> hurt, long from, long length)
    {
        var damaged = before.Files.AfterKill();
        hurt(damaged);
        After found;
        try
        {
            found = new After(before, damaged);
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            throw new InvalidOperationException($"{file}, {what}: the store does not start: {e.Message}", e);
        }

        try
        {
            Compare(before, found, file, what, from, length);
            found.GoOn();
        }
        catch (Xunit.Sdk.XunitException e)
        {
            throw new InvalidOperationException($"{file}, {what}: {e.Message} [{string.Join("; ", found.World.Store.Damage)}] {path}", e);
        }
    }

    private static void Compare(Before before, After found, string file, string what, long from, long length)
    {
        var isSegment = file is "sealed segment" or "tail segment";
        var lost = before.Live.Except(found.Queue).ToArray();
        var hit = isSegment ? before.Hit(file, from, from + length) : [];
        Assert.True(lost.All(hit.Contains), $"records {string.Join(", ", lost.Except(hit))} are lost and were not hit");
        var extra = found.Queue.Except(before.Live).ToArray();
        Assert.True(extra.All(before.Acknowledged.Contains), "records were invented");
        Assert.True(extra.Length == 0 || file == "ack log", "records came back that were settled");
        if (file != "metadata")
        {
            Assert.Equal(Entries, found.Entries);
        }
        else
        {
            // A flipped bit costs an entry at most, unless it is in the header, or in what was written last, which the disk may have taken in any order.
            var least = from >= before.Checkpoints[^1] ? Entries - EntriesAWrite : Entries - 1;
            Assert.True(found.Entries >= least || from < 64 || length > 1, $"{Entries - found.Entries} entries are lost");
        }

        if (file != "delayed")
        {
            Assert.Equal(before.Delayed, found.Delayed);
        }
        else if (length == 1 && from >= 64)
        {
            Assert.True(found.Delayed.Count >= before.Delayed.Count - 1, "a bit costs more than a record");
        }

        Assert.True(lost.Length == 0 || found.IsReported, "what is lost is not reported");
        Assert.True(found.Entries == Entries || found.IsReported || (file == "metadata" && (what is "missing" || IsTail(before, what, from, length))), "entries that are lost are not reported");
    }

    /// <summary>The end of a log that a power cut may have taken: nobody can know that there was more.</summary>
    private static bool IsTail(Before before, string what, long from, long length) => what.StartsWith("cut", StringComparison.Ordinal)
        ? from > before.Checkpoints[0]
        : from + length > before.Checkpoints[^1];

    private static SortedSet<int> PlacesOf(string file, byte[] content, bool encrypted)
    {
        var places = new SortedSet<int> { 0, 9, 13, 20, 40, 50, 62, content.Length / 3, content.Length / 2, content.Length - 70, content.Length - 40, content.Length - 1 };
        if (file is "sealed segment" or "tail segment" or "delayed")
        {
            // A record's length, first checksum, second, flags, number, lengths, content, and its end, in the first, the second and a later one.
            var starts = new List<int>();
            for (var at = SegmentFormat.HeaderSize; at < content.Length && RecordCheck.Check(content.AsSpan(at), new RecordScheme(BitConverter.ToUInt32(content, 12), encrypted), out var length) == RecordStatus.Good; at += length)
            {
                starts.Add(at);
                if (starts.Count is 1 or 2 or 7)
                {
                    places.UnionWith([at, at + 5, at + 9, at + 12, at + 17, at + 33, at + 50, at + length - 9, at + length - 1]);
                }
            }

            Assert.True(starts.Count >= 5);
        }
        else if (file is "ack log")
        {
            places.UnionWith([64, 68, 73, 90, 100]);
        }
        else if (file == "metadata")
        {
            places.UnionWith([64, 68, 72, 76, 82, 95, 130]);
        }

        places.RemoveWhere(at => at < 0 || at >= content.Length);
        return places;
    }

    private static void Overwrite(SimulatedFileSystem files, string path, long at, byte[] octets)
    {
        using var file = files.Open(path, FileOpenMode.OpenOrCreate);
        file.Write(octets, at);
        file.Sync();
    }

    private static void Cut(SimulatedFileSystem files, string path, long at)
    {
        using var file = files.Open(path, FileOpenMode.Existing);
        file.SetLength(at);
        file.Sync();
    }

    private static FileQueueStoreOptions Options(bool encrypted) => new()
    {
        BallastBytes = 4096,
        Keys = encrypted ? new EncryptionKeys(TestKeys.Key(1)) : EncryptionKeys.None,
    };

    /// <summary>A store with a queue in two segments, of which some records are settled, a log of delayed messages, and metadata.</summary>
    private sealed class Before
    {
        private readonly Dictionary<string, List<(ulong Sequence, long From, long To)>> _places = [];

        public Before(bool encrypted, bool clean)
        {
            IsEncrypted = encrypted;
            var world = new StoreWorld(1, new SimulatedFileSystem(), Options(encrypted));
            var metadata = new MetadataLog(world.Store, "metadata");
            for (var i = 0; i < Entries; i++)
            {
                metadata.Put(Encoding.ASCII.GetBytes($"key {i}"), Encoding.ASCII.GetBytes($"value {i}"));
                if ((i + 1) % EntriesAWrite == 0)
                {
                    world.Run();
                }
            }

            var queue = world.Store.Create(new Log.IgnoringOwner(), durable: true);
            var delayed = world.Store.Create(new Log.IgnoringOwner(), durable: true);
            for (var i = 0; i < Records; i++)
            {
                Append(queue, 2500);
            }

            for (var i = 0; i < 9; i++)
            {
                Append(delayed, 100);
            }

            queue.RequestDurable();
            delayed.RequestDurable();
            world.Run();
            foreach (var record in world.ReadAll(queue).Where(record => record.Position.Sequence % 4 == 2))
            {
                queue.Settle(record.Position);
                Acknowledged.Add(record.Position.Sequence);
            }

            queue.RequestSettlesDurable();
            world.Advance(1200);
            Assert.Equal(Settled, Acknowledged.Count);
            (QueueId, DelayedId) = (queue.Id, delayed.Id);
            Live = [.. world.ReadAll(queue).Select(record => record.Position.Sequence)];
            Delayed = [.. world.ReadAll(delayed).Select(record => record.Position.Sequence)];
            world.Advance(1200);
            if (clean)
            {
                Assert.True(world.Close());
            }

            Files = world.Files.AfterPowerCut(1);
            Locate();
        }

        public SimulatedFileSystem Files { get; }

        public bool IsEncrypted { get; }

        public ulong QueueId { get; }

        public ulong DelayedId { get; }

        public List<ulong> Live { get; }

        public List<ulong> Delayed { get; }

        public HashSet<ulong> Acknowledged { get; } = [];

        /// <summary>Where the checkpoints of the metadata log are.</summary>
        public List<int> Checkpoints { get; } = [];

        public string? PathOf(string file) => file switch
        {
            "sealed segment" => $"queues/{QueueId:x16}-00000000.seg",
            "tail segment" => $"queues/{QueueId:x16}-00000001.seg",
            "delayed" => $"queues/{DelayedId:x16}-00000000.seg",
            "ack log" => $"queues/{QueueId:x16}.ack",
            _ => Files.FileExists(file) ? file : null,
        };

        /// <summary>The records that a stretch of a segment touches; its header is part of all of them.</summary>
        public HashSet<ulong> Hit(string file, long from, long to) =>
            [.. _places[file].Where(record => from < SegmentFormat.HeaderSize || (record.From < to && record.To > from)).Select(record => record.Sequence)];

        private void Locate()
        {
            foreach (var file in new[] { "sealed segment", "tail segment" })
            {
                var content = Files.ContentOf(PathOf(file)!);
                var places = _places[file] = [];
                for (var at = SegmentFormat.HeaderSize; RecordCheck.Check(content.AsSpan(at), new RecordScheme(BitConverter.ToUInt32(content, 12), IsEncrypted), out var length) == RecordStatus.Good; at += length)
                {
                    places.Add((RecordCheck.Sequence(content.AsSpan(at)), at, at + length));
                }
            }

            Assert.Equal(Records, _places.Values.Sum(places => places.Count));
            var metadata = Files.ContentOf("metadata");
            var scheme = new RecordScheme(BitConverter.ToUInt32(metadata, 12), IsEncrypted);
            for (var at = 64; MetadataEntry.TryRead(metadata.AsSpan(at), scheme, out var kind, out _, out _, out var size); at += size)
            {
                if (kind == MetadataEntry.Checkpoint)
                {
                    Checkpoints.Add(at);
                }
            }

            Assert.Equal(Entries / EntriesAWrite, Checkpoints.Count);
        }
    }

    /// <summary>What a start finds.</summary>
    private sealed class After
    {
        private readonly IQueueLog _queue;
        private readonly MetadataLog _metadata;
        private readonly Owner _owner = new();

        public After(Before before, SimulatedFileSystem files)
        {
            World = new StoreWorld(7, files, Options(before.IsEncrypted));
            _metadata = new MetadataLog(World.Store, "metadata");
            _queue = World.Store.Open(before.QueueId, _owner);
            Entries = _metadata.Load().Count;
            Queue = [.. World.ReadAll(_queue).Select(record => record.Position.Sequence)];
            Delayed = [.. World.ReadAll(World.Store.Open(before.DelayedId, _owner)).Select(record => record.Position.Sequence)];
            World.Run();
            Assert.True(_queue.NextSequence > Records, "sequence numbers are used again");
        }

        public StoreWorld World { get; }

        public int Entries { get; }

        public List<ulong> Queue { get; }

        public List<ulong> Delayed { get; }

        /// <summary>Somebody is told: of damage, or of a queue that holds less than was promised.</summary>
        public bool IsReported => World.Store.Damage.Count > 0 || !World.Store.WasClean || _owner.Lost > 0;

        /// <summary>The store works on, and the next start finds what this one left.</summary>
        public void GoOn()
        {
            Append(_queue, 10);
            _queue.RequestDurable();
            _metadata.Put("more"u8, "1"u8);
            World.Advance(1200);
            Assert.Equal(_queue.NextSequence - 1, _queue.DurableSequence);
            Assert.Equal(_metadata.LastIndex, _metadata.DurableIndex);
            var next = new StoreWorld(8, World.Files.AfterPowerCut(1), Options(World.Options!.Keys.Current is not null));
            Assert.Equal(Entries + 1, new MetadataLog(next.Store, "metadata").Load().Count);
            Assert.Equal(Queue.Append(_queue.NextSequence - 1), next.ReadAll(next.Store.Open(_queue.Id, new Log.IgnoringOwner())).Select(record => record.Position.Sequence));
        }
    }

    private sealed class Owner : IQueueLogOwner
    {
        public long Lost { get; private set; }

        public void OnReadable()
        {
        }

        public void OnDurable(ulong sequence)
        {
        }

        public void OnSettlesDurable(ulong index)
        {
        }

        public void OnLost(long records) => Lost += records;
    }

    private static void Append(IQueueLog log, int size)
    {
        var content = (byte)log.NextSequence;
        var body = new byte[size];
        body.AsSpan().Fill(content);
        log.Append(new RecordSource { RoutingKey = [content], Body = body, Flags = RecordFlags.Persistent });
    }
}
