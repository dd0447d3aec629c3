using Amqp.Broker.Alarms;
using Amqp.Broker.Queues;
using Amqp.Hosting.Runtime;
using Amqp.Protocol;
using Amqp.Storage.Durable;
using Amqp.Storage.Files;
using Amqp.Storage.Log;
using Amqp.Storage.Runtime;
using Microsoft.Extensions.Logging;

namespace Amqp.Hosting;

/// <summary>Where the broker keeps messages, what becomes of it when that fails, and how it ends.</summary>
public sealed partial class AmqpBroker
{
    private const int TrimMilliseconds = 5000;
    private const long FailureLogMilliseconds = 10_000;

    private const int MostBlockingThreads = 24;
    private const string MetadataFile = "metadata";

    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Exception> _fault = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StoreTrimmer _trimmer;
    private readonly BlockingThreads _blocking;
    private long _failureLogged = -FailureLogMilliseconds;

    /// <summary>
    /// Completes when the broker has stopped, by whoever asked for it; it fails with a <see cref="BrokerFaultException"/> when the
    /// broker stopped itself because it could not keep its promises any longer. It holds nothing then that could be lost.
    /// </summary>
    public Task Completion => _completion.Task;

    private static AmqpBroker Create(AmqpBrokerOptions options)
    {
        IFileSystem files = options.DataDirectory is { } directory ? new PhysicalFileSystem(directory) : new MemoryFileSystem();
        var blocking = new BlockingThreads(MostBlockingThreads);
        var runtime = new BrokerRuntime(options.TimeProvider, new ThreadPoolScheduler(), new SystemRandomSource(), files, blocking)
        {
            // A broker without a watermark lives in somebody else's process, whose memory is none of its business.
            Memory = options.Limits.MemoryHighWatermark == long.MaxValue ? null : new SystemMemory(),
        };
        IQueueStore? store = null;
        try
        {
            store = CreateStore(options, runtime);
            return new AmqpBroker(options, runtime, store, blocking);
        }
        catch
        {
            store?.Dispose();
            runtime.Wheel.Dispose();
            blocking.Dispose();
            throw;
        }
    }

    private static IQueueStore CreateStore(AmqpBrokerOptions options, BrokerRuntime runtime) => options.DataDirectory is null
        ? new MemoryQueueStore(Environment.ProcessorCount)
        : new FileQueueStore(runtime, new FileQueueStoreOptions
        {
            Durability = options.Durability,
            UnwrittenLimit = options.UnwrittenLimit,
            BallastBytes = options.BallastBytes,
            Shards = Environment.ProcessorCount,
            Keys = options.Encryption.Read(),
            ResealBytesPerSecond = options.Encryption.RotationBytesPerSecond,
        });

    private static IMetadataLog MetadataOf(IQueueStore store, BrokerRuntime runtime) =>
        store is FileQueueStore files ? new MetadataLog(files, MetadataFile) : new MemoryMetadataLog(runtime.Scheduler);

    private void WatchStore(IQueueStore store)
    {
        store.Faulted += cause => _fault.TrySetResult(cause);
        if (store.IsDurable)
        {
            _trimmer.Start();
        }
    }

    /// <summary>Says where messages are kept, and what was found there.</summary>
    private void LogStore(IQueueStore store)
    {
        if (store is not FileQueueStore files)
        {
            LogInMemory();
            return;
        }

        foreach (var warning in files.Warnings)
        {
            LogStoreWarning(warning);
        }

        if (!files.WasClean)
        {
            LogUnclean();
        }

        foreach (var damage in files.Damage)
        {
            LogDamage(damage.Path, damage.Problem);
        }
    }

    private void WatchAlarms()
    {
        foreach (var alarm in _broker.Admin.Alarms)
        {
            LogAlarmSet(alarm);
        }

        _broker.Alarms.Changed += (kind, isSet) =>
        {
            var name = kind == ResourceKind.Memory ? "memory" : "disk";
            if (isSet)
            {
                LogAlarmSet(name);
            }
            else
            {
                LogAlarmCleared(name);
            }
        };
    }

