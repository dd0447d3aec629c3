namespace Amqp.Storage.Durable;

/// <summary>The files of a queue as a start finds them.</summary>
internal sealed class QueueFiles(ulong id)
{
    public ulong Id { get; } = id;

    /// <summary>Number and path of each segment, in the order of their numbers.</summary>
    public List<(int Number, string Path)> Segments { get; } = [];

    public bool HasAcks { get; set; }
}
