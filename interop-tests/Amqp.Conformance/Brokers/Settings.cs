using System.Globalization;
using Amqp.Broker;
using Amqp.Broker.Queues;
using Amqp.Hosting;
using Amqp.Server;

namespace Amqp.Conformance.Brokers;

/// <summary>
/// The settings that scripts may ask for, by their names in RabbitMQ's application environment, whose default is put back afterwards.
/// Times are milliseconds.
/// </summary>
internal static class Settings
{
    /// <summary>This broker keeps its messages in files, as RabbitMQ always does.</summary>
    public const string OnDisk = "on_disk";

    private static readonly Dictionary<string, (string Default, Func<int, AmqpBrokerOptions, AmqpBrokerOptions> Apply)> s_known = new()
    {
        [OnDisk] = ("undefined", static (_, options) => options),
        ["handshake_timeout"] = ("10000", (value, options) => With(options, server => server with { HandshakeTimeout = TimeSpan.FromMilliseconds(value) })),
        ["connection_max"] = ("infinity", (value, options) => With(options, server => server with { MaxConnections = value })),
        ["channel_max_per_node"] = ("0", (value, options) => With(options, server => server with { ChannelMaxPerNode = value })),
        ["consumer_max_per_channel"] = ("infinity", (value, options) => With(options, server => server with { ConsumerMaxPerChannel = value })),
        ["consumer_timeout"] = ("1800000", (value, options) => With(options, server => server with { ConsumerTimeout = TimeSpan.FromMilliseconds(value) })),
        ["channel_tick_interval"] = ("60000", (value, options) => With(options, server => server with { ConsumerTimeoutInterval = TimeSpan.FromMilliseconds(value) })),
        ["heartbeat"] = ("60", (value, options) => With(options, server => server with { Heartbeat = (ushort)value })),
        ["channel_max"] = ("2047", (value, options) => With(options, server => server with { ChannelMax = (ushort)value })),
        ["frame_max"] = ("131072", (value, options) => With(options, server => server with { FrameMax = (uint)value })),
        ["max_message_size"] = ("134217728", (value, options) =>
            Limited(options, limits => limits with { MaxMessageSize = value })),
        ["cluster_queue_limit"] = ("infinity", (value, options) =>
            Limited(options, limits => limits with { MaxQueues = value })),
        ["cluster_exchange_limit"] = ("infinity", (value, options) =>
            Limited(options, limits => limits with { MaxExchanges = value })),
        ["max_hash_words"] = ("undefined", static (value, options) => Limited(options, limits => limits with { MaxHashWords = value })),
        ["delayed_retry"] = ("undefined", static (value, options) => Quorum(options, quorum => quorum with { DelayedRetry = value != 0 })),
        ["strict_priorities"] = ("undefined", static (value, options) => Quorum(options, quorum => quorum with { StrictPriorities = value != 0 })),
        ["explicit_returns"] = ("undefined", static (value, options) => Quorum(options, quorum => quorum with { CountsExplicitReturns = value != 0 })),
        ["cr_demo"] = ("auth_mechanisms, ['PLAIN','AMQPLAIN']", (_, options) =>
            With(options, server => server with { Sasl = server.Sasl with { Mechanisms = ["PLAIN", "AMQPLAIN", "RABBIT-CR-DEMO"] } })),
    };

    /// <summary>The options with these settings.</summary>
    public static AmqpBrokerOptions Apply(IReadOnlyDictionary<string, string> settings, AmqpBrokerOptions options) => settings.Aggregate(
        options, (before, setting) => setting.Key.StartsWith("permit.", StringComparison.Ordinal)
            ? Permit(before, setting.Key["permit.".Length..], setting.Value == "true")
            : s_known[setting.Key].Apply(int.Parse(setting.Value, CultureInfo.InvariantCulture), before));

    /// <summary>What makes a node take the settings.</summary>
    public static string ErlangToSet(IReadOnlyDictionary<string, string> settings) =>
        Erlang(settings.Select(setting => setting.Key == "cr_demo"
            ? "auth_mechanisms, ['PLAIN','AMQPLAIN','RABBIT-CR-DEMO']"
            : $"{setting.Key}, {setting.Value}"));

    /// <summary>What gives a node its defaults back.</summary>
    public static string ErlangToReset(IReadOnlyDictionary<string, string> settings) =>
        Erlang(settings.Keys.Select(key => key == "cr_demo" ? s_known[key].Default : $"{key}, {s_known[key].Default}"));

    private static string Erlang(IEnumerable<string> pairs) => string.Join(", ", pairs.Select(pair => $"application:set_env(rabbit, {pair})"));

    private static AmqpBrokerOptions With(AmqpBrokerOptions options, Func<ServerOptions, ServerOptions> change)
    {
        options.Server = change(options.Server);
        return options;
    }

    private static AmqpBrokerOptions Limited(AmqpBrokerOptions options, Func<BrokerLimits, BrokerLimits> change)
    {
        options.Limits = change(options.Limits);
        return options;
    }

    private static AmqpBrokerOptions Quorum(AmqpBrokerOptions options, Func<QuorumSemantics, QuorumSemantics> change) =>
        Limited(options, limits => limits with { Quorum = change(limits.Quorum) });

    private static AmqpBrokerOptions Permit(AmqpBrokerOptions options, string feature, bool isPermitted)
    {
        options.Limits = options.Limits with { DeprecatedFeatures = options.Limits.DeprecatedFeatures.With(feature, isPermitted) };
        return options;
    }
}
