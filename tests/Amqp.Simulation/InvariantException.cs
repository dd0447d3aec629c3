namespace Amqp.Simulation;

/// <summary>The broker did what it must not do.</summary>
internal sealed class InvariantException(string message) : Exception(message);
