namespace Amqp.Broker.Alarms;

/// <summary>What a broker may be short of.</summary>
public enum ResourceKind
{
    /// <summary>Memory.</summary>
    Memory,

    /// <summary>Room on the disk.</summary>
    Disk,
}
