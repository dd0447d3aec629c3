using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Amqp.Simulation.Guards;

/// <summary>
/// The broker's log. Nothing that a well-behaved client does, and nothing that a disk does, is an error of the broker: whatever it logs as
/// one is a defect, and is kept with its stack, unless the power has gone: then nothing that is said is heard by anybody.
/// </summary>
/// <param name="isOff">The power has gone.</param>
internal sealed class DefectLog(Func<bool> isOff) : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> _defects = new();

    /// <summary>What the broker said was wrong with itself, with the stacks.</summary>
    public IReadOnlyCollection<string> Defects => _defects;

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => this;

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing is held.
    }

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Error && !isOff())
        {
            _defects.Enqueue($"[{eventId.Id}] {formatter(state, exception)}\n{exception}");
        }
    }
}
