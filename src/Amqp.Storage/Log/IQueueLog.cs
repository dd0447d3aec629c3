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

    /// <summary>
    /// As <see cref="ReadNext"/>, for somebody who only looks: nothing counts as delivered. The view lasts until <see cref="EndReads"/>.
    /// </summary>
    /// <param name="cursor">Where to look; it moves behind what was found, and over what is settled.</param>
    /// <param name="fetch">False to be answered <see cref="LogReadStatus.Pending"/>, and nothing more, where a record is not in memory.</param>
    /// <param name="record">The record.</param>
    /// <param name="position">Where it is.</param>
    LogReadStatus Look(ref LogPosition cursor, bool fetch, out RecordView record, out LogPosition position);

    /// <summary>Ends the life of a record: acknowledged, dropped or moved. Each record is settled once.</summary>
    void Settle(LogPosition position);

    /// <summary>As <see cref="Settle"/>, for a record that lies ahead of the cursor: readers pass over it.</summary>
    void SettleAhead(LogPosition position);

    /// <summary>Settles every record from the cursor to the end and moves the cursor there.</summary>
    void SettleFrom(ref LogPosition cursor);

    /// <summary>Names the log in its store, for opening it again; 0 where nothing survives.</summary>
    ulong Id { get; }

    /// <summary>Records that are not settled.</summary>
    long LiveCount { get; }

    /// <summary>
    /// Asks for everything appended so far to be made durable; <see cref="IQueueLogOwner.OnDurable"/> says when it is. Without it
    /// persistent records reach the operating system within 200 ms, and the disk when somebody asks.
    /// </summary>
    void RequestDurable();

    /// <summary>
    /// Says that views of records read so far are no longer used, but for those under a lease: the log may let go of their memory.
    /// </summary>
    void EndReads();

    /// <summary>Notes how often an unsettled record was delivered and came back, so that the count survives a restart.</summary>
    void NoteReturned(LogPosition position, int deliveryCount);

    /// <summary>The count last given to <see cref="NoteReturned"/>, 0 where there is none.</summary>
    int DeliveryCountOf(ulong sequence);

    /// <summary>True where the record may have been delivered before the log was opened: it must be marked as redelivered.</summary>
    bool WasDelivered(ulong sequence);

    /// <summary>
    /// Says, before a clean end, that no record from the cursor on was handed to anybody, although it may have been looked at.
    /// </summary>
    void NoteUnread(LogPosition cursor);

    /// <summary>Grows with every settlement.</summary>
    ulong SettleIndex { get; }

    /// <summary>Settlements up to this <see cref="SettleIndex"/> are durable.</summary>
    ulong DurableSettleIndex { get; }

    /// <summary>
    /// The oldest unsettled record, as far as that is known without a read: a log that was opened after a clean end and not read yet
    /// is asked here when something is due, so that it can go on sleeping.
    /// </summary>
    LogHead? KnownHead => null;

    /// <summary>Asks for every settlement so far to be made durable; <see cref="IQueueLogOwner.OnSettlesDurable"/> says when. Without it that takes up to a second.</summary>
    void RequestSettlesDurable();

    /// <summary>Ends the log and everything in it, for good. <see cref="IDisposable.Dispose"/> alone leaves what is on disk for the next start.</summary>
    void Delete();
}
