using System.Diagnostics;
using System.Globalization;

namespace Amqp.Daemon;

/// <summary>How long this process has been there, the runtime's own start included.</summary>
internal static class ProcessAge
{
    private const int TicksPerSecond = 100;
    private const int StartTimeField = 19;
    private const double LongestRuntimeStart = 60_000;

    /// <summary>
    /// Milliseconds since the process was started, to about 10 ms: from Linux's /proc; elsewhere, and where /proc makes no
    /// sense, since the program's own first line.
    /// </summary>
    /// <param name="firstLine">Timestamp of the program's first line.</param>
    public static long Milliseconds(long firstLine)
    {
        var sinceFirstLine = Stopwatch.GetElapsedTime(firstLine).TotalMilliseconds;
        var age = OperatingSystem.IsLinux() ? FromProc() : 0;
        return (long)(age > sinceFirstLine && age < sinceFirstLine + LongestRuntimeStart ? age : sinceFirstLine);
    }

    private static double FromProc()
    {
        try
        {
            // The second field is the program's name in parentheses, which may hold anything.
            var stat = File.ReadAllText("/proc/self/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var uptime = File.ReadAllText("/proc/uptime").Split(' ')[0];
            var started = double.Parse(fields[StartTimeField], CultureInfo.InvariantCulture) / TicksPerSecond;
            return (double.Parse(uptime, CultureInfo.InvariantCulture) - started) * 1000;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return 0;
        }
    }
}
