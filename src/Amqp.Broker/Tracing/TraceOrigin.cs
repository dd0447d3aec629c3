namespace Amqp.Broker.Tracing;

/// <summary>Where a traced message came in or went out.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="Connection">Name of the connection.</param>
/// <param name="Channel">Number of the channel.</param>
/// <param name="User">Who is logged in there.</param>
public readonly record struct TraceOrigin(string Node, string Connection, int Channel, string User);
