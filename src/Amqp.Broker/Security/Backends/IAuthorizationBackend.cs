namespace Amqp.Broker.Security.Backends;

/// <summary>
/// Says what a user may do. Called without locks and never on a thread that others wait for; an answer that is there at once
/// costs a channel nothing but the call, and grants are remembered by the channel.
/// </summary>
public interface IAuthorizationBackend
{
    /// <summary>Its name in log lines and errors, such as <c>rabbit_auth_backend_http</c>.</summary>
    string Name { get; }

    /// <summary>Whether this backend knows a user whom another backend has authenticated, and with which tags.</summary>
    /// <param name="attempt">The login; the password has been checked.</param>
    /// <param name="cancellation">Nobody waits for the answer any more.</param>
    ValueTask<LoginAnswer> AuthorizeLoginAsync(LoginAttempt attempt, CancellationToken cancellation = default);

    /// <summary>Whether a user may do something. An exception counts as an error, which refuses.</summary>
    /// <param name="query">Who, and what.</param>
    /// <param name="cancellation">Nobody waits for the answer any more.</param>
    ValueTask<AccessAnswer> CheckAsync(AccessQuery query, CancellationToken cancellation = default);

    /// <summary>
    /// A user's secret is replaced (connection.update-secret). Backends whose answers do not depend on the secret, and that is
    /// most of them, have nothing to do and answer null.
    /// </summary>
    /// <param name="attempt">The user's name with the new secret.</param>
    /// <param name="cancellation">Nobody waits for the answer any more.</param>
    /// <returns>What the login comes to with the new secret; null to leave it as it is.</returns>
    ValueTask<LoginAnswer?> UpdateSecretAsync(LoginAttempt attempt, CancellationToken cancellation = default) => ValueTask.FromResult<LoginAnswer?>(null);
}
