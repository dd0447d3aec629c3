using Amqp.Storage.Durable;
using Amqp.Storage.Log;
using Amqp.Storage.Memory;
using Amqp.Storage.Runtime;

namespace Amqp.Storage.Tests.Durable;

/// <summary>
/// A file store whose logs are short of memory all the time: after every few changes everything is written out and let go of, so
/// that reads come from files.
/// </summary>
internal sealed class TightStore(FileQueueStore store, bool durable, Action run, int every = 61) : IQueueStore
{
    public bool IsDurable => store.IsDurable;

    public SlabPool Pool => store.Pool;

    public long MemoryInUse => store.MemoryInUse;

    public ulong NewId() => store.NewId();

    public IQueueLog Create(IQueueLogOwner owner, ulong id, bool isDurable) => new TightLog((FileQueueLog)store.Create(owner, id, durable), run, every);

    public IReadOnlyList<ulong> LogsOf(ulong storageId) => store.LogsOf(storageId);

    public IReadOnlyCollection<ulong> UnopenedQueues => store.UnopenedQueues;

    public void DeleteUnopened(ulong storageId) => store.DeleteUnopened(storageId);

    public IQueueLog Open(ulong id, IQueueLogOwner owner) => new TightLog((FileQueueLog)store.Open(id, owner), run, every);

    public bool IsBehind => store.IsBehind;

    public event Action<Exception>? Faulted
    {
        add => store.Faulted += value;
        remove => store.Faulted -= value;
    }

    public bool PausePublisher(PauseSource pause) => store.PausePublisher(pause);

    public void ForgetPublisher(PauseSource pause) => store.ForgetPublisher(pause);

    public Task<bool> CloseAsync() => store.CloseAsync();

    public void Trim() => store.Trim();

    public void Dispose() => store.Dispose();

    private sealed class TightLog(FileQueueLog log, Action run, int every) : IQueueLog
    {
        private int _changes;

        public ulong Id => log.Id;

        public LogPosition Start => log.Start;

        public ulong NextSequence => log.NextSequence;

        public ulong DurableSequence => log.DurableSequence;

        public long LiveBytes => log.LiveBytes;

        public long LiveCount => log.LiveCount;

        public ulong SettleIndex => log.SettleIndex;

        public ulong DurableSettleIndex => log.DurableSettleIndex;

        public ulong Append(in RecordSource source)
        {
            var sequence = log.Append(source);
            Change();
            return sequence;
        }

        public void Settle(LogPosition position)
        {
            log.Settle(position);
            Change();
        }

        public void SettleAhead(LogPosition position) => log.SettleAhead(position);

        public void SettleFrom(ref LogPosition cursor)
        {
            log.SettleFrom(ref cursor);
            Change();
        }

        public LogReadStatus ReadNext(ref LogPosition cursor, out RecordView record, out LogPosition position) =>
            log.ReadNext(ref cursor, out record, out position);

        public LogReadStatus Look(ref LogPosition cursor, bool fetch, out RecordView record, out LogPosition position) =>
            log.Look(ref cursor, fetch, out record, out position);

        public LogReadStatus Read(LogPosition position, out RecordView record) => log.Read(position, out record);

        public void RequestDurable() => log.RequestDurable();

        public void RequestSettlesDurable() => log.RequestSettlesDurable();

        public void EndReads() => log.EndReads();

        public void NoteReturned(LogPosition position, int deliveryCount) => log.NoteReturned(position, deliveryCount);

        public int DeliveryCountOf(ulong sequence) => log.DeliveryCountOf(sequence);

        public bool WasDelivered(ulong sequence) => log.WasDelivered(sequence);

        public void NoteUnread(LogPosition cursor) => log.NoteUnread(cursor);

        public void Delete()
        {
            log.Delete();
            run();
        }

        public void Dispose()
        {
            log.Dispose();
            run();
        }

        private void Change()
        {
            if (++_changes % every == 0)
            {
                log.Demand(LogDemand.SpillAll);
                run();
                log.EndReads();
                log.Trim();
                log.Trim();
            }
        }
    }
}
