using Amqp.Storage.Durable;
using Amqp.Storage.Log;
using Amqp.Storage.Runtime;
using Amqp.TestKit.Files;
using Amqp.TestKit.Runtime;

namespace Amqp.Storage.Tests.Durable;

/// <summary>A store on simulated files with a clock and a scheduler that a seed determines.</summary>
internal sealed class StoreWorld
{
    private readonly SimulatedScheduler _scheduler;
    private readonly ManualTimeProvider _time = new();

    public StoreWorld(ulong seed, SimulatedFileSystem files, FileQueueStoreOptions? options = null)
    {
        Files = files;
        Options = options;
        _scheduler = new SimulatedScheduler(seed);
        Runtime = new BrokerRuntime(_time, _scheduler, new SeededRandomSource(seed + 1), files);
        Store = new FileQueueStore(Runtime, options ?? new FileQueueStoreOptions());
    }

    public SimulatedFileSystem Files { get; }

    public FileQueueStoreOptions? Options { get; }

    public BrokerRuntime Runtime { get; }

    public FileQueueStore Store { get; }

    public void Run() => _scheduler.RunUntilIdle();

    /// <summary>Runs one waiting item; false when nothing waits.</summary>
    public bool RunOne() => _scheduler.RunOne();

    public void Advance(int milliseconds)
    {
        Run();
        for (var left = milliseconds; left > 0; left -= 5)
        {
            _time.Advance(TimeSpan.FromMilliseconds(5));
            Run();
        }
    }

    /// <summary>Runs one waiting item, or lets five milliseconds pass when nothing waits.</summary>
    public void AdvanceOne()
    {
        if (!RunOne())
        {
            _time.Advance(TimeSpan.FromMilliseconds(5));
        }
    }

    public bool Close()
    {
        var closed = Store.CloseAsync();
        Run();
        Assert.True(closed.IsCompleted, "the store does not end");
        return closed.GetAwaiter().GetResult();
    }

    /// <summary>Reads everything from the cursor on.</summary>
    public List<(LogPosition Position, byte Content, int Length)> ReadAll(IQueueLog log)
    {
        var cursor = log.Start;
        var records = new List<(LogPosition, byte, int)>();
        while (true)
        {
            var status = log.ReadNext(ref cursor, out var record, out var position);
            if (status == LogReadStatus.End)
            {
                return records;
            }

            if (status == LogReadStatus.Record)
            {
                Assert.False(record.Body.ContainsAnyExcept(record.RoutingKey[0]), "a body changed");
                records.Add((position, record.RoutingKey[0], record.BodyLength));
                log.EndReads();
            }
            else
            {
                Assert.True(RunOne(), "a read waits for ever");
                Run();
            }
        }
    }
}
