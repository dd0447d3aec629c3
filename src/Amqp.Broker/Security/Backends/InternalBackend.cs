namespace Amqp.Broker.Security.Backends;

/// <summary>The broker's own users, passwords and permissions.</summary>
public sealed class InternalBackend : IAuthenticationBackend, IAuthorizationBackend
{
    private readonly UserDirectory _users;

    internal InternalBackend(UserDirectory users) => _users = users;

    /// <inheritdoc/>
    public string Name => "rabbit_auth_backend_internal";

    /// <inheritdoc/>
    public ValueTask<LoginAnswer> AuthenticateAsync(LoginAttempt attempt, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var user = attempt.Password is { } password ? _users.Authenticate(attempt.UserName, password.Span) : _users.Find(attempt.UserName);
        return ValueTask.FromResult(user is null ? LoginAnswer.Refuse("invalid credentials") : LoginAnswer.Accept(user.Tags, state: user));
    }

    /// <inheritdoc/>
    public ValueTask<LoginAnswer> AuthorizeLoginAsync(LoginAttempt attempt, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        return ValueTask.FromResult(_users.Find(attempt.UserName) is { } user
            ? LoginAnswer.Accept(user.Tags, state: user)
            : LoginAnswer.Refuse("not found"));
    }

    /// <inheritdoc/>
    public ValueTask<AccessAnswer> CheckAsync(AccessQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var user = query.State as User ?? _users.Find(query.UserName);
        return ValueTask.FromResult(user is { IsDeleted: false } && user.Allows(query) ? AccessAnswer.Allowed : AccessAnswer.Denied);
    }
}
