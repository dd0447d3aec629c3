namespace Amqp.Broker.Security.Backends;

/// <summary>
/// Says whether somebody is who he says he is (https://www.rabbitmq.com/docs/access-control#backends). Called without locks and
/// never on a thread that others wait for: an implementation that blocks has to find a thread of its own.
/// </summary>
public interface IAuthenticationBackend
{
    /// <summary>Its name in log lines and errors, such as <c>rabbit_auth_backend_http</c>.</summary>
    string Name { get; }

    /// <summary>Looks at the credentials. A backend that fails answers with <see cref="LoginAnswer.Error"/>, which refuses; an exception counts as the same.</summary>
    /// <param name="attempt">Who, and with what.</param>
    /// <param name="cancellation">Nobody waits for the answer any more.</param>
    ValueTask<LoginAnswer> AuthenticateAsync(LoginAttempt attempt, CancellationToken cancellation = default);
}
