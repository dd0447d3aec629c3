using Amqp.Broker;
using Amqp.Broker.Queues;

namespace Amqp.Hosting.Configuration.Keys;

/// <summary>What channels may do, how much of everything there may be, and what is written into messages.</summary>
internal static class ChannelKeys
{
    private const string Unlimited = "number or infinity";
    private const string Stamp = "message_interceptors.incoming.";

    public static ConfArea Area { get; } = new("Queues, exchanges and consumers",
    [
        new("consumer_timeout", "milliseconds or undefined", "1800000", "60000", "Longest time to acknowledge a delivery; 0 or undefined for any.", static (draft, value) =>
            draft.Server = draft.Server with { ConsumerTimeout = TimeoutOf(value) }) { IsLive = true },
        new("consumer_timeout_action", "close_channel|cancel_consumer", "close_channel", "cancel_consumer",
            "What an overdue delivery from a quorum queue does; cancel_consumer, as RabbitMQ 4.3 does, for clients that understand it.",
            static (draft, value) => draft.Server = draft.Server with
            {
                ConsumerTimeoutCancels = value.Text switch
                {
                    "close_channel" => false,
                    "cancel_consumer" => true,
                    _ => throw value.Bad("close_channel or cancel_consumer"),
                },
            }) { IsLive = true },
        new("consumer_max_per_channel", Unlimited, "infinity", "16", "Most consumers of a channel.", static (draft, value) =>
            draft.Server = draft.Server with { ConsumerMaxPerChannel = value.Text == "infinity" ? 0 : (int)value.Whole(1, int.MaxValue, "infinity, or consumers") }) { IsLive = true },
        new("channel_max_per_node", Unlimited, "infinity", "5000", "Most channels of all connections together.", static (draft, value) =>
            draft.Server = draft.Server with { ChannelMaxPerNode = value.Text == "infinity" ? 0 : (int)value.Whole(0, int.MaxValue, "infinity, or channels") }) { IsLive = true },
        new("default_queue_type", "classic or quorum", "classic", "quorum", "Type of queues declared without one, in virtual hosts that name none.", static (draft, value) =>
            draft.Limits = draft.Limits with { DefaultQueueType = value.Text is "classic" or "quorum" ? value.Text : throw value.Bad("classic or quorum") }),
        new("cluster_queue_limit", Unlimited, "infinity", "10000", "Most queues of all virtual hosts together.", static (draft, value) =>
            draft.Limits = draft.Limits with { MaxQueues = LimitOf(value, "queues") }),
        new("cluster_exchange_limit", Unlimited, "infinity", "10000", "Most exchanges of all virtual hosts together.", static (draft, value) =>
            draft.Limits = draft.Limits with { MaxExchanges = LimitOf(value, "exchanges") }),
        new("quorum_queue.strict_priorities", ConfTypes.Boolean, "false", "true", "32 strict priorities in quorum queues, as in RabbitMQ 4.3, in place of two. For queues declared or recovered from then on.",
            static (draft, value) => ChangeQuorum(draft, quorum => quorum with { StrictPriorities = value.Boolean })),
        new("quorum_queue.delayed_retry", ConfTypes.Boolean, "false", "true", "x-delayed-retry-type, -min and -max, and the policy keys, count, as in RabbitMQ 4.3.",
            static (draft, value) => ChangeQuorum(draft, quorum => quorum with { DelayedRetry = value.Boolean })),
        new("quorum_queue.count_explicit_returns", ConfTypes.Boolean, "true", "false", "basic.nack and basic.recover count against the delivery limit; false is RabbitMQ 4.3's way.",
            static (draft, value) => ChangeQuorum(draft, quorum => quorum with { CountsExplicitReturns = value.Boolean })),
        new("topic_exchange.max_hash_words", Unlimited, "infinity", "2", "Most words # in the key of a binding to a topic exchange; RabbitMQ 4.3 has 2.", static (draft, value) =>
            draft.Limits = draft.Limits with { MaxHashWords = LimitOf(value, "words") }),
        new(Stamp + "set_header_timestamp.overwrite", ConfTypes.Boolean, "no stamp", "true", "Write the time into messages; true replaces what they have.", static (draft, value) =>
            draft.Server = draft.Server with { Stamps = draft.Server.Stamps with { Time = value.Boolean } }),
        new(Stamp + "set_header_routing_node.overwrite", ConfTypes.Boolean, "no stamp", "true", "Write the node's name into messages; true replaces what they have.", static (draft, value) =>
            draft.Server = draft.Server with { Stamps = draft.Server.Stamps with { Node = value.Boolean } }),
        Permit(DeprecatedFeatures.TransientQueues, "Permit queues that are neither durable nor exclusive."),
        Permit(DeprecatedFeatures.GlobalQos, "Permit a prefetch that all consumers of a channel share; denied, it counts for each of them."),
        Permit(DeprecatedFeatures.QueueMasterLocator, "Permit the argument x-queue-master-locator, which means nothing."),
    ])
    {
        Reload = static (broker, configuration) =>
        {
            var server = configuration.Options.Server;
            broker.ServerOptions = broker.ServerOptions with
            {
                ConsumerTimeout = server.ConsumerTimeout,
                ConsumerTimeoutCancels = server.ConsumerTimeoutCancels,
                ConsumerMaxPerChannel = server.ConsumerMaxPerChannel,
                ChannelMaxPerNode = server.ChannelMaxPerNode,
            };
        },
    };

    private static void ChangeQuorum(ConfDraft draft, Func<QuorumSemantics, QuorumSemantics> change) =>
        draft.Limits = draft.Limits with { Quorum = change(draft.Limits.Quorum) };

    private static TimeSpan? TimeoutOf(in ConfValue value)
    {
        var milliseconds = value.Text == "undefined" ? 0 : value.Whole(0, int.MaxValue, "undefined, or milliseconds");
        return milliseconds == 0 ? null : TimeSpan.FromMilliseconds(milliseconds);
    }

    private static int? LimitOf(in ConfValue value, string things) =>
        value.Text == "infinity" ? null : (int)value.Whole(0, int.MaxValue, $"infinity, or {things}");

    private static ConfKey Permit(string feature, string meaning) => new(
        "deprecated_features.permit." + feature, ConfTypes.Boolean, "true", "false", meaning, (draft, value) =>
            draft.Limits = draft.Limits with { DeprecatedFeatures = draft.Limits.DeprecatedFeatures.With(feature, value.Boolean) });
}
