namespace Amqp.Benchmarks.Load.Traffic;

/// <summary>The signals between the thread that measures and the workers.</summary>
internal sealed class RunState(CancellationToken cancellation) : IDisposable
{
    private readonly ManualResetEventSlim _ended = new();
    private volatile bool _stopping;
    private volatile bool _measuring;
    private volatile bool _capped;
    private string? _failure;

    /// <summary>Workers leave their loops.</summary>
    public bool Stopping => _stopping;

    /// <summary>The measured window is open; durations are recorded.</summary>
    public bool Measuring
    {
        get => _measuring;
        set => _measuring = value;
    }

    /// <summary>Publishers had to wait because of <see cref="Scenario.BacklogLimit"/>.</summary>
    public bool Capped
    {
        get => _capped;
        set => _capped = value;
    }

    /// <summary>The first error of a worker.</summary>
    public string? Failure => Volatile.Read(ref _failure);

    public void Stop() => _stopping = true;

    public void Fail(string message)
    {
        Interlocked.CompareExchange(ref _failure, message, null);
        _ended.Set();
    }

    /// <summary>Ends the measured window early: there is nothing left to measure.</summary>
    public void End() => _ended.Set();

    public void Dispose() => _ended.Dispose();

    /// <summary>Waits, unless a worker fails or ends the window or the user has had enough.</summary>
    /// <returns>False when it was ended early.</returns>
    public bool Wait(TimeSpan time)
    {
        bool early = _ended.Wait(time, cancellation);
        return Failure is null ? !early : throw new LoadException(Failure);
    }
}
