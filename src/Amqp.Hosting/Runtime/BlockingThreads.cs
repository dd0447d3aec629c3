using Amqp.Storage.Runtime;

namespace Amqp.Hosting.Runtime;

/// <summary>
/// Threads of a broker's own for calls that block: reads, writes and syncs of files. They come as they are needed, up to a bound, and
/// go when they have been idle for a while, so that a slow disk never takes the thread pool's threads from connections.
/// </summary>
/// <remarks><c>_lock</c> is a leaf and guards everything.</remarks>
public sealed class BlockingThreads : WorkScheduler, IDisposable
{
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Queue<Work> _waiting = new();
    private readonly SemaphoreSlim _available = new(0);
    private readonly int _most;
    private int _threads;
    private int _idle;
    private bool _disposed;

    /// <summary>Creates a pool without threads.</summary>
    /// <param name="most">Threads at most; what comes beyond waits.</param>
    public BlockingThreads(int most) => _most = Math.Max(most, 1);

    /// <inheritdoc/>
    public override void Schedule(IThreadPoolWorkItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        Enqueue(new Work(item, null, null));
    }

    /// <inheritdoc/>
    public override void Schedule(Action<object?> action, object? state)
    {
        ArgumentNullException.ThrowIfNull(action);
        Enqueue(new Work(null, action, state));
    }

    /// <summary>Lets the threads go as soon as nothing waits; what is scheduled afterwards is still done.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            if (_threads > 0)
            {
                _available.Release(_threads);
            }
        }
    }

    private void Enqueue(in Work work)
    {
        lock (_lock)
        {
            _waiting.Enqueue(work);
            if (_idle >= _waiting.Count || _threads == _most)
            {
                _available.Release();
                return;
            }

            _threads++;
        }

        new Thread(Run) { IsBackground = true, Name = "amqp files" }.Start();
    }

    private void Run()
    {
        while (TryTake(out var work))
        {
            if (work.Item is { } item)
            {
                item.Execute();
            }
            else
            {
                work.Action!(work.State);
            }
        }
    }

    private bool TryTake(out Work work)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_waiting.TryDequeue(out work))
                {
                    return true;
                }

                if (_disposed)
                {
                    _threads--;
                    return false;
                }

                _idle++;
            }

            var isSignalled = _available.Wait(s_idle);
            lock (_lock)
            {
                _idle--;
                if (!isSignalled && _waiting.Count == 0)
                {
                    _threads--;
                    return false;
                }
            }
        }
    }

    private readonly record struct Work(IThreadPoolWorkItem? Item, Action<object?>? Action, object? State);
}
