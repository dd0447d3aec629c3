using Amqp.Storage.Log;
using Amqp.Storage.Memory;
using Amqp.Storage.Runtime;

namespace Amqp.TestKit.Runtime;

/// <summary>A store that keeps everything in memory and calls it durable only when a test says so; it can also be full.</summary>
public sealed class SlowStore : IQueueStore
{
    private readonly MemoryQueueStore _memory = new(1);
    private readonly List<SlowLog> _logs = [];

    public SlabPool Pool => _memory.Pool;

    public bool IsDurable => true;

    public bool IsFull { get; set; }

    /// <summary>What the store says it holds, when a test wants to decide that.</summary>
    public long? PretendedMemory { get; set; }

    public long Owed { get; set; }

    public long RoomOwed => Owed;

    public long MemoryInUse => PretendedMemory ?? _memory.MemoryInUse;

    /// <summary>Records of all logs that are not settled.</summary>
    public long LiveRecords => _logs.Sum(log => log.LiveCount);

    public ulong NewId() => _memory.NewId();

    public IQueueLog Create(IQueueLogOwner owner, ulong id, bool durable)
    {
        var log = new SlowLog(this, _memory.Create(owner, id, durable), owner);
        _logs.Add(log);
        return log;
    }

    public IQueueLog Open(ulong id, IQueueLogOwner owner) => Create(owner, id, durable: true);

    public IReadOnlyList<ulong> LogsOf(ulong storageId) => [];

    public IReadOnlyCollection<ulong> UnopenedQueues => [];

    public void DeleteUnopened(ulong storageId)
    {
    }

    public bool IsBehind => false;

    public event Action<Exception>? Faulted
    {
        add { }
        remove { }
    }

    public bool PausePublisher(PauseSource pause) => _memory.PausePublisher(pause);

    public void ForgetPublisher(PauseSource pause)
    {
    }

    public Task<bool> CloseAsync() => _memory.CloseAsync();

    /// <summary>Everything appended so far becomes durable.</summary>
    public void Sync() => _logs.ForEach(log => log.Sync());

    public void Trim() => _memory.Trim();

    public void Dispose() => _memory.Dispose();

    private sealed class SlowLog(SlowStore store, IQueueLog memory, IQueueLogOwner owner) : IQueueLog
    {
        private ulong _durable;

        public LogPosition Start => memory.Start;

        public ulong NextSequence => memory.NextSequence;

        public ulong DurableSequence => _durable;

        public long LiveBytes => memory.LiveBytes;

        public ulong Append(in RecordSource source) =>
            store.IsFull ? throw new IOException("no space left on device") : memory.Append(source);

        public LogReadStatus ReadNext(ref LogPosition cursor, out RecordView record, out LogPosition position) =>
            memory.ReadNext(ref cursor, out record, out position);

        public LogReadStatus Look(ref LogPosition cursor, bool fetch, out RecordView record, out LogPosition position) =>
            memory.Look(ref cursor, fetch, out record, out position);

        public LogReadStatus Read(LogPosition position, out RecordView record) => memory.Read(position, out record);

        public void Settle(LogPosition position) => memory.Settle(position);

        public void SettleAhead(LogPosition position) => memory.SettleAhead(position);

        public void SettleFrom(ref LogPosition cursor) => memory.SettleFrom(ref cursor);

        public ulong Id => memory.Id;

        public long LiveCount => memory.LiveCount;

        public ulong SettleIndex => memory.SettleIndex;

        public ulong DurableSettleIndex => memory.DurableSettleIndex;

        public void RequestDurable() => memory.RequestDurable();

        public void RequestSettlesDurable() => memory.RequestSettlesDurable();

        public void EndReads() => memory.EndReads();

        public void NoteReturned(LogPosition position, int deliveryCount) => memory.NoteReturned(position, deliveryCount);

        public int DeliveryCountOf(ulong sequence) => memory.DeliveryCountOf(sequence);

        public bool WasDelivered(ulong sequence) => memory.WasDelivered(sequence);

        public void NoteUnread(LogPosition cursor) => memory.NoteUnread(cursor);

        public void Delete() => memory.Delete();

        public void Dispose() => memory.Dispose();

        public void Sync()
        {
            _durable = memory.NextSequence - 1;
            owner.OnDurable(_durable);
        }
    }
}
