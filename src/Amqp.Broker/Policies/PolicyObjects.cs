using Amqp.Broker.Queues;

namespace Amqp.Broker.Policies;

/// <summary>Names of kinds of objects.</summary>
internal static class PolicyObjects
{
    public static PolicyObject Of(QueueKind kind) => kind == QueueKind.Quorum ? PolicyObject.QuorumQueue : PolicyObject.ClassicQueue;

    public static PolicyObject Of(PolicyApplyTo applyTo) => applyTo switch
    {
        PolicyApplyTo.All => PolicyObject.Any,
        PolicyApplyTo.Exchanges => PolicyObject.Exchange,
        PolicyApplyTo.Queues => PolicyObject.AnyQueue,
        PolicyApplyTo.ClassicQueues => PolicyObject.ClassicQueue,
        PolicyApplyTo.QuorumQueues => PolicyObject.QuorumQueue,
        _ => PolicyObject.Stream,
    };
}
