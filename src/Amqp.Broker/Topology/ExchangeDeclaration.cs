using Amqp.Protocol;

namespace Amqp.Broker.Topology;

/// <summary>What <c>exchange.declare</c> asks for.</summary>
/// <param name="Name">Name; empty for the default exchange.</param>
/// <param name="Type">Type name.</param>
/// <param name="Durable">Survives a restart.</param>
/// <param name="AutoDelete">Deleted with its last binding.</param>
/// <param name="Internal">Fed by bindings only.</param>
/// <param name="Arguments">Arguments.</param>
public readonly record struct ExchangeDeclaration(
    ShortString Name, string Type, bool Durable, bool AutoDelete, bool Internal, FieldTable Arguments);
