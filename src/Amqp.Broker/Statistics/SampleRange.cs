namespace Amqp.Broker.Statistics;

/// <summary>Which samples are wanted.</summary>
/// <param name="Age">Seconds back from now.</param>
/// <param name="Increment">Seconds between two samples.</param>
public readonly record struct SampleRange(int Age, int Increment)
{
    /// <summary>Most samples that are given.</summary>
    public const int MaxSamples = 5000;

    /// <summary>Samples in the range.</summary>
    public int Count => Math.Clamp(Age / Math.Max(Increment, 1), 0, MaxSamples) + 1;
}
