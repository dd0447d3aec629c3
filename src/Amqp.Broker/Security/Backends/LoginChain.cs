using System.Net;

namespace Amqp.Broker.Security.Backends;

/// <summary>
/// The backends that users log in with, in the order in which they are asked; the first that accepts decides
/// (https://www.rabbitmq.com/docs/access-control#combined-backends). The protocol and the management surface log in through it.
/// </summary>
/// <remarks>Immutable but for <see cref="Entries"/> and <see cref="LoopbackUsers"/>, which are replaced as a whole.</remarks>
public sealed class LoginChain
{
    private readonly UserDirectory _users;
    private volatile IReadOnlyList<LoginChainEntry> _entries;
    private volatile IReadOnlySet<string> _loopbackUsers = new HashSet<string>();

    internal LoginChain(UserDirectory users)
    {
        _users = users;
        Internal = new InternalBackend(users);
        _entries = [LoginChainEntry.Of(Internal)];
    }

    /// <summary>The broker's own users; the only backend unless <see cref="Entries"/> is set.</summary>
    public InternalBackend Internal { get; }

    /// <summary>The backends. Logins that are under way go on with those from before a change.</summary>
    public IReadOnlyList<LoginChainEntry> Entries
    {
        get => _entries;
        set => _entries = value;
    }

    /// <summary>Names that may log in from this machine only, whatever backend knows them; internal users have a mark of their own besides.</summary>
    public IReadOnlySet<string> LoopbackUsers
    {
        get => _loopbackUsers;
        set => _loopbackUsers = value;
    }

    /// <summary>Logs somebody in.</summary>
    /// <param name="attempt">Who, and with what.</param>
    /// <param name="cancellation">Nobody waits for the answer any more.</param>
    public async ValueTask<LoginResult> LoginAsync(LoginAttempt attempt, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var refused = new LoginResult(null, "no backend is configured");
        foreach (var entry in _entries)
        {
            var result = await LoginAsync(entry, attempt, cancellation).ConfigureAwait(false);
            if (result.User is { } user)
            {
                return attempt.IsLoopback || !IsLoopbackOnly(user)
                    ? result
                    : new LoginResult(null, $"user '{user.Name}' can only connect via localhost");
            }

            refused = result;
        }

        return refused;
    }

    internal static async ValueTask<LoginAnswer> AskAsync(Func<ValueTask<LoginAnswer>> ask)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return LoginAnswer.Error(error.Message);
        }
    }

    private async ValueTask<LoginResult> LoginAsync(LoginChainEntry entry, LoginAttempt attempt, CancellationToken cancellation)
    {
        var answer = await AskAsync(() => entry.Authentication.AuthenticateAsync(attempt, cancellation)).ConfigureAwait(false);
        if (!answer.IsAccepted)
        {
            return Refused(entry.Authentication.Name, answer);
        }

        var name = answer.UserName ?? attempt.UserName;
        if (entry.IsOneBackend)
        {
            return Accepted(name, attempt.Peer, [], [new AuthorizedBy(entry.Authorization[0], answer)]);
        }

        var authorized = new List<AuthorizedBy>(entry.Authorization.Count);
        foreach (var backend in entry.Authorization)
        {
            var known = await AskAsync(() => backend.AuthorizeLoginAsync(attempt with { UserName = name }, cancellation)).ConfigureAwait(false);
            if (!known.IsAccepted)
            {
                return Refused(backend.Name, known);
            }

            authorized.Add(new AuthorizedBy(backend, known));
        }

        return Accepted(name, attempt.Peer, answer.Tags, authorized);
    }

    private LoginResult Accepted(string name, IPAddress? peer, IReadOnlyList<string> tags, IReadOnlyList<AuthorizedBy> authorized) =>
        new(new AuthenticatedUser(name, peer, tags, authorized, _users.Find(name), Internal));

    private static LoginResult Refused(string backend, LoginAnswer answer) =>
        new(null, answer.IsError ? $"backend {backend} returned an error: {answer.Refusal}" : answer.Refusal!, answer.IsError);

    private bool IsLoopbackOnly(AuthenticatedUser user) => user.Internal is { IsLoopbackOnly: true } || _loopbackUsers.Contains(user.Name);
}
