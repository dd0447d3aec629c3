using System.Text;
using Amqp.Storage.Durable;
using Amqp.Storage.Log;
using Amqp.TestKit.Files;
using Amqp.TestKit.Runtime;

namespace Amqp.Storage.Tests.Durable;

public sealed class MetadataLogTests
{
    [Fact]
    public void What_is_durable_is_there_again()
    {
        var world = new StoreWorld(1, new SimulatedFileSystem());
        var log = new MetadataLog(world.Store, "metadata");
        Put(log, "a", "1");
        Put(log, "b", "2");
        log.Delete("a"u8);
        var index = Put(log, "b", "3");
        var called = 0;
        log.WhenDurable(index, _ => called++, null);
        Assert.Equal(0, called);
        world.Run();
        Assert.Equal(1, called);
        Assert.Equal(index, log.DurableIndex);
        log.WhenDurable(1, _ => called++, null);
        world.Run();
        Assert.Equal(2, called);
        Assert.Equal(["b=3"], Content(new StoreWorld(2, world.Files.AfterPowerCut(1))));
    }

    [Fact]
    public void A_log_whose_changes_pile_up_is_written_anew()
    {
        var world = new StoreWorld(1, new SimulatedFileSystem());
        var log = new MetadataLog(world.Store, "metadata");
        for (var i = 0; i < 600; i++)
        {
            Put(log, "key", new string((char)('a' + (i % 26)), 1000));
            world.Run();
        }

        Assert.InRange(world.Files.ContentOf("metadata").Length, 1000, 300_000);
        Assert.Equal(["key=" + new string('b', 1000)], Content(new StoreWorld(2, world.Files.AfterPowerCut(1))));
        log.Snapshot();
        world.Run();
        Assert.InRange(world.Files.ContentOf("metadata").Length, 1000, 1200);
        Assert.Equal(["key=" + new string('b', 1000)], Content(new StoreWorld(2, world.Files.AfterPowerCut(1))));
    }

    [Fact]
    public void A_flipped_bit_costs_one_entry_and_is_reported()
    {
        var world = new StoreWorld(1, new SimulatedFileSystem());
        var log = new MetadataLog(world.Store, "metadata");
        foreach (var key in new[] { "a", "b", "c" })
        {
            Put(log, key, "value");
        }

        world.Run();
        var after = world.Files.AfterPowerCut(1);
        after.Flip("metadata", 64 + 24 + 20);
        var next = new StoreWorld(2, after);
        Assert.Equal(["a=value", "c=value"], Content(next));
        Assert.Equal("metadata", Assert.Single(next.Store.Damage).Path);
    }

    [Fact]
    public void A_newer_version_is_refused_and_left_alone()
    {
        var world = new StoreWorld(1, new SimulatedFileSystem());
        Put(new MetadataLog(world.Store, "metadata"), "a", "1");
        world.Run();
        var after = world.Files.AfterPowerCut(1);
        using (var file = after.Open("metadata", Storage.Files.FileOpenMode.Existing))
        {
            var header = new byte[64];
            file.Read(header, 0);
            header[8] = 9;
            BitConverter.TryWriteBytes(header.AsSpan(60), Crc32C.Compute(0, header.AsSpan(0, 60)));
            file.Write(header, 0);
        }

        var next = new StoreWorld(2, after);
        var refused = Assert.Throws<StoreVersionException>(() => new MetadataLog(next.Store, "metadata"));
        Assert.Equal((9, 2), (refused.Found, refused.Known));
        Assert.True(after.FileExists("metadata"));
    }

    [Fact]
    public void Changes_wait_for_room_on_the_disk()
    {
        var world = new StoreWorld(1, new SimulatedFileSystem());
        var log = new MetadataLog(world.Store, "metadata");
        Put(log, "a", "1");
        world.Run();
        world.Files.Room = 10;
        var index = Put(log, "b", "2");
        world.Run();
        Assert.True(log.DurableIndex < index);
        world.Files.Room = long.MaxValue;
        world.Advance(1100);
        Assert.Equal(index, log.DurableIndex);
        Assert.Equal(["a=1", "b=2"], Content(new StoreWorld(2, world.Files.AfterPowerCut(1))));
    }

    [Fact]
    public void Nothing_durable_is_lost_wherever_the_power_is_cut()
    {
        for (var cut = 10; ; cut++)
        {
            var files = new SimulatedFileSystem { CutAt = cut };
            var world = new StoreWorld(1, files);
            var log = new MetadataLog(world.Store, "metadata");
            var random = new SplitMix(3);
            var states = new List<SortedDictionary<string, string>> { new(StringComparer.Ordinal) };
            var isCut = Run(world, log, random, states);
            var found = Content(new StoreWorld(2, files.AfterPowerCut((ulong)cut)));
            Assert.Contains(states.Skip((int)log.DurableIndex), state => found.SequenceEqual(state.Select(e => $"{e.Key}={e.Value}")));
            if (!isCut)
            {
                Assert.True(cut > 60);
                return;
            }
        }
    }

