using Amqp.Broker.Security.Backends;
using Microsoft.Extensions.Logging;

namespace Amqp.Hosting.Authentication;

/// <summary>What backends are made with, when the broker they are for is there.</summary>
/// <param name="Internal">The broker's own users.</param>
/// <param name="Time">The broker's clock.</param>
/// <param name="Loggers">Where log lines go.</param>
public sealed record LoginBackendContext(InternalBackend Internal, TimeProvider Time, ILoggerFactory Loggers)
{
    private readonly List<IDisposable> _owned = [];

    /// <summary>What the broker disposes when it stops.</summary>
    internal IReadOnlyList<IDisposable> Owned => _owned;

    /// <summary>Has the broker dispose something when it stops.</summary>
    /// <returns>The same.</returns>
    public T Own<T>(T disposable)
        where T : IDisposable
    {
        _owned.Add(disposable);
        return disposable;
    }
}
