using Amqp.Storage.Durable;
using Amqp.Storage.Log;
using Amqp.Storage.Tests.Log;
using Amqp.TestKit.Runtime;

namespace Amqp.Storage.Tests.Durable;

/// <summary>The suite of every log, on files: a transient queue with memory to spare.</summary>
public sealed class TransientFileLogTests : QueueLogSuite
{
    private TestRuntime _runtime = null!;

    protected override IQueueStore CreateStore()
    {
        _runtime = new TestRuntime();
        return new FileQueueStore(_runtime.Broker, new FileQueueStoreOptions());
    }

    protected override void WaitUntilReadable() => _runtime.RunUntilIdle();
}

/// <summary>The suite on a transient queue that keeps nothing in memory.</summary>
public sealed class SpilledFileLogTests : QueueLogSuite
{
    private TestRuntime _runtime = null!;

    protected override IQueueStore CreateStore()
    {
        _runtime = new TestRuntime();
        return new TightStore(new FileQueueStore(_runtime.Broker, new FileQueueStoreOptions()), durable: false, _runtime.RunUntilIdle);
    }

    protected override void WaitUntilReadable() => _runtime.RunUntilIdle();
}

/// <summary>The suite on a durable queue that keeps nothing in memory and compacts whatever it can.</summary>
public sealed class CompactingFileLogTests : QueueLogSuite
{
    private TestRuntime _runtime = null!;

    protected override IQueueStore CreateStore()
    {
        _runtime = new TestRuntime();
        var store = new FileQueueStore(_runtime.Broker, new FileQueueStoreOptions { CompactionMilliseconds = 5 });
        return new TightStore(store, durable: true, () => _runtime.Advance(20), every: 257);
    }

    protected override void WaitUntilReadable() => _runtime.RunUntilIdle();
}

/// <summary>The suite on a durable queue that keeps nothing in memory.</summary>
public sealed class DurableFileLogTests : QueueLogSuite
{
    private TestRuntime _runtime = null!;

    protected override IQueueStore CreateStore()
    {
        _runtime = new TestRuntime();
        return new TightStore(new FileQueueStore(_runtime.Broker, new FileQueueStoreOptions()), durable: true, _runtime.RunUntilIdle);
    }

    protected override void WaitUntilReadable() => _runtime.RunUntilIdle();
}

/// <summary>The suite on a durable queue that is encrypted, keeps nothing in memory, and is given another key now and then.</summary>
public sealed class EncryptedFileLogTests : QueueLogSuite
{
    private readonly CrashKeys _keys = CrashKeys.Constant();
    private TestRuntime _runtime = null!;
    private FileQueueStore _store = null!;
    private int _changes;

    protected override bool IsEncrypted => true;

    protected override bool WorksInBackground => true;

    protected override IQueueStore CreateStore()
    {
        _runtime = new TestRuntime();
        _store = new FileQueueStore(_runtime.Broker, _keys.Options(new FileQueueStoreOptions { CompactionMilliseconds = 5 }));
        return new TightStore(_store, durable: true, Run, every: 113);
    }

    protected override void WaitUntilReadable() => _runtime.RunUntilIdle();

    private void Run()
    {
        if (++_changes % 60 == 0)
        {
            _store.UseKeys(_keys.Next());
        }

        _runtime.Advance(30);
    }
}
