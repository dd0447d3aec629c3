using Amqp.Broker.Policies;
using Amqp.Protocol;

namespace Amqp.Broker.Queues;

/// <summary>The queue's settings follow its policies.</summary>
public sealed partial class MessageQueue
{
    internal override PolicyObject PolicyObject => PolicyObjects.Of(Kind);

    private protected override void OnPolicyChanged() =>
        Apply(QueueSettings.Of(QueuePolicyRules.Merge(Arguments, Policy.Definition, Kind), Kind));
}
