namespace Amqp.Benchmarks.Load;

/// <summary>What is counted.</summary>
internal enum ScenarioKind
{
    /// <summary>Messages.</summary>
    Messages,

    /// <summary>TCP connect, handshake, close.</summary>
    Connections,

    /// <summary>Channel open and close.</summary>
    Channels,

    /// <summary>Queue declare and delete.</summary>
    Queues,

    /// <summary>Process start to the first open connection.</summary>
    Startup,
}
