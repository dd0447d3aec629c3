using Amqp.Broker.Queues;
using Amqp.Protocol;

namespace Amqp.Broker.Policies;

/// <summary>
/// What a queue's arguments and its policies come to together (https://www.rabbitmq.com/docs/parameters#policies): numbers that
/// limit bound each other; of words the argument wins, but for the overflow of quorum queues, where the policy does.
/// </summary>
internal static class QueuePolicyRules
{
    private static readonly string[] s_limits =
        ["message-ttl", "expires", "max-length", "max-length-bytes", "delivery-limit", "consumer-timeout"];

    private static readonly string[] s_words = ["overflow", "dead-letter-exchange", "dead-letter-routing-key", "dead-letter-strategy", "delayed-retry-type",
        "delayed-retry-min", "delayed-retry-max"];

    /// <summary>The arguments that the queue would have been declared with, had it no policy, to behave as it does with it.</summary>
    /// <param name="arguments">Arguments as declared.</param>
    /// <param name="policy">The policies' definition.</param>
    /// <param name="kind">Type of the queue.</param>
    public static FieldTable Merge(FieldTable arguments, FieldTable policy, QueueKind kind)
    {
        var merged = new FieldTableBuilder();
        foreach (var key in s_limits)
        {
            Add(merged, key, Limit(arguments, policy, key));
        }

        foreach (var key in s_words)
        {
            Add(merged, key, Word(arguments, policy, key, kind));
        }

        foreach (var (name, value) in arguments)
        {
            if (!name.StartsWith("x-", StringComparison.Ordinal) || (!s_limits.Contains(name[2..]) && !s_words.Contains(name[2..])))
            {
                merged.Add(name, value);
            }
        }

        return merged.Build();
    }

    private static void Add(FieldTableBuilder merged, string key, FieldValue? value)
    {
        if (value is { } present)
        {
            merged.Add("x-" + key, present);
        }
    }

    private static FieldValue? Limit(FieldTable arguments, FieldTable policy, string key)
    {
        var (argument, bound) = (Find(arguments, "x-" + key), Find(policy, key));
        if (argument is not { IsInteger: true } own || bound is not { IsInteger: true } other)
        {
            return argument ?? bound;
        }

        return PolicyKeys.IsTighter(key, own.AsInteger, other.AsInteger) ? own : other;
    }

    private static FieldValue? Word(FieldTable arguments, FieldTable policy, string key, QueueKind kind)
    {
        var (argument, other) = (Find(arguments, "x-" + key), Find(policy, key));
        return key == "overflow" && kind == QueueKind.Quorum ? other ?? argument : argument ?? other;
    }

    private static FieldValue? Find(FieldTable table, string key) => table.TryGet(key, out var value) ? value : null;
}
