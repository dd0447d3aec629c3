using System.Collections.Concurrent;
using System.Text;

namespace Amqp.Broker.Security;

/// <summary>The users that may log in. Passwords are kept hashed (SHA-256) and compared in constant time; they live as long as the process.</summary>
public sealed class UserDirectory
{
    private readonly ConcurrentDictionary<string, User> _users = new(StringComparer.Ordinal);

    /// <summary>The user whose name and password these are, or null.</summary>
    public User? Authenticate(string name, ReadOnlySpan<byte> password) =>
        _users.TryGetValue(name, out var user) && user.Matches(password) ? user : null;

    internal void Set(string name, string password, bool loopbackOnly) =>
        _users[name] = new User(name, Encoding.UTF8.GetBytes(password), loopbackOnly);

    internal bool Delete(string name) => _users.TryRemove(name, out _);
}
