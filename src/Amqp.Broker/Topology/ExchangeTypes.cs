using Amqp.Broker.Delayed;
using Amqp.Broker.Routing;
using Amqp.Protocol;

namespace Amqp.Broker.Topology;

/// <summary>The exchange types and the exchanges that every virtual host has.</summary>
internal static class ExchangeTypes
{
    /// <summary>Name and type of the exchanges that are always there.</summary>
    public static IReadOnlyList<(string Name, string Type)> Predeclared { get; } =
    [
        ("", "direct"),
        ("amq.direct", "direct"),
        ("amq.fanout", "fanout"),
        ("amq.topic", "topic"),
        ("amq.headers", "headers"),
        ("amq.match", "headers"),
        ("amq.rabbitmq.trace", "topic"),
    ];

    /// <summary>Names of the types that can be declared.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "direct", "fanout", "topic", "headers", "x-consistent-hash", "x-modulus-hash", "x-random", "x-local-random", "x-recent-history",
        "x-jms-topic",
        DelayedExchange.TypeName,
    ];

    /// <summary>True when exchanges of the type can be created.</summary>
    public static bool IsKnown(string type) => All.Contains(type);

    /// <summary>Refuses arguments that the type cannot have. Only what is created is checked, not what is declared again.</summary>
    public static void Validate(string type, FieldTable arguments)
    {
        switch (type)
        {
            case "x-consistent-hash":
                ConsistentHashExchange.Validate(arguments);
                break;
            case "x-recent-history":
                RecentHistoryExchange.Validate(arguments);
                break;
            case DelayedExchange.TypeName:
                DelayedExchange.Validate(arguments);
                break;
        }
    }

    /// <summary>Makes an exchange that is in no map of names yet.</summary>
    /// <param name="virtualHost">Where it will be.</param>
    /// <param name="declaration">What was asked for.</param>
    /// <param name="recoveredId">Storage id of an exchange from an earlier run that has one; 0 for a new exchange.</param>
    public static Exchange Create(VirtualHost virtualHost, in ExchangeDeclaration declaration, ulong recoveredId = 0) => declaration switch
    {
        { Name.Length: 0 } => new DefaultExchange(virtualHost, declaration),
        { Type: "direct" } => new DirectExchange(virtualHost, declaration),
        { Type: "fanout" } => new FanoutExchange(virtualHost, declaration),
        { Type: "topic" } => new TopicExchange(virtualHost, declaration),
        { Type: "headers" } => new HeadersExchange(virtualHost, declaration),
        { Type: "x-consistent-hash" } => new ConsistentHashExchange(virtualHost, declaration),
        { Type: "x-modulus-hash" } => new ModulusHashExchange(virtualHost, declaration),
        { Type: "x-random" } => new RandomExchange(virtualHost, declaration),
        { Type: "x-local-random" } => new LocalRandomExchange(virtualHost, declaration),
        { Type: "x-recent-history" } => new RecentHistoryExchange(virtualHost, declaration),
        { Type: "x-jms-topic" } => new JmsTopicExchange(virtualHost, declaration),
        { Type: DelayedExchange.TypeName } => new DelayedExchange(virtualHost, declaration, recoveredId),
        _ => throw new ArgumentException($"unknown exchange type '{declaration.Type}'", nameof(declaration)),
    };
}
