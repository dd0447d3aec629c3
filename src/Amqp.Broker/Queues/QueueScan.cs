using Amqp.Storage.Log;

namespace Amqp.Broker.Queues;

/// <summary>
/// How far somebody has come who looks through a queue's ready messages, in the order in which they would be delivered: highest
/// priority first, and of each what came back before the rest of its log.
/// </summary>
internal sealed class QueueScan
{
    /// <summary>The priority that is being looked through; -1 at the end.</summary>
    public int Priority { get; set; } = int.MaxValue;

    /// <summary>Sequence number of the last message seen of those that came back.</summary>
    public ulong Returned { get; set; }

    /// <summary>What came back has been seen; the log is next.</summary>
    public bool IsInLog { get; set; }

    /// <summary>Where the log goes on.</summary>
    public LogPosition Cursor { get; set; }

    /// <summary>Messages seen.</summary>
    public long Seen { get; set; }

    /// <summary>Goes on to the next lower priority.</summary>
    public void NextPriority()
    {
        Priority--;
        Returned = 0;
        IsInLog = false;
        Cursor = default;
    }
}
