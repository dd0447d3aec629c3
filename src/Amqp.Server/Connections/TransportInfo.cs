namespace Amqp.Server.Connections;

/// <summary>What is known of the peer before it says anything.</summary>
/// <param name="Name">Name of the connection, <c>peer -> server</c>.</param>
/// <param name="IsLoopback">The peer is on this machine (or in this process).</param>
public readonly record struct TransportInfo(string Name, bool IsLoopback);
