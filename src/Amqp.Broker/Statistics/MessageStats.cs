using System.Runtime.CompilerServices;

namespace Amqp.Broker.Statistics;

/// <summary>
/// A counter for each <see cref="MessageStat"/>, in place: no array, no allocation. Whoever holds one says which thread or lock
/// writes it; counters only grow and are read without a lock, each for itself.
/// </summary>
[InlineArray(Length)]
public struct MessageStats : IEquatable<MessageStats>
{
    /// <summary>Number of counters.</summary>
    public const int Length = (int)MessageStat.PublishOut + 1;

    private long _first;

    /// <summary>The value of a counter.</summary>
    public readonly long Of(MessageStat stat) => this[(int)stat];

    /// <summary>Messages that reached clients in any way: RabbitMQ's <c>deliver_get</c>.</summary>
    public readonly long DeliverGet =>
        Of(MessageStat.Deliver) + Of(MessageStat.DeliverNoAck) + Of(MessageStat.Get) + Of(MessageStat.GetNoAck);

    /// <summary>True when nothing was ever counted.</summary>
    public readonly bool IsZero => !((ReadOnlySpan<long>)this).ContainsAnyExcept(0L);

    /// <summary>Adds another's counters to these.</summary>
    public void Add(in MessageStats other)
    {
        for (var i = 0; i < Length; i++)
        {
            this[i] += other[i];
        }
    }

    /// <inheritdoc/>
    public readonly bool Equals(MessageStats other) => ((ReadOnlySpan<long>)this).SequenceEqual(other);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is MessageStats other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(this[0], this[(int)MessageStat.Ack], DeliverGet);

    /// <summary>Compares all counters.</summary>
    public static bool operator ==(in MessageStats left, in MessageStats right) => left.Equals(right);

    /// <summary>Compares all counters.</summary>
    public static bool operator !=(in MessageStats left, in MessageStats right) => !left.Equals(right);
}
