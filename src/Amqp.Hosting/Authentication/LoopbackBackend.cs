using Amqp.Broker.Security.Backends;

namespace Amqp.Hosting.Authentication;

/// <summary>The broker's own users, as long as they come from this machine (<c>internal_loopback</c>).</summary>
internal sealed class LoopbackBackend(InternalBackend users) : IAuthenticationBackend
{
    public string Name => "rabbit_auth_backend_internal_loopback";

    public ValueTask<LoginAnswer> AuthenticateAsync(LoginAttempt attempt, CancellationToken cancellation = default) =>
        attempt.IsLoopback
            ? users.AuthenticateAsync(attempt, cancellation)
            : ValueTask.FromResult(LoginAnswer.Refuse("only users of this machine may log in by this backend"));
}
