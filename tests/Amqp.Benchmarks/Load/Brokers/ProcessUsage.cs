using System.Globalization;

namespace Amqp.Benchmarks.Load.Brokers;

/// <summary>CPU and memory of a process, from /proc.</summary>
/// <param name="CpuSeconds">User and system time of all its threads, to 10 ms.</param>
/// <param name="ResidentKiB">VmRSS.</param>
/// <param name="PeakKiB">VmHWM: the highest VmRSS since the process began or <see cref="ResetPeak"/>.</param>
internal readonly record struct ProcessUsage(double CpuSeconds, long ResidentKiB, long PeakKiB)
{
    private const double TicksPerSecond = 100;

    /// <summary>Reads it; zeros for process 0.</summary>
    public static ProcessUsage Read(int pid)
    {
        if (pid == 0)
        {
            return default;
        }

        try
        {
            // The second field is the command in parentheses and may hold anything.
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            double ticks = double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture);
            long resident = 0;
            long peak = 0;
            foreach (string line in File.ReadLines($"/proc/{pid}/status"))
            {
                resident = Find(line, "VmRSS:", resident);
                peak = Find(line, "VmHWM:", peak);
            }

            return new ProcessUsage(ticks / TicksPerSecond, resident, peak);
        }
        catch (IOException)
        {
            throw new LoadException($"process {pid} is not there");
        }
    }

    /// <summary>Makes <see cref="PeakKiB"/> start anew, if the kernel and the owner of the process allow it.</summary>
    public static void ResetPeak(int pid)
    {
        try
        {
            File.WriteAllText($"/proc/{pid}/clear_refs", "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the peak is that of the whole life of the process.
        }
    }

    private static long Find(string line, string name, long otherwise) => line.StartsWith(name, StringComparison.Ordinal)
        ? long.Parse(line.AsSpan(name.Length).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture)
        : otherwise;
}
