using System.Runtime.CompilerServices;
using Amqp.Broker.DeadLettering;

namespace Amqp.Broker.Statistics;

/// <summary>A counter for each <see cref="DeathReason"/>, in place.</summary>
[InlineArray(Length)]
public struct DeathCounts
{
    private const int Length = (int)DeathReason.DeliveryLimit + 1;

    private long _first;

    /// <summary>Messages that died for a reason.</summary>
    public readonly long Of(DeathReason reason) => this[(int)reason];

    /// <summary>Adds another's counts to these.</summary>
    public void Add(in DeathCounts other)
    {
        for (var i = 0; i < Length; i++)
        {
            this[i] += other[i];
        }
    }
}
