using Amqp.Storage.Log;
using Amqp.Storage.Runtime;

namespace Amqp.TestKit.Runtime;

/// <summary>A metadata log whose changes become durable when the test says so.</summary>
public sealed class DelayedMetadataLog(WorkScheduler scheduler) : IMetadataLog
{
    private readonly Lock _lock = new();
    private readonly MemoryMetadataLog _entries = new(scheduler);
    private readonly List<(ulong Index, Action<object?> Callback, object? State)> _waiting = [];
    private ulong _durable;

    /// <inheritdoc/>
    public bool IsDurable => true;

    /// <inheritdoc/>
    public bool IsFaulted { get; set; }

    /// <inheritdoc/>
    public bool IsDamaged => false;

    /// <inheritdoc/>
    public ulong LastIndex => _entries.LastIndex;

    /// <inheritdoc/>
    public ulong DurableIndex => Volatile.Read(ref _durable);

    /// <summary>Call backs that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <inheritdoc/>
    public ulong Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => _entries.Put(key, value);

    /// <inheritdoc/>
    public ulong Delete(ReadOnlySpan<byte> key) => _entries.Delete(key);

    /// <inheritdoc/>
    public ulong Apply(MetadataChanges changes) => _entries.Apply(changes);

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<byte[], byte[]>> Load() => _entries.Load();

    /// <inheritdoc/>
    public void WhenDurable(ulong index, Action<object?> callback, object? state)
    {
        lock (_lock)
        {
            if (index > _durable)
            {
                _waiting.Add((index, callback, state));
                return;
            }
        }

        scheduler.Schedule(callback, state);
    }

    /// <summary>Everything so far is durable.</summary>
    public void Commit() => Commit(LastIndex);

    /// <summary>Changes up to an index are durable.</summary>
    public void Commit(ulong index)
    {
        List<(ulong Index, Action<object?> Callback, object? State)> due;
        lock (_lock)
        {
            Volatile.Write(ref _durable, Math.Max(_durable, index));
            due = _waiting.FindAll(waiting => waiting.Index <= _durable);
            _waiting.RemoveAll(waiting => waiting.Index <= _durable);
        }

        foreach (var waiting in due)
        {
            scheduler.Schedule(waiting.Callback, waiting.State);
        }
    }
}
