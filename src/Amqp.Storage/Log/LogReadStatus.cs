namespace Amqp.Storage.Log;

/// <summary>The answer to a read of a log.</summary>
public enum LogReadStatus
{
    /// <summary>The record is there.</summary>
    Record,

    /// <summary>There is no record at or behind the position.</summary>
    End,

    /// <summary>The record has to be fetched first; the log calls <see cref="IQueueLogOwner.OnReadable"/> when it has been.</summary>
    Pending,
}
