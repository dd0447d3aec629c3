using System.Security.Cryptography;
using Amqp.Broker.Security.Backends;

namespace Amqp.Authentication.Cache;

/// <summary>
/// Keeps the answers of another backend for a while (rabbitmq_auth_backend_cache), so that a server which is asked about every
/// connection is asked less. Errors are never kept. Passwords are kept as hashes with a key of this process.
/// </summary>
public sealed class CacheBackend : IAuthenticationBackend, IAuthorizationBackend
{
    internal const string ModuleName = "rabbit_auth_backend_cache";

    private readonly IAuthenticationBackend _authentication;
    private readonly IAuthorizationBackend _authorization;
    private readonly bool _keepsRefusals;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly AnswerCache<LoginKey, LoginAnswer> _logins;
    private readonly AnswerCache<LoginKey, LoginAnswer> _authorizedLogins;
    private readonly AnswerCache<AccessKey, AccessAnswer> _access;

    /// <summary>Creates an empty cache before backends.</summary>
    public CacheBackend(IAuthenticationBackend authentication, IAuthorizationBackend authorization, CacheSettings settings, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _authentication = authentication;
        _authorization = authorization;
        _keepsRefusals = settings.KeepsRefusals;
        _logins = new(time, settings.TimeToLive);
        _authorizedLogins = new(time, settings.TimeToLive);
        _access = new(time, settings.TimeToLive);
    }

    /// <inheritdoc/>
    public string Name => ModuleName;

    /// <inheritdoc/>
    /// <remarks>
    /// Where one backend checks passwords and another says what users may do, both are asked here: what the second makes of the
    /// login is what it wants to see again.
    /// </remarks>
    public ValueTask<LoginAnswer> AuthenticateAsync(LoginAttempt attempt, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        return ThroughAsync(_logins, attempt, () => LoginAsync(attempt, cancellation));
    }

    /// <inheritdoc/>
    public ValueTask<LoginAnswer> AuthorizeLoginAsync(LoginAttempt attempt, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        return ThroughAsync(_authorizedLogins, attempt, () => _authorization.AuthorizeLoginAsync(attempt, cancellation));
    }

    /// <inheritdoc/>
    public async ValueTask<AccessAnswer> CheckAsync(AccessQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var key = new AccessKey(
            query.UserName, query.Target, query.VirtualHost, query.Name, query.Permission, query.RoutingKey,
            query.Peer?.ToString() ?? "", string.Join(' ', query.Tags), query.State);
        if (_access.TryGet(key, out var kept))
        {
            return kept;
        }

        var answer = await _authorization.CheckAsync(query, cancellation).ConfigureAwait(false);
        if (answer.IsAllowed || (_keepsRefusals && answer.Problem is null))
        {
            _access.Keep(key, answer);
        }

        return answer;
    }

    /// <inheritdoc/>
    public ValueTask<LoginAnswer?> UpdateSecretAsync(LoginAttempt attempt, CancellationToken cancellation = default) =>
        _authorization.UpdateSecretAsync(attempt, cancellation);

    private async ValueTask<LoginAnswer> LoginAsync(LoginAttempt attempt, CancellationToken cancellation)
    {
        var answer = await _authentication.AuthenticateAsync(attempt, cancellation).ConfigureAwait(false);
        if (!answer.IsAccepted || ReferenceEquals(_authentication, _authorization))
        {
            return answer;
        }

        var name = answer.UserName ?? attempt.UserName;
        var known = await _authorization.AuthorizeLoginAsync(attempt with { UserName = name }, cancellation).ConfigureAwait(false);
        return known.IsAccepted
            ? LoginAnswer.Accept([.. answer.Tags.Concat(known.Tags).Distinct(StringComparer.Ordinal)], name, known.ExpiresAt ?? answer.ExpiresAt, known.State)
            : known;
    }

    private async ValueTask<LoginAnswer> ThroughAsync(
        AnswerCache<LoginKey, LoginAnswer> cache, LoginAttempt attempt, Func<ValueTask<LoginAnswer>> ask)
    {
        var key = new LoginKey(attempt.UserName, HashOf(attempt), attempt.VirtualHost, attempt.IsLoopback, attempt.Peer?.ToString() ?? "");
        if (cache.TryGet(key, out var kept))
        {
            return kept;
        }

        var answer = await ask().ConfigureAwait(false);
        if (answer.IsAccepted || (_keepsRefusals && !answer.IsError))
        {
            cache.Keep(key, answer);
        }

        return answer;
    }

    private string HashOf(LoginAttempt attempt) => attempt.Password is { } password
        ? Convert.ToHexString(HMACSHA256.HashData(_key, password.Span))
        : "";

    private sealed record LoginKey(string UserName, string Password, string? VirtualHost, bool IsLoopback, string Peer);

    private sealed record AccessKey(
        string UserName, AccessTarget Target, string VirtualHost, string Name, Broker.Security.Permission Permission, string RoutingKey,
        string Peer, string Tags, object? State);
}
