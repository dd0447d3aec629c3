using System.Diagnostics;

namespace Amqp.Benchmarks.Load.Brokers;

/// <summary>Binds all threads of a process to some CPUs, through taskset of util-linux.</summary>
internal static class CpuPinning
{
    public static void Apply(int pid, string? cpus)
    {
        if (cpus is null || pid == 0)
        {
            return;
        }

        ProcessStartInfo start = new("taskset", ["-a", "-p", "-c", cpus, $"{pid}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        _ = output.GetAwaiter().GetResult();

        // A thread that ended meanwhile is no failure.
        if (process.ExitCode != 0 && !error.Contains("No such process", StringComparison.Ordinal))
        {
            throw new LoadException($"taskset {cpus}: {error.Trim()}");
        }
    }
}
