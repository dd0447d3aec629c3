namespace Amqp.Broker.Security.Backends;

/// <summary>How a login ends.</summary>
/// <param name="User">Who is logged in; null when the login is refused.</param>
/// <param name="Refusal">Why it is refused, for the log; empty when it is not.</param>
/// <param name="IsError">No backend refused, but one failed.</param>
public sealed record LoginResult(AuthenticatedUser? User, string Refusal = "", bool IsError = false);
