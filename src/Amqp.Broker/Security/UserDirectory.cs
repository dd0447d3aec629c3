using System.Collections.Concurrent;
using System.Collections.Frozen;
using Amqp.Storage.Runtime;

namespace Amqp.Broker.Security;

/// <summary>The users that may log in, with what they may do.</summary>
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

    /// <summary>Users who may only log in from this machine, whenever there is one of the name (rabbitmq.conf <c>loopback_users</c>).</summary>
    internal IReadOnlySet<string> LoopbackOnly { get; set; } = FrozenSet<string>.Empty;

    internal User GetOrAdd(string name) =>
        _users.GetOrAdd(name, static (n, directory) => new User(n) { IsLoopbackOnly = directory.LoopbackOnly.Contains(n) }, this);

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

    /// <returns>The users that had any.</returns>
    internal IReadOnlyList<User> RemovePermissions(string virtualHost) =>
        [.. _users.Values.Where(user => user.RemovePermissions(virtualHost))];
}
