using System.Diagnostics;

namespace Amqp.Benchmarks.Load.Traffic;

/// <summary>Says when the next message is due at a fixed rate. What was missed is made up for, so that the rate holds.</summary>
internal sealed class Pacer(double rate)
{
    // Waking for every message costs more than it tells once they are closer than this.
    private static readonly long MinStep = Stopwatch.Frequency / 10_000;

    private readonly double _interval = Stopwatch.Frequency / rate;
    private long _start;
    private long _sent;

    public void Start() => _start = Stopwatch.GetTimestamp();

    /// <summary>Waits until something is due.</summary>
    /// <param name="due">When the first of it was due.</param>
    /// <returns>Messages due, at least 1.</returns>
    public int WaitDue(out long due)
    {
        due = _start + (long)(_sent * _interval);
        long now = Stopwatch.GetTimestamp();
        if (now < due)
        {
            MonotonicClock.WaitUntil(Math.Max(due, now + MinStep));
            now = Stopwatch.GetTimestamp();
        }

        return (int)Math.Clamp((long)((now - _start) / _interval) - _sent + 1, 1, int.MaxValue);
    }

    public void Sent(int count) => _sent += count;
}
