using System.Threading.Channels;

namespace Amqp.Interop.MassTransit;

/// <summary>What consumers have seen, in order, for a test to wait for.</summary>
public sealed class Inbox<T>
{
    private readonly Channel<T> _seen = Channel.CreateUnbounded<T>();

    /// <summary>Seen, and not asked for yet.</summary>
    public int Waiting => _seen.Reader.Count;

    public void Add(T item) => _seen.Writer.TryWrite(item);

    public Task<T> ReadAsync() => _seen.Reader.ReadAsync().AsTask().WithinLimitAsync($"a {typeof(T).Name}");

    public async Task<List<T>> ReadAsync(int count)
    {
        var items = new List<T>();
        while (items.Count < count)
        {
            items.Add(await ReadAsync());
        }

        return items;
    }
}
