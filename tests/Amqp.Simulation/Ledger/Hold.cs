using Amqp.Simulation.Clients;

namespace Amqp.Simulation.Ledger;

/// <summary>One delivery of a message that a client has read, and what the client has done with it.</summary>
internal sealed class Hold(Entry entry, SimChannel channel, SimConsumer? consumer)
{
    public Entry Entry => entry;

    public SimChannel Channel => channel;

    /// <summary>The consumer it came to; null for a get.</summary>
    public SimConsumer? Consumer => consumer;

    public HoldEnd End { get; set; }
}
