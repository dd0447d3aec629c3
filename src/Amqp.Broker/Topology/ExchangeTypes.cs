using Amqp.Broker.Routing;

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

    /// <summary>True when exchanges of the type can be created.</summary>
    public static bool IsKnown(string type) => type is "direct" or "fanout" or "topic" or "headers";

    /// <param name="virtualHost">Where it is.</param>
    /// <param name="declaration">What was asked for.</param>
    /// <param name="storageId"><see cref="Exchange.StorageId"/> of an exchange from an earlier run; 0 for a new one. Types that keep nothing have none.</param>
    public static Exchange Create(VirtualHost virtualHost, in ExchangeDeclaration declaration, ulong storageId = 0) => declaration switch
    {
        { Name.Length: 0 } => new DefaultExchange(virtualHost, declaration),
        { Type: "direct" } => new DirectExchange(virtualHost, declaration),
        { Type: "fanout" } => new FanoutExchange(virtualHost, declaration),
        { Type: "topic" } => new TopicExchange(virtualHost, declaration),
        { Type: "headers" } => new HeadersExchange(virtualHost, declaration),
        _ => throw new ArgumentException($"unknown exchange type '{declaration.Type}'", nameof(declaration)),
    };
}
