using System.Diagnostics;
using System.Globalization;
using Amqp.TestKit.Runtime;

namespace Amqp.Benchmarks.Load.Store;

/// <summary>Large bodies through one log: appended, confirmed, read, settled.</summary>
internal static class BodiesRun
{
    public static int Run(CommandLine line)
    {
        var directory = PhaseProcess.NewDirectory(line);
        var sizes = (line.Text("size") ?? "1048576,16777216").Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray();
        var total = (long)line.Number("total", 1024) << 20;
        line.RejectUnused();
        try
        {
            foreach (var size in sizes)
            {
                using var harness = new StoreHarness(Path.Combine(directory, $"{size}"));
                Measure(harness, size, (int)(total / size));
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        return 0;
    }

    private static void Measure(StoreHarness harness, int size, int count)
    {
        using var user = new LogUser();
        user.Log = harness.Store.Create(user, durable: true);
        var body = new byte[size];
        Random.Shared.NextBytes(body);
        for (var round = 0; round < 2; round++)
        {
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var watch = Stopwatch.StartNew();
            for (var i = 0; i < count; i++)
            {
                harness.WaitForDisk();
                lock (user.Lock)
                {
                    user.Append(body);
                    user.Log.RequestDurable();
                }
            }

            user.WaitDurable(user.Log.NextSequence - 1);
            var written = watch.Elapsed.TotalSeconds;
            var allocatedToWrite = GC.GetTotalAllocatedBytes(precise: true) - allocated;
            watch.Restart();
            var cursor = user.Log.Start;
            while (user.Read(ref cursor, 4, null) > 0)
            {
                // Settled as they are read.
            }

            if (round > 0)
            {
                var mebibytes = (double)size * count / (1 << 20);
                StorePhase.Report(
                    $"{count} x {size / 1024} KiB",
                    $"{mebibytes / written:0} MiB/s written and confirmed, {mebibytes / watch.Elapsed.TotalSeconds:0} MiB/s read, {(double)allocatedToWrite / ((double)size * count):0.00} octets allocated per octet");
            }
        }
    }
}
