using Amqp.Broker.Security.Backends;

namespace Amqp.Broker.Security;

/// <summary>How often users logged in, and how often they failed to, by protocol and, where that is wanted, by who tried from where.</summary>
/// <remarks><c>_lock</c>, a leaf, guards the counts.</remarks>
public sealed class LoginStatistics
{
    /// <summary>The protocol that the broker is there for, as operators know it.</summary>
    public const string Amqp = "amqp091";

    /// <summary>The HTTP API.</summary>
    public const string Http = "http";

    /// <summary>Sources that are told apart at most: whoever has more addresses or names than that must not take our memory.</summary>
    public const int MaxSources = 10_000;

    private const int MaxName = 255;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Protocol, string Address, string User), (long Succeeded, long Failed)> _sources = [];
    private volatile bool _tracksSources;
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

    /// <summary>
    /// Attempts are counted by address and name too (<c>track_auth_attempt_source</c>). What was counted so is forgotten when it is
    /// switched off.
    /// </summary>
    public bool TracksSources
    {
        get => _tracksSources;
        set
        {
            lock (_lock)
            {
                _tracksSources = value;
                if (!value)
                {
                    _sources.Clear();
                }
            }
        }
    }

    /// <summary>Who has tried from where, at most <see cref="MaxSources"/> of them; empty unless <see cref="TracksSources"/>.</summary>
    public IReadOnlyList<LoginSource> Sources
    {
        get
        {
            lock (_lock)
            {
                return [.. _sources.Select(static entry => new LoginSource(entry.Key.Protocol, entry.Key.Address, entry.Key.User, entry.Value.Succeeded, entry.Value.Failed))];
            }
        }
    }

    /// <summary>Counts an attempt.</summary>
    /// <param name="protocol">One of a few words.</param>
    /// <param name="succeeded">Whether the user was let in.</param>
    /// <param name="attempt">Who tried, and from where.</param>
    public void Count(string protocol, bool succeeded, LoginAttempt attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        lock (_lock)
        {
            Count(_counts, protocol, succeeded);
            if (!_tracksSources)
            {
                return;
            }

            var source = (protocol, attempt.Peer?.ToString() ?? "", attempt.UserName.Length > MaxName ? attempt.UserName[..MaxName] : attempt.UserName);
            if (_sources.Count < MaxSources || _sources.ContainsKey(source))
            {
                Count(_sources, source, succeeded);
            }
        }
    }

    private static void Count<T>(IDictionary<T, (long Succeeded, long Failed)> counts, T key, bool succeeded)
    {
        var (successes, failures) = counts.TryGetValue(key, out var before) ? before : default;
        counts[key] = succeeded ? (successes + 1, failures) : (successes, failures + 1);
    }

    /// <summary>Begins to count anew.</summary>
    public void Reset()
    {
        lock (_lock)
        {
            _counts.Clear();
            _sources.Clear();
        }
    }
}
