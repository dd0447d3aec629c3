using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Amqp.Benchmarks.Load.Traffic;

/// <summary>Waits until a moment with a precision of some 60 microseconds; a timed wait of .NET rounds up to milliseconds.</summary>
internal static partial class MonotonicClock
{
    private const int Monotonic = 1;
    private const int AbsoluteTime = 1;

    /// <summary>Waits until <see cref="Stopwatch.GetTimestamp"/> has reached the value. On Linux the timestamp is CLOCK_MONOTONIC in nanoseconds.</summary>
    public static void WaitUntil(long timestamp)
    {
        if (OperatingSystem.IsLinux() && Stopwatch.Frequency == 1_000_000_000)
        {
            Timespec until = new() { Seconds = (nint)(timestamp / 1_000_000_000), Nanoseconds = (nint)(timestamp % 1_000_000_000) };

            // Interrupted by a signal: the caller looks at the clock anyway.
            _ = ClockNanosleep(Monotonic, AbsoluteTime, until, 0);
            return;
        }

        long left = timestamp - Stopwatch.GetTimestamp();
        if (left > 0)
        {
            Thread.Sleep(TimeSpan.FromSeconds((double)left / Stopwatch.Frequency));
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int ClockNanosleep(int clock, int flags, in Timespec request, nint remaining);

    private struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
