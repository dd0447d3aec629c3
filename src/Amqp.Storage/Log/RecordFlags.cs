namespace Amqp.Storage.Log;

/// <summary>Flags of a record.</summary>
[Flags]
public enum RecordFlags : ushort
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The message must survive a restart: a persistent message on a durable queue.</summary>
    Persistent = 1,

    /// <summary>The broker dead-lettered the message: its <c>x-death</c> header is the broker's own, not a client's.</summary>
    DeadLettered = 2,

    /// <summary>Settled before a reader came to it. Only where the log is in memory: files have it elsewhere.</summary>
    Settled = 0x8000,
}