    /// <summary>Changes of several entries, larger than a sector, of which the disk takes any part when the power goes.</summary>
    [Fact]
    public void What_belongs_together_is_there_together_wherever_the_power_is_cut()
    {
        for (var cut = 10; ; cut++)
        {
            var files = new SimulatedFileSystem { CutAt = cut };
            var world = new StoreWorld(1, files);
            var log = new MetadataLog(world.Store, "metadata");
            var states = new SortedDictionary<ulong, string[]> { [0] = [] };
            var isCut = RunChanges(world, log, new SplitMix(5), states);
            for (var seed = 1UL; seed < 6; seed++)
            {
                var next = new StoreWorld(2, files.AfterPowerCut(seed));
                var found = Content(next);
                Assert.Contains(states.Where(state => state.Key >= log.DurableIndex), state => found.SequenceEqual(state.Value));
                Assert.Empty(next.Store.Damage);
            }

            if (!isCut)
            {
                Assert.True(cut > 60);
                return;
            }
        }
    }

    [Fact]
    public void A_change_that_was_durable_and_lost_an_entry_keeps_the_rest()
    {
        var world = new StoreWorld(1, new SimulatedFileSystem());
        var log = new MetadataLog(world.Store, "metadata");
        Put(log, "a", "1");
        world.Run();
        var changes = new MetadataChanges();
        changes.Put("b"u8, "2"u8);
        changes.Put("c"u8, "3"u8);
        changes.Delete("a"u8);
        log.Apply(changes);
        world.Run();
        Put(log, "d", "4");
        world.Run();
        var after = world.Files.AfterPowerCut(1);
        var length = after.ContentOf("metadata").Length;

        // From the end: d and its checkpoint, then the three of the change, 24 octets each but for the checkpoint's 16.
        after.Flip("metadata", length - 40 - 48 + 20);
        var next = new StoreWorld(2, after);
        Assert.Equal(["b=2", "d=4"], Content(next));
        Assert.Equal("metadata", Assert.Single(next.Store.Damage).Path);
        Assert.Equal(length, after.ContentOf("quarantine/metadata").Length);
    }

    [Fact]
    public void A_hundred_thousand_objects_that_come_and_go_leave_a_small_file()
    {
        var world = new StoreWorld(1, new SimulatedFileSystem());
        var log = new MetadataLog(world.Store, "metadata");
        var longest = 0;
        for (var i = 0; i < 100_000; i++)
        {
            Put(log, $"queue-{i}", new string('v', 40));
            log.Delete(Encoding.UTF8.GetBytes($"queue-{i}"));
            if (i % 50 == 0)
            {
                world.Run();
                longest = Math.Max(longest, world.Files.ContentOf("metadata").Length);
            }
        }

        world.Run();
        Assert.InRange(longest, 1000, 300_000);
        Assert.Empty(Content(new StoreWorld(2, world.Files.AfterPowerCut(1))));
    }

    private static bool RunChanges(StoreWorld world, MetadataLog log, SplitMix random, SortedDictionary<ulong, string[]> states)
    {
        var state = new SortedDictionary<string, string>(StringComparer.Ordinal);
        try
        {
            for (var i = 0; i < 120; i++)
            {
                var changes = new MetadataChanges();
                for (var left = random.Next(1, 5); left > 0; left--)
                {
                    var key = "key" + random.Next(6);
                    if (random.Chance(30))
                    {
                        state.Remove(key);
                        changes.Delete(Encoding.UTF8.GetBytes(key));
                    }
                    else
                    {
                        state[key] = $"{i}" + new string('x', random.Next(1500));
                        changes.Put(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(state[key]));
                    }
                }

                states[log.LastIndex + (ulong)changes.Count] = [.. state.Select(e => $"{e.Key}={e.Value}")];
                log.Apply(changes);
                if (random.Chance(40))
                {
                    world.Run();
                }
            }

            world.Run();
            return false;
        }
        catch (PowerCutException)
        {
            return true;
        }
    }

    private static bool Run(StoreWorld world, MetadataLog log, SplitMix random, List<SortedDictionary<string, string>> states)
    {
        try
        {
            for (var i = 0; i < 60; i++)
            {
                var key = "key" + random.Next(8);
                var state = new SortedDictionary<string, string>(states[^1], StringComparer.Ordinal);
                states.Add(state);
                if (random.Chance(30))
                {
                    state.Remove(key);
                    log.Delete(Encoding.UTF8.GetBytes(key));
                }
                else
                {
                    state[key] = $"{i}";
                    Put(log, key, $"{i}");
                }

                if (random.Chance(10))
                {
                    log.Snapshot();
                }

                if (random.Chance(50))
                {
                    world.Run();
                }
            }

            world.Run();
            return false;
        }
        catch (PowerCutException)
        {
            return true;
        }
    }

    private static ulong Put(MetadataLog log, string key, string value) => log.Put(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));

    private static string[] Content(StoreWorld world) =>
        [.. new MetadataLog(world.Store, "metadata").Load()
            .Select(e => $"{Encoding.UTF8.GetString(e.Key)}={Encoding.UTF8.GetString(e.Value)}")
            .Order(StringComparer.Ordinal)];
}
