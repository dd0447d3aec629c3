using Amqp.Storage.Memory;

namespace Amqp.Storage.Durable;

/// <summary>A stretch of a segment that is in memory, in one slab: on its way to the file, or read from it. Guarded by its log's lock.</summary>
internal sealed class LogWindow
{
    public LogSegment Segment { get; private set; } = null!;

    public Slab Slab { get; private set; } = null!;

    /// <summary>Where it begins in the file.</summary>
    public int Start { get; private set; }

    /// <summary>Octets behind the slab's that hold no record: the rest of a stretch to be passed over, which is not read.</summary>
    public int PassedOver { get; set; }

    /// <summary>Sequence number of its first record.</summary>
    public ulong FirstSequence { get; private set; }

    /// <summary>Octets of the slab that were given to the sync cycle for writing.</summary>
    public int Submitted { get; set; }

    /// <summary>Octets of the slab that are in the file.</summary>
    public int Flushed { get; set; }

    /// <summary>Persistent records that are neither submitted nor settled: what a commit has to write.</summary>
    public int PersistentPending { get; set; }

    /// <summary>Records that were settled before they were submitted.</summary>
    public int SettledUnsubmitted { get; set; }

    /// <summary>Writes under way or waiting that point here.</summary>
    public int Writes { get; set; }

    /// <summary>Its slab counts as unwritten memory.</summary>
    public bool IsCounted { get; set; }

    /// <summary>A view of it was given out and may still be in use.</summary>
    public bool IsPinned { get; set; }

    /// <summary>It was read from the file.</summary>
    public bool IsFetched { get; private set; }

    /// <summary>Sequence number of its last record, where it was read from the file.</summary>
    public ulong LastFetched { get; set; }

    /// <summary>It has left the log.</summary>
    public bool IsDropped { get; set; }

    /// <summary>When it was used last, in uses.</summary>
    public long LastUse { get; set; }

    public int End => Start + Slab.Written + PassedOver;

    public bool IsClean => Flushed == Slab.Written;

    /// <summary>Lets go of the slab, which may be somebody else's by now, while the window waits to be used again.</summary>
    public void Forget()
    {
        Segment = null!;
        Slab = null!;
    }

    public LogWindow Reset(LogSegment segment, int start, Slab slab, ulong firstSequence, bool fetched)
    {
        Segment = segment;
        Start = start;
        Slab = slab;
        FirstSequence = firstSequence;
        Submitted = Flushed = fetched ? slab.Written : 0;
        PersistentPending = SettledUnsubmitted = Writes = PassedOver = 0;
        IsCounted = IsPinned = IsDropped = false;
        IsFetched = fetched;
        return this;
    }
}
