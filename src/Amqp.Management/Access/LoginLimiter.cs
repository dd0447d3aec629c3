using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Amqp.Broker.Security.Backends;

namespace Amqp.Management.Access;

/// <summary>
/// Counts the failed logins of each address in the current minute, so that passwords cannot be guessed at speed. Who has logged in
/// with these very credentials before is not kept out: behind a proxy everybody has one address, and one wrong script there must not
/// lock out the others.
/// </summary>
/// <remarks><c>_lock</c>, a leaf, guards the counts, of which there are at most <see cref="MaxAddresses"/>, and what is known.</remarks>
internal sealed class LoginLimiter(int limit, TimeProvider time)
{
    /// <summary>Addresses that are remembered. Whoever has more to attack from is not stopped by counting addresses.</summary>
    public const int MaxAddresses = 10_000;

    private const int MaxKnown = 1000;
    private const int NetworkOctets = 8;

    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Dictionary<IPAddress, int> _failures = [];
    private readonly HashSet<UInt128> _known = [];
    private DateTimeOffset _windowEnd;

    /// <summary>Whether a login may be looked at.</summary>
    public bool MayTry(LoginAttempt attempt)
    {
        if (limit == 0)
        {
            return true;
        }

        lock (_lock)
        {
            if (time.GetUtcNow() >= _windowEnd || _failures.GetValueOrDefault(NetworkOf(attempt)) < limit)
            {
                return true;
            }
        }

        var known = HashOf(attempt);
        lock (_lock)
        {
            return _known.Contains(known);
        }
    }

    /// <summary>Remembers what was right, without being able to say what it was.</summary>
    public void Succeeded(LoginAttempt attempt)
    {
        if (limit == 0)
        {
            return;
        }

        var hash = HashOf(attempt);
        lock (_lock)
        {
            if (_known.Count >= MaxKnown)
            {
                _known.Clear();
            }

            _known.Add(hash);
        }
    }

    /// <summary>Counts a failure.</summary>
    public void Failed(LoginAttempt attempt)
    {
        var network = NetworkOf(attempt);
        lock (_lock)
        {
            if (time.GetUtcNow() is var now && now >= _windowEnd)
            {
                _failures.Clear();
                _windowEnd = now + s_window;
            }

            if (_failures.Count < MaxAddresses || _failures.ContainsKey(network))
            {
                _failures[network] = _failures.GetValueOrDefault(network) + 1;
            }
        }
    }

    /// <summary>The address, or its network where that is IPv6: whoever has one address there has all of its network's.</summary>
    private static IPAddress NetworkOf(LoginAttempt attempt)
    {
        var address = attempt.Peer ?? IPAddress.None;
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var octets = address.GetAddressBytes();
        octets.AsSpan(NetworkOctets).Clear();
        return new IPAddress(octets);
    }

    private UInt128 HashOf(LoginAttempt attempt)
    {
        var name = Encoding.UTF8.GetBytes(attempt.UserName);
        var password = attempt.Password ?? default;
        byte[] credentials = [.. BitConverter.GetBytes(name.Length), .. name, .. password.Span];
        var hash = HMACSHA256.HashData(_key, credentials);
        CryptographicOperations.ZeroMemory(credentials);
        return BitConverter.ToUInt128(hash);
    }
}
