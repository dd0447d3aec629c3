using System.Collections;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Amqp.Broker.Security;

namespace Amqp.Broker.Administration;

/// <summary>Users: their passwords, tags and limits (https://www.rabbitmq.com/docs/access-control). Enumerates the users by name.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "Commands first; that it can be enumerated comes second.")]
public sealed class UserAdmin : IReadOnlyCollection<User>
{
    private readonly MessageBroker _broker;
    private readonly Lock _lock;
    private volatile PasswordRules _rules = new();

    internal UserAdmin(MessageBroker broker, Lock admin)
    {
        _broker = broker;
        _lock = admin;
    }

    /// <inheritdoc/>
    public int Count => _broker.Users.All.Count;

    /// <summary>The user of that name, or null.</summary>
    public User? Find(string name) => _broker.Users.Find(name);

    /// <summary>What passwords must be and how they are kept; those that are there stay as they are.</summary>
    public PasswordRules Rules
    {
        get => _rules;
        set => _rules = value;
    }

    /// <summary>A password's hash with a new salt, for a definitions file; nothing is changed.</summary>
    public PasswordHash Hash(string password, HashingAlgorithm? algorithm = null) =>
        PasswordHash.Create(password, _broker.Users.Random, algorithm ?? _rules.Algorithm);

    /// <summary>Adds a user, who may do nothing yet, or sets the password of one that is there.</summary>
    /// <returns>The user.</returns>
    /// <exception cref="AdminException">The name is empty, or the password is against the rules.</exception>
    public User Set(string name, string password, HashingAlgorithm? algorithm = null)
    {
        Require(password);
        return Set(name, Hash(password, algorithm));
    }

    /// <summary>Adds a user without a password, or takes that of one away, where the rules allow it.</summary>
    /// <exception cref="AdminException">The name is empty, or the rules want a password.</exception>
    public User SetWithoutPassword(string name)
    {
        Require(null);
        return Set(name, default(PasswordHash));
    }

    /// <summary>Refuses a password that is against the rules.</summary>
    /// <exception cref="AdminException">It is.</exception>
    internal void Require(string? password)
    {
        if (_rules.ProblemOf(password) is { } problem)
        {
            throw new AdminException(AdminErrorKind.Credentials, problem);
        }
    }

    /// <summary>Adds a user or sets the password of one, by its hash; null for no password, so that nobody can log in with one.</summary>
    /// <exception cref="AdminException">The name is empty.</exception>
    public User Set(string name, PasswordHash? password)
    {
        if (string.IsNullOrEmpty(name))
        {
            throw new AdminException(AdminErrorKind.Invalid, "the user name is empty");
        }

        lock (_lock)
        {
            var user = _broker.Users.GetOrAdd(name);
            user.Password = password;
            _broker.Metadata.Put(user);
            return user;
        }
    }

    /// <summary>Adds a user or sets the password of one, by the hash in a definitions file; an empty hash means no password.</summary>
    /// <exception cref="AdminException">The hash is not base64 of salt and hash.</exception>
    public User SetHash(string name, string base64, HashingAlgorithm? algorithm = null)
    {
        ArgumentNullException.ThrowIfNull(base64);
        PasswordHash? hash = null;
        if (base64.Length > 0 && !PasswordHash.TryParse(base64, algorithm ?? _rules.Algorithm, out hash))
        {
            throw new AdminException(AdminErrorKind.Invalid, $"the password hash of user '{name}' is not a {algorithm ?? _rules.Algorithm} hash in base64");
        }

        return Set(name, hash);
    }

    /// <summary>Takes the password away: nobody can log in with one.</summary>
    public void ClearPassword(string name) => Change(name, user => user.Password = null);

    /// <summary>Replaces the tags.</summary>
    public void SetTags(string name, IEnumerable<string> tags)
    {
        string[] list = [.. tags.Select(tag => tag.Trim()).Where(tag => tag.Length > 0).Distinct()];
        Change(name, user => user.Tags = list);
    }

    /// <summary>Replaces the limits. Connections and channels that are open stay.</summary>
    public void SetLimits(string name, UserLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        Change(name, user => user.Limits = limits);
    }

    /// <summary>
    /// Whether the user may only log in from this machine, until the broker ends: this is the configuration's to say, as in RabbitMQ,
    /// and is not kept with the user.
    /// </summary>
    public void SetLoopbackOnly(string name, bool loopbackOnly) => Change(name, user => user.IsLoopbackOnly = loopbackOnly);

    /// <summary>
    /// Names all users, there or not, who may log in from this machine only, in place of those named before (rabbitmq.conf
    /// <c>loopback_users</c>). It holds until the broker ends.
    /// </summary>
    public void SetLoopbackOnly(IEnumerable<string> names)
    {
        var set = names.ToFrozenSet(StringComparer.Ordinal);
        lock (_lock)
        {
            _broker.Users.LoopbackOnly = set;
            foreach (var user in _broker.Users.All)
            {
                user.IsLoopbackOnly = set.Contains(user.Name);
            }
        }
    }

    /// <summary>Deletes a user with its permissions; its connections are closed.</summary>
    /// <returns>False when there is no such user.</returns>
    public bool Delete(string name)
    {
        User? user = null;
        lock (_lock)
        {
            var permissions = _broker.Users.Find(name)?.AllPermissions.Select(entry => entry.Key).ToArray();
            _broker.Connections.Delete(() => user = _broker.Users.Remove(name));
            if (user is not null)
            {
                _broker.Metadata.Delete(user);
                foreach (var virtualHost in permissions ?? [])
                {
                    _broker.Metadata.DeletePermissions(user, virtualHost);
                }
            }
        }

        if (user is null)
        {
            return false;
        }

        _broker.Connections.Close((owner, _) => owner.Name == name, $"user '{name}' is deleted");
        return true;
    }

    /// <inheritdoc/>
    public IEnumerator<User> GetEnumerator() => _broker.Users.All.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Change(string name, Action<User> change)
    {
        lock (_lock)
        {
            var user = Find(name) ?? throw AdminException.NoUser(name);
            change(user);
            _broker.Metadata.Put(user);
        }
    }
}
