using Amqp.Hosting.Runtime;
using Amqp.Storage.Durable;
using Amqp.Storage.Encryption;
using Amqp.Storage.Files;
using Amqp.Storage.Runtime;
using Amqp.TestKit.Runtime;

namespace Amqp.Benchmarks.Load.Store;

/// <summary>A file store alone, on the operating system's files, the thread pool and the real clock.</summary>
internal sealed class StoreHarness : IDisposable
{
    private const int TrimMilliseconds = 1000;
    private const string EncryptedVariable = "STORE_ENCRYPTED";
    private readonly Timer _trim;

    public StoreHarness(string directory, FileQueueStoreOptions? options = null)
    {
        Runtime = new BrokerRuntime(TimeProvider.System, new PoolScheduler(), new SeededRandomSource((ulong)Environment.TickCount64), new PhysicalFileSystem(directory), new BlockingThreads(24));
        Store = new FileQueueStore(Runtime, (options ?? new FileQueueStoreOptions()) with { Shards = Environment.ProcessorCount, Keys = Keys() });
        Store.Faulted += static error => Environment.FailFast("the store failed: " + error.Message);
        _trim = new Timer(static store => ((FileQueueStore)store!).Trim(), Store, TrimMilliseconds, TrimMilliseconds);
    }

    /// <summary>The environment is what the processes of a run share.</summary>
    private static EncryptionKeys Keys() => Environment.GetEnvironmentVariable(EncryptedVariable) == "1"
        ? new EncryptionKeys(EncryptionKey.Parse(new byte[EncryptionKey.Size], EncryptedVariable))
        : EncryptionKeys.None;

    public BrokerRuntime Runtime { get; }

    public FileQueueStore Store { get; }

    /// <summary>Pauses the caller while too much waits to be written, as the broker pauses publishers.</summary>
    public void WaitForDisk()
    {
        while (Store.IsBehind)
        {
            var pause = new PauseSource(Runtime);
            pause.Prepare();
            Store.PausePublisher(pause);
            pause.WaitAsync(Timeout.Infinite).AsTask().Wait();
        }
    }

    public bool Close()
    {
        _trim.Dispose();
        return Store.CloseAsync().GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _trim.Dispose();
        Store.Dispose();
    }
}
