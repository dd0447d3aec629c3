namespace Amqp.Broker.Statistics;

/// <summary>How long values are remembered, and how finely.</summary>
/// <param name="Ticks">Ticks of the sampler between two values.</param>
/// <param name="Length">Values that are kept.</param>
internal readonly record struct HistoryLevel(int Ticks, int Length)
{
    /// <summary>Ten minutes at every tick of five seconds, and an hour by the minute.</summary>
    public static HistoryLevel[] Short { get; } = [new(1, 122), new(12, 61)];

    /// <summary>As <see cref="Short"/>, eight hours by ten minutes and a day by half hours.</summary>
    public static HistoryLevel[] Long { get; } = [.. Short, new(120, 50), new(360, 49)];
}
