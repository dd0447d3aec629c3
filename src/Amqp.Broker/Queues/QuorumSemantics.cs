using System.Buffers.Binary;
using Amqp.Broker.Publishing;
using Amqp.Protocol;

namespace Amqp.Broker.Queues;

/// <summary>
/// How quorum queues behave where RabbitMQ 4.3 differs from 4.2 (https://www.rabbitmq.com/docs/quorum-queues). The defaults are those
/// of 4.2.
/// </summary>
public sealed record QuorumSemantics
{
    /// <summary>Priorities in 4.2: the higher one gets two turns of three.</summary>
    internal const int WeightedPriorities = 2;

    private const int StrictLevels = 32;

    /// <summary>Priority of a message that has none, where there are 32 of them.</summary>
    private const int NoPriority = 4;

    /// <summary>32 priorities (0 to 31), the highest always first, and 4 for a message that has none; otherwise two, up to 4 and above.</summary>
    public bool StrictPriorities { get; init; }

    /// <summary>
    /// The arguments and policy keys of delayed retry count (<c>x-delayed-retry-type</c>, <c>-min</c>, <c>-max</c>); otherwise they are
    /// kept like any that nobody knows.
    /// </summary>
    public bool DelayedRetry { get; init; }

    /// <summary>
    /// A message that a consumer gives back by <c>basic.nack</c> or <c>basic.recover</c> counts against the delivery limit, like one that
    /// is rejected or whose channel ended.
    /// </summary>
    public bool CountsExplicitReturns { get; init; } = true;

    /// <summary>How many priorities a queue has.</summary>
    internal int Priorities => StrictPriorities ? StrictLevels : WeightedPriorities;

    /// <summary>The level a message is queued at.</summary>
    internal int PriorityOf(in PublishedMessage message)
    {
        if (!StrictPriorities)
        {
            return message.Priority > 4 ? 1 : 0;
        }

        return message.Priority == 0 && !HasPriority(message.Properties.Span) ? NoPriority : Math.Min((int)message.Priority, StrictLevels - 1);
    }

    private static bool HasPriority(ReadOnlySpan<byte> properties) =>
        properties.Length >= 2 && ((PropertyFlags)BinaryPrimitives.ReadUInt16BigEndian(properties) & PropertyFlags.Priority) != 0;
}
