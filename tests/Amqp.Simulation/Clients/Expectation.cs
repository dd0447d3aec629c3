using Amqp.Simulation.Ledger;
using Amqp.TestKit.Wire;

namespace Amqp.Simulation.Clients;

/// <summary>An answer that is to come, in its turn.</summary>
/// <param name="Method">The method that answers.</param>
/// <param name="Alternative">Another one that may, or 0.</param>
/// <param name="Queue">Of a get: where from.</param>
/// <param name="NoAck">Of a get: without acks.</param>
/// <param name="Done">What to do then.</param>
internal sealed record Expectation(uint Method, uint Alternative, string Queue, bool NoAck, Action<WireFrame>? Done)
{
    /// <summary>Of a get: where to note what came.</summary>
    public List<Entry>? Taken { get; init; }
}
