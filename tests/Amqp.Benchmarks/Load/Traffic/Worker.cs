using System.Net.Sockets;
using Amqp.TestKit.Wire;

namespace Amqp.Benchmarks.Load.Traffic;

/// <summary>One connection's traffic on a thread of its own. Its error, if any, ends the run.</summary>
internal abstract class Worker : IDisposable
{
    private const int StackOctets = 256 * 1024;

    private readonly Thread _thread;
    private readonly RunState _state;

    protected Worker(string name, RunState state)
    {
        _state = state;
        _thread = new Thread(Guarded, StackOctets) { Name = name, IsBackground = true };
    }

    /// <summary>What it has counted.</summary>
    public abstract ref Counters Counters { get; }

    /// <summary>Durations it has measured.</summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>Signals shared by the run.</summary>
    protected RunState State => _state;

    public void Start() => _thread.Start();

    /// <summary>Waits for the thread, ending what it is blocked in if it takes longer than that.</summary>
    public void Join(TimeSpan patience)
    {
        if (_thread.ThreadState.HasFlag(ThreadState.Unstarted) || _thread.Join(patience))
        {
            return;
        }

        Abort();
        if (!_thread.Join(TimeSpan.FromSeconds(10)))
        {
            throw new LoadException($"{_thread.Name} does not end");
        }
    }

    /// <summary>Ends whatever the thread is blocked in.</summary>
    public abstract void Abort();

    public abstract void Dispose();

    protected abstract void Run();

    private void Guarded()
    {
        try
        {
            Run();
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or WireException && _state.Stopping)
        {
            // The transport was ended under it.
        }
        catch (Exception e)
        {
            _state.Fail($"{_thread.Name}: {e.Message}");
        }
    }
}
