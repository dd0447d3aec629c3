using System.Diagnostics;
using System.Globalization;
using Amqp.Storage.Durable;
using Amqp.TestKit.Runtime;

namespace Amqp.Benchmarks.Load.Store;

/// <summary>Every log gets a message and asks for a commit at once; the time until the last one is confirmed.</summary>
internal static class CommitRun
{
    public static int Run(CommandLine line)
    {
        var directory = PhaseProcess.NewDirectory(line);
        var counts = (line.Text("logs") ?? "1,100,1000").Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        var rounds = line.Number("rounds", 50);
        line.RejectUnused();
        try
        {
            foreach (var method in Enum.GetValues<SyncMethod>())
            {
                Console.WriteLine($"{method}:");
                using var harness = new StoreHarness(Path.Combine(directory, $"{method}"), new FileQueueStoreOptions { SyncMethod = method });
                foreach (var count in counts)
                {
                    Measure(harness, count, rounds);
                }
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        return 0;
    }

    private static void Measure(StoreHarness harness, int count, int rounds)
    {
        var users = Enumerable.Range(0, count).Select(_ => new LogUser()).ToArray();
        var body = new byte[1024];
        foreach (var user in users)
        {
            user.Log = harness.Store.Create(user, durable: true);
        }

        var times = new List<double>(rounds);
        for (var i = -3; i < rounds; i++)
        {
            var watch = Stopwatch.StartNew();
            foreach (var user in users)
            {
                lock (user.Lock)
                {
                    user.Append(body);
                    user.Log.RequestDurable();
                }
            }

            Array.ForEach(users, static user => user.WaitDurable(user.Log.NextSequence - 1));
            if (i >= 0)
            {
                times.Add(watch.Elapsed.TotalMilliseconds);
            }
        }

        times.Sort();
        Console.WriteLine($"{count,6} dirty logs: p50 {times[rounds / 2],8:0.000} ms, p99 {times[rounds * 99 / 100],8:0.000} ms");
        Array.ForEach(users, static user => user.Log.Delete());
    }
}
