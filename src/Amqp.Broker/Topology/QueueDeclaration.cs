using Amqp.Protocol;

namespace Amqp.Broker.Topology;

/// <summary>What <c>queue.declare</c> asks for.</summary>
/// <param name="Name">Name; empty to have the server make one.</param>
/// <param name="Durable">Survives a restart.</param>
/// <param name="Exclusive">Belongs to the declaring connection and ends with it.</param>
/// <param name="AutoDelete">Deleted when its last consumer goes.</param>
/// <param name="Arguments">Arguments.</param>
public readonly record struct QueueDeclaration(
    ShortString Name, bool Durable, bool Exclusive, bool AutoDelete, FieldTable Arguments);
