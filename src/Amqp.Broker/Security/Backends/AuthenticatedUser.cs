using System.Net;

namespace Amqp.Broker.Security.Backends;

/// <summary>
/// Somebody who is logged in: one object per login. Whether the broker's own directory knows him or another backend, this is who
/// connections ask about.
/// </summary>
/// <remarks>
/// Belongs to its connection's read loop, which alone replaces what a new secret brings; <see cref="Name"/> never changes. The
/// version is read anywhere.
/// </remarks>
public sealed class AuthenticatedUser
{
    private readonly IPAddress? _peer;
    private readonly bool _isInternalOnly;
    private readonly IReadOnlyList<string> _ownTags;
    private IReadOnlyList<AuthorizedBy> _authorized;
    private IReadOnlyList<string> _tags;
    private int _secretVersion;

    internal AuthenticatedUser(
        string name, IPAddress? peer, IReadOnlyList<string> ownTags, IReadOnlyList<AuthorizedBy> authorized, User? user, InternalBackend directory)
    {
        Name = name;
        Internal = user;
        _peer = peer;
        _ownTags = ownTags;
        _authorized = authorized;
        _tags = AllTags();
        _isInternalOnly = user is not null && authorized.All(by => by.Backend == directory);
    }

    /// <summary>User name.</summary>
    public string Name { get; }

    /// <summary>The user of that name in the broker's own directory, whose limits count; null when there is none.</summary>
    public User? Internal { get; }

    /// <summary>Tags.</summary>
    public IReadOnlyList<string> Tags => _isInternalOnly ? Internal!.Tags : _tags;

    /// <summary>May publish with the user-id of others.</summary>
    public bool IsImpersonator => _isInternalOnly ? Internal!.IsImpersonator : HasTag(UserTags.Impersonator);

    /// <summary>Only the broker's own directory knows him, so what <see cref="Internal"/> says is all there is to say.</summary>
    public bool IsOwn => _isInternalOnly;

    /// <summary>When the login ends by itself; null for never.</summary>
    public DateTimeOffset? ExpiresAt => _authorized.Min(by => by.Login.ExpiresAt);

    /// <summary>Changes whenever answers given before are void.</summary>
    public int PermissionVersion => (Internal?.PermissionVersion ?? 0) + Volatile.Read(ref _secretVersion);

    /// <summary>The user, where his own permissions are all that counts; null where backends have to be asked.</summary>
    internal User? OwnPermissions => _isInternalOnly ? Internal : null;

    internal static AuthenticatedUser Of(User user, InternalBackend directory) =>
        new(user.Name, null, [], [new AuthorizedBy(directory, LoginAnswer.Accept(user.Tags, state: user))], user, directory);

    /// <summary>Whether the user has a tag.</summary>
    public bool HasTag(string tag) => Tags.Contains(tag, StringComparer.Ordinal);

    /// <summary>Asks the user's backends in turn; all of them have to allow.</summary>
    /// <param name="target">What kind of thing it is about.</param>
    /// <param name="virtualHost">The virtual host.</param>
    /// <param name="name">Queue or exchange.</param>
    /// <param name="permission">What is to be done with it.</param>
    /// <param name="routingKey">The routing key, of a topic.</param>
    /// <param name="cancellation">Nobody waits for the answer any more.</param>
    public async ValueTask<AccessAnswer> CheckAsync(
        AccessTarget target,
        string virtualHost,
        string name = "",
        Permission permission = default,
        string routingKey = "",
        CancellationToken cancellation = default)
    {
        foreach (var (backend, login) in _authorized)
        {
            var query = new AccessQuery(Name, target, virtualHost)
            {
                Tags = Tags,
                State = login.State,
                Peer = _peer,
                Name = name,
                Permission = permission,
                RoutingKey = routingKey,
            };
            var answer = await AskAsync(backend, query, cancellation).ConfigureAwait(false);
            if (!answer.IsAllowed)
            {
                return answer.Of(backend.Name);
            }
        }

        return AccessAnswer.Allowed;
    }

    /// <summary>Replaces the secret (connection.update-secret): every backend whose answers depend on it looks at the new one.</summary>
    /// <returns>Null when all agree, otherwise why one does not.</returns>
    public async ValueTask<LoginAnswer?> UpdateSecretAsync(ReadOnlyMemory<byte> secret, CancellationToken cancellation = default)
    {
        var attempt = new LoginAttempt(Name, secret) { Peer = _peer };
        var updated = new List<AuthorizedBy>(_authorized.Count);
        foreach (var by in _authorized)
        {
            var login = by.Login;
            var answer = await LoginChain.AskAsync(async () =>
                await by.Backend.UpdateSecretAsync(attempt, cancellation).ConfigureAwait(false) ?? login).ConfigureAwait(false);
            if (!answer.IsAccepted)
            {
                return answer;
            }

            updated.Add(by with { Login = answer });
        }

        _authorized = updated;
        _tags = AllTags();
        Interlocked.Increment(ref _secretVersion);
        return null;
    }

    private string[] AllTags() => [.. _ownTags.Concat(_authorized.SelectMany(by => by.Login.Tags)).Distinct(StringComparer.Ordinal)];

    private static async ValueTask<AccessAnswer> AskAsync(IAuthorizationBackend backend, AccessQuery query, CancellationToken cancellation)
    {
        try
        {
            return await backend.CheckAsync(query, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return AccessAnswer.Error(error.Message);
        }
    }
}
