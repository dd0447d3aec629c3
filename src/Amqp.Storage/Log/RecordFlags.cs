namespace Amqp.Storage.Log;

/// <summary>Flags of a record.</summary>
[Flags]
public enum RecordFlags : ushort
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The message must survive a restart: a persistent message on a durable queue.</summary>
    Persistent = 1,
}
