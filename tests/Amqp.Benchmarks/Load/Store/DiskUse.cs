using System.Diagnostics;
using System.Globalization;

namespace Amqp.Benchmarks.Load.Store;

/// <summary>What a directory takes on the disk: blocks, not lengths.</summary>
internal static class DiskUse
{
    public static long Of(string directory)
    {
        using var process = Process.Start(new ProcessStartInfo("du", ["-s", "-B1", directory]) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return long.Parse(text.Split('\t')[0], CultureInfo.InvariantCulture);
    }
}
