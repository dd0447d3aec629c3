namespace Amqp.Storage.Log;

/// <summary>
/// The log of one queue: the queue's messages live here and nowhere else. It hands out sequence numbers, keeps records until
/// they are settled, and reports a durable index that publisher confirms wait on. A replicated log can stand in its place.
/// </summary>
/// <remarks>
/// All members except <see cref="DurableSequence"/> are called under the owning queue's lock. No call does file IO: what must
/// be fetched is reported as <see cref="LogReadStatus.Pending"/>.
/// </remarks>
public interface IQueueLog : IDisposable
{
    /// <summary>Where a reader that wants every record begins.</summary>
    LogPosition Start { get; }

    /// <summary>Sequence number of the next record to be appended.</summary>
    ulong NextSequence { get; }

    /// <summary>Every record up to and including this sequence is durable; 0 before the first.</summary>
    ulong DurableSequence { get; }

    /// <summary>Octets of the records that are not settled.</summary>
    long LiveBytes { get; }

    /// <summary>Appends a record and returns its sequence number. Records become durable in order.</summary>
    /// <exception cref="IOException">The record cannot be stored (disk full); the log is unchanged.</exception>
    ulong Append(in RecordSource source);

    /// <summary>Reads the first unsettled record at or behind the cursor and moves the cursor behind it.</summary>
    LogReadStatus ReadNext(ref LogPosition cursor, out RecordView record, out LogPosition position);

    /// <summary>Reads the unsettled record at a position that <see cref="ReadNext"/> gave out.</summary>
    LogReadStatus Read(LogPosition position, out RecordView record);

    /// <summary>Ends the life of a record: acknowledged, dropped or moved. Each record is settled once.</summary>
    void Settle(LogPosition position);

    /// <summary>Settles every record from the cursor to the end and moves the cursor there.</summary>
    void SettleFrom(ref LogPosition cursor);
}
