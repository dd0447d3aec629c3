using System.Net;

namespace Amqp.Management.Access;

/// <summary>Counts the failed logins of each address in the current minute, so that passwords cannot be guessed at speed.</summary>
/// <remarks><c>_lock</c>, a leaf, guards the counts, of which there are at most <see cref="MaxAddresses"/>.</remarks>
internal sealed class LoginLimiter(int limit, TimeProvider time)
{
    /// <summary>Addresses that are remembered. Whoever has more to attack from is not stopped by counting addresses.</summary>
    public const int MaxAddresses = 10_000;

    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _failures = [];
    private DateTimeOffset _windowEnd;

    /// <summary>Whether an address may try (again).</summary>
    public bool MayTry(IPAddress address)
    {
        if (limit == 0)
        {
            return true;
        }

        lock (_lock)
        {
            return time.GetUtcNow() >= _windowEnd || _failures.GetValueOrDefault(address) < limit;
        }
    }

    /// <summary>Counts a failure.</summary>
    public void Failed(IPAddress address)
    {
        lock (_lock)
        {
            if (time.GetUtcNow() is var now && now >= _windowEnd)
            {
                _failures.Clear();
                _windowEnd = now + s_window;
            }

            if (_failures.Count < MaxAddresses || _failures.ContainsKey(address))
            {
                _failures[address] = _failures.GetValueOrDefault(address) + 1;
            }
        }
    }
}