    private void OnAppendFailed(MessageQueue queue, IOException error)
    {
        var now = _runtime.MonotonicMilliseconds;
        var last = Volatile.Read(ref _failureLogged);
        if (now - last >= FailureLogMilliseconds && Interlocked.CompareExchange(ref _failureLogged, now, last) == last)
        {
            LogAppendFailed(Options.LoggerFactory.CreateLogger("Amqp.Broker.Queue"), queue.Name.ToString(), queue.VirtualHost.Name, error.Message);
        }
    }

    /// <summary>
    /// When what is on the disk is not known any more, nothing is confirmed from there on, clients are sent away, and the files stay
    /// as they are for the next start.
    /// </summary>
    private void StopWhenFaulted() => _ = StopWhenFaultedAsync();

    private async Task StopWhenFaultedAsync()
    {
        if (await Task.WhenAny(_fault.Task, _stopped.Task).ConfigureAwait(false) != _fault.Task)
        {
            return;
        }

        var cause = await _fault.Task.ConfigureAwait(false);
        LogFaulted(cause.Message);
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await StopAsync(cause).ConfigureAwait(false);
        }
    }

    private async Task StopAsync(Exception? fault)
    {
        try
        {
            _meters.Dispose();
            for (var i = _extensions.Length - 1; i >= 0; i--)
            {
                await _extensions[i].DisposeAsync().ConfigureAwait(false);
            }

            foreach (var listener in _listeners)
            {
                await listener.DisposeAsync().ConfigureAwait(false);
            }

            var clean = await StopServerAsync(fault).ConfigureAwait(false);
            _activities.Dispose();
            _trimmer.Stop();
            _broker.Dispose();
            foreach (var owned in _loginContext.Owned)
            {
                owned.Dispose();
            }

            _runtime.Wheel.Dispose();
            _blocking.Dispose();
            LogStopped(clean ? "" : "; the next start has to look through its files");
        }
        finally
        {
            if (fault is null)
            {
                _completion.TrySetResult();
            }
            else
            {
                _completion.TrySetException(new BrokerFaultException($"the disk failed, and what it holds is not known: {fault.Message}", fault));
            }

            _stopped.SetResult();
        }
    }

    private async Task<bool> StopServerAsync(Exception? fault)
    {
        if (fault is not null)
        {
            await _server.StopAsync(ReplyCode.InternalError, "broker cannot keep messages any longer").ConfigureAwait(false);
            return false;
        }

        await _server.StopAsync().ConfigureAwait(false);
        return await _broker.CloseAsync().ConfigureAwait(false);
    }

    [LoggerMessage(1, LogLevel.Information, "messages are kept in memory only: they end with this process")]
    private partial void LogInMemory();

    [LoggerMessage(2, LogLevel.Information, "broker stopped{Remark}")]
    private partial void LogStopped(string remark);

    [LoggerMessage(3, LogLevel.Warning, "the last run did not end by itself: queues are read from their files")]
    private partial void LogUnclean();

    [LoggerMessage(4, LogLevel.Error, "damage in the data directory: {File} {Problem}")]
    private partial void LogDamage(string file, string problem);

    [LoggerMessage(5, LogLevel.Error, "queue '{Queue}' in vhost '{VirtualHost}' cannot store messages: {Problem}")]
    private static partial void LogAppendFailed(ILogger logger, string queue, string virtualHost, string problem);

    [LoggerMessage(6, LogLevel.Critical, "the disk failed ({Problem}): nothing is confirmed any more, and the broker stops")]
    private partial void LogFaulted(string problem);

    [LoggerMessage(8, LogLevel.Warning, "{Resource} resource limit alarm set: publishers are blocked until it clears")]
    private partial void LogAlarmSet(string resource);

    [LoggerMessage(9, LogLevel.Information, "{Resource} resource limit alarm cleared")]
    private partial void LogAlarmCleared(string resource);

    [LoggerMessage(10, LogLevel.Warning, "the data directory: {Problem}")]
    private partial void LogStoreWarning(string problem);

    /// <summary>Has the store give idle memory back now and then.</summary>
    private sealed class StoreTrimmer(IQueueStore store, TimingWheel wheel) : WheelEntry
    {
        private volatile bool _stopped;

        public void Start() => wheel.Arm(this, TrimMilliseconds);

        public void Stop()
        {
            _stopped = true;
            wheel.Disarm(this);
        }

        protected override void Fire()
        {
            if (!_stopped)
            {
                store.Trim();
                wheel.Arm(this, TrimMilliseconds);
            }
        }
    }
}
