namespace Amqp.Broker.Security.Backends;

/// <summary>A backend that says what a user may do, with what it said to the login.</summary>
/// <param name="Backend">The backend.</param>
/// <param name="Login">What it said.</param>
internal readonly record struct AuthorizedBy(IAuthorizationBackend Backend, LoginAnswer Login);
