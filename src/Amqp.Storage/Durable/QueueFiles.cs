namespace Amqp.Storage.Durable;

/// <summary>The files of a queue as a start finds them.</summary>
internal sealed class QueueFiles(ulong id)
{
    public ulong Id { get; } = id;

    /// <summary>Its segments, in no order.</summary>
    public List<SegmentFile> Segments { get; } = [];

    public bool HasAcks { get; set; }
}
