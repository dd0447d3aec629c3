using Amqp.Storage.Runtime;

namespace Amqp.TestKit.Runtime;

/// <summary>
/// A scheduler on one thread: what is scheduled waits in a list, and a seeded generator picks what runs next. The same seed and
/// the same work give the same order, which <see cref="TraceHash"/> proves.
/// </summary>
/// <remarks>Guarded by <c>_lock</c>, so that code under test may schedule from anywhere; items run on whoever calls <see cref="RunOne"/>, outside it.</remarks>
public sealed class SimulatedScheduler(ulong seed) : WorkScheduler
{
    private const int TraceLimit = 10_000;
    private readonly Lock _lock = new();
    private readonly SplitMix _random = new(seed);
    private readonly List<(string Name, Action Run)> _waiting = [];
    private readonly Queue<string> _trace = new();
    private bool _running;

    /// <summary>Items that wait to be run.</summary>
    public int Pending
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Items run so far.</summary>
    public long Steps { get; private set; }

    /// <summary>A hash of everything run so far, in order, and of the choices there were.</summary>
    public ulong TraceHash { get; private set; } = 14695981039346656037;

    /// <summary>The last items run, oldest first, at most ten thousand.</summary>
    public IReadOnlyCollection<string> Trace => _trace;

    /// <inheritdoc/>
    public override void Schedule(IThreadPoolWorkItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        Enqueue(item.GetType().Name, item.Execute);
    }

    /// <inheritdoc/>
    public override void Schedule(Action<object?> action, object? state)
    {
        ArgumentNullException.ThrowIfNull(action);
        Enqueue($"{action.Method.DeclaringType?.Name}.{action.Method.Name}", () => action(state));
    }

    /// <summary>Runs one waiting item, any of them.</summary>
    /// <returns>False when nothing waits.</returns>
    public bool RunOne()
    {
        (string Name, Action Run) next;
        lock (_lock)
        {
            if (_waiting.Count == 0)
            {
                return false;
            }

            if (_running)
            {
                throw new InvalidOperationException("an item runs the scheduler that runs it");
            }

            _running = true;
            var index = _random.Next(_waiting.Count);
            Note(index, _waiting.Count, _waiting[index].Name);
            next = _waiting[index];
            _waiting.RemoveAt(index);
        }

        try
        {
            next.Run();
        }
        finally
        {
            _running = false;
        }

        return true;
    }

    /// <summary>Runs until nothing waits.</summary>
    /// <exception cref="InvalidOperationException">Something is still scheduled after so many steps: work that schedules itself for ever.</exception>
    public void RunUntilIdle(int limit = 1_000_000)
    {
        for (var steps = 0; RunOne(); steps++)
        {
            if (steps == limit)
            {
                throw new InvalidOperationException($"still busy after {limit} steps, last: {string.Join(", ", _trace.TakeLast(10))}");
            }
        }
    }

    private void Enqueue(string name, Action run)
    {
        lock (_lock)
        {
            _waiting.Add((name, run));
        }
    }

    private void Note(int index, int choices, string name)
    {
        Steps++;
        Mix((byte)index);
        Mix((byte)choices);
        foreach (var letter in name)
        {
            Mix((byte)letter);
        }

        if (_trace.Count == TraceLimit)
        {
            _trace.Dequeue();
        }

        _trace.Enqueue(name);
    }

    private void Mix(byte octet) => TraceHash = (TraceHash ^ octet) * 1099511628211;
}
