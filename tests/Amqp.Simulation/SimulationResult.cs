namespace Amqp.Simulation;

/// <summary>What a run did; equal for equal seeds.</summary>
/// <param name="Work">Hash of the work items run and of the choices there were.</param>
/// <param name="Octets">Hash of the octets exchanged.</param>
/// <param name="OctetCount">How many.</param>
/// <param name="Steps">Work items run.</param>
/// <param name="Deliveries">Messages that clients have read.</param>
/// <param name="Messages">Messages that were published, counted per queue.</param>
internal sealed record SimulationResult(ulong Work, ulong Octets, long OctetCount, long Steps, long Deliveries, int Messages)
{
    /// <summary>How often the broker was started.</summary>
    public int Lives { get; init; } = 1;
}
