namespace Amqp.Storage.Durable;

/// <summary>What a log wants from the next cycle.</summary>
[Flags]
internal enum LogDemand
{
    None = 0,

    /// <summary>Hand persistent records to the operating system.</summary>
    Write = 1,

    /// <summary>Make everything appended so far durable and say so.</summary>
    Sync = 2,

    /// <summary>Write full slabs to free their memory.</summary>
    Spill = 4,

    /// <summary>Write everything there is to free its memory.</summary>
    SpillAll = 8,

    /// <summary>Hand settlements to the operating system.</summary>
    Acks = 16,

    /// <summary>Make settlements durable.</summary>
    SyncAcks = 32,

    /// <summary>Move the mark of what may have been delivered.</summary>
    Reserve = 64,

    /// <summary>Repeat writes that failed.</summary>
    Retry = 128,

    /// <summary>Delete files of segments that are settled.</summary>
    Clean = 256,

    /// <summary>Give a compacted segment its name.</summary>
    Swap = 512,

    /// <summary>Look for segments to compact; no cycle is needed for that.</summary>
    Compact = 1024,
}
