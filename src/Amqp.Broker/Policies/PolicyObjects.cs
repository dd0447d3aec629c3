namespace Amqp.Broker.Policies;

/// <summary>Names of kinds of objects.</summary>
internal static class PolicyObjects
{
    public static PolicyObject OfQueueType(string type) => type switch
    {
        "quorum" => PolicyObject.QuorumQueue,
        "stream" => PolicyObject.Stream,
        _ => PolicyObject.ClassicQueue,
    };

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
