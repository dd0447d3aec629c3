using Amqp.Broker.Queues;
using Amqp.Protocol;

namespace Amqp.Broker.Policies;

/// <summary>
/// What a queue's argument and its policies come to together (https://www.rabbitmq.com/docs/parameters#policies): numbers that
/// limit bound each other; of words the argument wins, but for the overflow of quorum queues, where the policy does.
/// </summary>
internal static class QueuePolicyRules
{
    /// <summary>A limit: the smaller of the argument <c>x-KEY</c> and the policy's key, or null.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="key">The policy's key, such as <c>message-ttl</c> or <c>delivery-limit</c>.</param>
    public static long? Limit(MessageQueue queue, string key)
    {
        var argument = Integer(queue.Arguments, "x-" + key);
        var policy = Integer(queue.Policy.Definition, key);
        if (argument is null || policy is null)
        {
            return argument ?? policy;
        }

        return PolicyKeys.IsTighter(key, argument.Value, policy.Value) ? argument : policy;
    }

    /// <summary>A word or name: the argument <c>x-KEY</c>, else the policy's, or null.</summary>
    public static FieldValue? Text(MessageQueue queue, string key)
    {
        var (hasArgument, hasPolicy) = (queue.Arguments.TryGet("x-" + key, out var argument), queue.Policy.Definition.TryGet(key, out var policy));
        var policyWins = key == "overflow" && queue.PolicyObject == PolicyObject.QuorumQueue;
        if (hasArgument && !(policyWins && hasPolicy))
        {
            return argument;
        }

        return hasPolicy ? policy : null;
    }

    private static long? Integer(FieldTable table, string key) => table.TryGet(key, out var value) && value.IsInteger ? value.AsInteger : null;
}
