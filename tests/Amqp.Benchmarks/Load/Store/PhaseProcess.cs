using System.Diagnostics;
using System.Globalization;

namespace Amqp.Benchmarks.Load.Store;

/// <summary>Runs a phase in a process of its own and passes on what it says; one that waits to be killed is.</summary>
internal static class PhaseProcess
{
    public static void Run(string phase, string directory, long count = 0, long size = 0, long keep = 0)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(PhaseProcess).Assembly.Location);
        }

        foreach (var argument in (string[])["store", "phase", phase, directory, .. Array.ConvertAll([count, size, keep], static n => n.ToString(CultureInfo.InvariantCulture))])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line == "kill me")
            {
                process.Kill();
                break;
            }

            Console.WriteLine(line);
        }

        process.WaitForExit();
        if (process.ExitCode is not (0 or 137))
        {
            throw new LoadException($"{phase} ended with {process.ExitCode}");
        }
    }

    /// <summary>A directory of the run's own below the one that was asked for; it must not be there yet.</summary>
    public static string NewDirectory(CommandLine line)
    {
        var directory = Path.Combine(line.Text("directory") ?? Path.GetTempPath(), $"amqp-store-{Environment.ProcessId}");
        Directory.CreateDirectory(directory);
        return directory;
    }
}
