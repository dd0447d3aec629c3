using System.Collections.Concurrent;
using System.Diagnostics;

namespace Amqp.Simulation.Guards;

/// <summary>Knows the one thread of a simulation, and every call of the broker into its seams that came on another one.</summary>
internal sealed class ThreadGuard
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly ConcurrentQueue<string> _strays = new();

    /// <summary>Where calls came from that were not on the simulation's thread.</summary>
    public IReadOnlyCollection<string> Strays => _strays;

    public void Check()
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            _strays.Enqueue(new StackTrace(1).ToString());
        }
    }
}
