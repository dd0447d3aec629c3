namespace Amqp.Broker.Security;

/// <summary>How often users logged in, and how often they failed to, by protocol.</summary>
/// <remarks><c>_lock</c>, a leaf, guards the counts.</remarks>
public sealed class LoginStatistics
{
    /// <summary>The protocol that the broker is there for, as operators know it.</summary>
    public const string Amqp = "amqp091";

    /// <summary>The HTTP API.</summary>
    public const string Http = "http";

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, (long Succeeded, long Failed)> _counts = new(StringComparer.Ordinal);

    /// <summary>The protocols that somebody has tried, with counts since the start or the last reset.</summary>
    public IReadOnlyList<(string Protocol, long Succeeded, long Failed)> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _counts.Select(entry => (entry.Key, entry.Value.Succeeded, entry.Value.Failed))];
            }
        }
    }

    /// <summary>Counts an attempt.</summary>
    /// <param name="protocol">One of a few words.</param>
    /// <param name="succeeded">Whether the user was let in.</param>
    public void Count(string protocol, bool succeeded)
    {
        lock (_lock)
        {
            var (successes, failures) = _counts.GetValueOrDefault(protocol);
            _counts[protocol] = succeeded ? (successes + 1, failures) : (successes, failures + 1);
        }
    }

    /// <summary>Begins to count anew.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _counts.Clear();
        }
    }
}
