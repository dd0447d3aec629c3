namespace Amqp.Simulation.Clients;

/// <summary>What a channel promises its publisher.</summary>
internal enum ChannelKind
{
    /// <summary>Nothing.</summary>
    Plain,

    /// <summary>Confirms.</summary>
    Confirms,

    /// <summary>Transactions.</summary>
    Transactions,
}
