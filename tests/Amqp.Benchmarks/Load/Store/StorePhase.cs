using System.Diagnostics;
using System.Globalization;
using Amqp.Benchmarks.Load.Brokers;
using Amqp.Storage.Log;
using Amqp.TestKit.Runtime;

namespace Amqp.Benchmarks.Load.Store;

/// <summary>What one process of a run does. It prints a line for each thing it measured.</summary>
internal static class StorePhase
{
    private const int Batch = 256;

    public static long Parse(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    public static int Run(string phase, string directory, long count, long size, long keep)
    {
        switch (phase)
        {
            case "fill":
                Fill(directory, count, (int)size);
                break;
            case "drain":
                Drain(directory, keep);
                break;
            case "create":
                CreateMany(directory, count);
                break;
            case "open":
            case "open-close":
                OpenMany(directory, close: phase == "open-close");
                break;
            default:
                return 2;
        }

        return 0;
    }

    public static void Report(string what, string extra = "")
    {
        var usage = ProcessUsage.Read(Environment.ProcessId);
        Console.WriteLine($"{what,-28} RSS {usage.ResidentKiB / 1024,5} MiB, peak {usage.PeakKiB / 1024,5} MiB, managed {GC.GetTotalMemory(false) / 1024 / 1024,4} MiB, CPU {usage.CpuSeconds,6:0.00} s  {extra}");
    }

    private static void Fill(string directory, long count, int size)
    {
        var harness = new StoreHarness(directory);
        var user = new LogUser();
        user.Log = harness.Store.Create(user, durable: true);
        var body = new byte[size];
        Random.Shared.NextBytes(body);
        var watch = Stopwatch.StartNew();
        for (long i = 0; i < count;)
        {
            harness.WaitForDisk();
            lock (user.Lock)
            {
                for (var j = 0; j < Batch && i < count; j++, i++)
                {
                    user.Append(body);
                }

                user.Log.RequestDurable();
            }
        }

        user.WaitDurable(user.Log.NextSequence - 1);
        Report("filled", $"{count / watch.Elapsed.TotalSeconds:0} messages/s, all confirmed");
        ProcessUsage.ResetPeak(Environment.ProcessId);
        Thread.Sleep(5000);
        Report("standing for 5 s");
        Hold();
    }

    private static void Drain(string directory, long keep)
    {
        var (harness, user) = Open(directory);
        var messages = user.Log.LiveCount;
        var watch = Stopwatch.StartNew();
        var cursor = user.Log.Start;
        var read = Pass(user, ref cursor, keep > 0 ? sequence => (long)sequence % keep != 0 : null);
        Report("drained", $"{read} of {messages} read, {read / watch.Elapsed.TotalSeconds:0} messages/s, {user.Log.LiveCount} kept, {OctetsIn(directory)} MiB on disk");
        if (keep > 0)
        {
            watch.Restart();
            var before = OctetsIn(directory);
            while (OctetsIn(directory) > before / 4 && watch.Elapsed < TimeSpan.FromSeconds(60))
            {
                Thread.Sleep(500);
            }

            Report("standing with stragglers", $"{user.Log.LiveCount} kept, {OctetsIn(directory)} MiB on disk after {watch.Elapsed.TotalSeconds:0} s and {harness.Store.Compactions} compactions");
            cursor = user.Log.Start;
            read = Pass(user, ref cursor, null);
            Report("drained the rest", $"{read} read, {user.Log.LiveCount} left");
        }

        harness.Close();
        Report("closed", $"{OctetsIn(directory)} MiB on disk");
    }

    private static long Pass(LogUser user, ref LogPosition cursor, Func<ulong, bool>? settles)
    {
        long read = 0;
        for (int count; (count = user.Read(ref cursor, Batch, settles)) > 0;)
        {
            read += count;
        }

        return read;
    }

    private static (StoreHarness Harness, LogUser User) Open(string directory)
    {
        var watch = Stopwatch.StartNew();
        var harness = new StoreHarness(directory);
        var user = new LogUser();
        user.Log = harness.Store.Open(harness.Store.UnopenedQueues.Single(), user);
        var opened = watch.ElapsedMilliseconds;
        var cursor = user.Log.Start;
        user.Read(ref cursor, 1, static _ => false);
        var served = watch.ElapsedMilliseconds;
        lock (user.Lock)
        {
            var sequence = user.Append("first"u8);
            user.Log.RequestDurable();
            user.WaitDurable(sequence);
        }

        Report("opened", $"{opened} ms to open, {served} ms to the first message read, {watch.ElapsedMilliseconds} ms to the first confirm, {(harness.Store.WasClean ? "clean" : "unclean")}, {user.Log.LiveCount} messages");
        return (harness, user);
    }

    private static void CreateMany(string directory, long count)
    {
        Report("started");
        var harness = new StoreHarness(directory);
        var users = new LogUser[count];
        var body = new byte[100];
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            var user = users[i] = new LogUser();
            user.Log = harness.Store.Create(user, durable: true);
        }

        Report("created", $"{watch.ElapsedMilliseconds} ms");
        foreach (var user in users)
        {
            user.Append(body);
            user.Log.RequestDurable();
        }

        Array.ForEach(users, static user => user.WaitDurable(1));
        Report("a message in each", $"{watch.ElapsedMilliseconds} ms");
        Thread.Sleep(5000);
        GC.Collect();
        Report("standing for 5 s", $"{harness.Store.MemoryInUse / 1024 / 1024} MiB in slabs");
        Hold();
    }

    private static void OpenMany(string directory, bool close)
    {
        Report("started");
        var watch = Stopwatch.StartNew();
        var harness = new StoreHarness(directory);
        var ids = harness.Store.UnopenedQueues;
        var users = new List<LogUser>(ids.Count);
        foreach (var id in ids)
        {
            var user = new LogUser();
            user.Log = harness.Store.Open(id, user);
            users.Add(user);
        }

        var messages = users.Sum(user => user.Log.LiveCount);
        Report("opened", $"{watch.ElapsedMilliseconds} ms, {(harness.Store.WasClean ? "clean" : "unclean")}, {users.Count} logs, {messages} messages");
        Thread.Sleep(3000);
        GC.Collect();
        Report("standing for 3 s");
        if (!close)
        {
            Hold();
            return;
        }

        watch.Restart();
        harness.Close();
        Report("closed", $"{watch.ElapsedMilliseconds} ms");
    }

    /// <summary>Says that there is no more to do, and waits to be killed.</summary>
    private static void Hold()
    {
        Console.WriteLine("kill me");
        Thread.Sleep(Timeout.Infinite);
    }

    private static long OctetsIn(string directory) => DiskUse.Of(directory) / (1024 * 1024);
}
