using Amqp.Storage.Log;

namespace Amqp.Benchmarks.Load.Store;

/// <summary>Stands for the queue that owns a log: its lock, and events for what the log tells it.</summary>
internal sealed class LogUser : IQueueLogOwner, IDisposable
{
    private readonly ManualResetEventSlim _readable = new();
    private readonly Lock _durableLock = new();
    private readonly ManualResetEventSlim _durable = new();
    private ulong _durableTo;

    public Lock Lock { get; } = new();

    public IQueueLog Log { get; set; } = null!;

    public Action<ulong>? Durable { get; set; }

    public void OnReadable() => _readable.Set();

    public void OnDurable(ulong sequence)
    {
        lock (_durableLock)
        {
            _durableTo = Math.Max(_durableTo, sequence);
            _durable.Set();
        }

        Durable?.Invoke(sequence);
    }

    public ulong Append(ReadOnlySpan<byte> body, bool persistent = true) => Log.Append(new RecordSource
    {
        Exchange = "amq.direct"u8,
        RoutingKey = "backlog"u8,
        Properties = [0x10, 0, 2],
        Body = body,
        Flags = persistent ? RecordFlags.Persistent : RecordFlags.None,
        Timestamp = 1_700_000_000_000,
    });

    /// <summary>Waits until everything up to a sequence number is durable.</summary>
    public void WaitDurable(ulong sequence)
    {
        while (true)
        {
            lock (_durableLock)
            {
                if (_durableTo >= sequence)
                {
                    return;
                }

                _durable.Reset();
            }

            _durable.Wait();
        }
    }

    /// <summary>Reads up to so many records and settles those that <paramref name="settles"/> picks.</summary>
    /// <returns>Records read; 0 at the end.</returns>
    public int Read(ref LogPosition cursor, int most, Func<ulong, bool>? settles)
    {
        var count = 0;
        while (true)
        {
            var status = LogReadStatus.Record;
            lock (Lock)
            {
                _readable.Reset();
                while (count < most && (status = Log.ReadNext(ref cursor, out _, out var position)) == LogReadStatus.Record)
                {
                    count++;
                    if (settles is null || settles(position.Sequence))
                    {
                        Log.Settle(position);
                    }
                }

                Log.EndReads();
            }

            if (status != LogReadStatus.Pending)
            {
                return count;
            }

            _readable.Wait();
        }
    }

    public void Dispose()
    {
        _readable.Dispose();
        _durable.Dispose();
    }
}
