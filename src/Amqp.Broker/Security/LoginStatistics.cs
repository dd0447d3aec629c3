using System.Net;

namespace Amqp.Broker.Security;

/// <summary>How often users logged in, and how often they failed to, by protocol, and by address and name where that is wanted.</summary>
/// <remarks><c>_lock</c>, a leaf, guards the counts.</remarks>
public sealed class LoginStatistics
{
    /// <summary>The protocol that the broker is there for, as operators know it.</summary>
    public const string Amqp = "amqp091";

    /// <summary>The HTTP API.</summary>
    public const string Http = "http";

    /// <summary>Most pairs of address and name that are counted by themselves: whoever tries names must not fill the memory.</summary>
    public const int MostSources = 10_000;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, LoginCount> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Protocol, string Address, string Name), LoginCount> _sources = [];

    /// <summary>Attempts are counted by address and name too (<c>track_auth_attempt_source</c>).</summary>
    public bool TracksSources { get; set; }

    /// <summary>The protocols that somebody has tried, with counts since the start or the last reset.</summary>
    public IReadOnlyList<LoginCount> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _counts.Values];
            }
        }
    }

    /// <summary>Who has tried from where, by protocol, address and name; empty unless <see cref="TracksSources"/>.</summary>
    public IReadOnlyList<LoginCount> BySource
    {
        get
        {
            lock (_lock)
            {
                return
                [
                    .. _sources.Values.OrderBy(static count => count.Protocol, StringComparer.Ordinal)
                        .ThenBy(static count => count.RemoteAddress, StringComparer.Ordinal)
                        .ThenBy(static count => count.UserName, StringComparer.Ordinal),
                ];
            }
        }
    }

    /// <summary>Counts an attempt.</summary>
    /// <param name="protocol">One of a few words.</param>
    /// <param name="succeeded">Whether the user was let in.</param>
    /// <param name="address">Where it came from; null where there is no address.</param>
    /// <param name="name">The name that was given.</param>
    public void Count(string protocol, bool succeeded, IPAddress? address = null, string name = "")
    {
        lock (_lock)
        {
            _counts[protocol] = Add(_counts.GetValueOrDefault(protocol, new LoginCount(protocol, 0, 0)), succeeded);
            if (TracksSources)
            {
                CountSource((protocol, address?.ToString() ?? "", name), succeeded);
            }
        }
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

    /// <summary>Begins to count anew by address and name.</summary>
    public void ResetSources()
    {
        lock (_lock)
        {
            _sources.Clear();
        }
    }

    private void CountSource((string Protocol, string Address, string Name) source, bool succeeded)
    {
        if (!_sources.TryGetValue(source, out var count))
        {
            if (_sources.Count >= MostSources)
            {
                return;
            }

            count = new LoginCount(source.Protocol, 0, 0) { RemoteAddress = source.Address, UserName = source.Name };
        }

        _sources[source] = Add(count, succeeded);
    }

    private static LoginCount Add(in LoginCount count, bool succeeded) =>
        succeeded ? count with { Succeeded = count.Succeeded + 1 } : count with { Failed = count.Failed + 1 };
}
