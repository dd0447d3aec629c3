using Amqp.Storage.Durable;
using Amqp.Storage.Runtime;

namespace Amqp.Storage.Log;

/// <summary>The metadata of a broker that ends with its process: the same map, durable at once, with nothing behind it.</summary>
/// <remarks><c>_lock</c> is a leaf and guards everything.</remarks>
public sealed class MemoryMetadataLog : IMetadataLog
{
    private readonly Lock _lock = new();
    private readonly WorkScheduler _scheduler;
    private readonly Dictionary<byte[], byte[]> _entries = new(new OctetsComparer());
    private ulong _index;

    /// <summary>Creates an empty log.</summary>
    /// <param name="scheduler">Where <see cref="WhenDurable"/> calls back.</param>
    public MemoryMetadataLog(WorkScheduler scheduler) => _scheduler = scheduler;

    /// <inheritdoc/>
    public bool IsDurable => false;

    /// <inheritdoc/>
    public bool IsFaulted => false;

    /// <inheritdoc/>
    public bool IsDamaged => false;

    /// <inheritdoc/>
    public ulong LastIndex => Volatile.Read(ref _index);

    /// <inheritdoc/>
    public ulong DurableIndex => LastIndex;

    /// <inheritdoc/>
    public ulong Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        lock (_lock)
        {
            _entries.GetAlternateLookup<ReadOnlySpan<byte>>()[key] = value.ToArray();
            return ++_index;
        }
    }

    /// <inheritdoc/>
    public ulong Delete(ReadOnlySpan<byte> key)
    {
        lock (_lock)
        {
            _entries.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(key);
            return ++_index;
        }
    }

    /// <inheritdoc/>
    public ulong Apply(MetadataChanges changes)
    {
        lock (_lock)
        {
            var entries = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();
            foreach (var (key, value) in changes.All)
            {
                if (value is null)
                {
                    entries.Remove(key);
                }
                else
                {
                    entries[key] = value;
                }
            }

            return changes.Count == 0 ? 0 : _index += (ulong)changes.Count;
        }
    }

    /// <inheritdoc/>
    public void WhenDurable(ulong index, Action<object?> callback, object? state) => _scheduler.Schedule(callback, state);

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<byte[], byte[]>> Load()
    {
        lock (_lock)
        {
            return [.. _entries];
        }
    }
}
