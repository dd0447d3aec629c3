using System.Collections.Concurrent;
using Amqp.Storage.Runtime;

namespace Amqp.Broker.Security;

/// <summary>The users that may log in, with what they may do. They live as long as the process.</summary>
/// <remarks>Reading takes no lock. Changes are made by <see cref="BrokerAdmin"/> under its lock.</remarks>
public sealed class UserDirectory
{
    private readonly ConcurrentDictionary<string, User> _users = new(StringComparer.Ordinal);
    private readonly PasswordHash _nobody;

    internal UserDirectory(RandomSource random)
    {
        Random = random;
        _nobody = PasswordHash.Create("", random);
    }

    /// <summary>The users by name.</summary>
    public IReadOnlyList<User> All => [.. _users.Values.OrderBy(user => user.Name, StringComparer.Ordinal)];

    internal RandomSource Random { get; }

    /// <summary>The user of that name, or null.</summary>
    public User? Find(string name) => _users.GetValueOrDefault(name);

    /// <summary>
    /// The user whose name and password these are, or null. A name that does not exist takes as long as a wrong password.
    /// A blank password is always wrong.
    /// </summary>
    public User? Authenticate(string name, ReadOnlySpan<byte> password)
    {
        var user = Find(name);
        var matches = (user?.Password ?? _nobody).Matches(password);
        return matches && user?.Password is not null && !password.IsEmpty ? user : null;
    }

    internal User GetOrAdd(string name) => _users.GetOrAdd(name, static n => new User(n));

    internal User? Remove(string name)
    {
        if (!_users.TryRemove(name, out var user))
        {
            return null;
        }

        user.IsDeleted = true;
        foreach (var (virtualHost, _) in user.AllPermissions)
        {
            user.RemovePermissions(virtualHost);
        }

        return user;
    }

    internal void RemovePermissions(string virtualHost)
    {
        foreach (var user in _users.Values)
        {
            user.RemovePermissions(virtualHost);
        }
    }
}
