using Amqp.Broker.Security;

namespace Amqp.Server.Authentication;

/// <summary>Result of a SASL exchange.</summary>
/// <param name="User">The user who logged in, or null when the credentials are wrong.</param>
/// <param name="UserName">The name that was given.</param>
/// <param name="SyntaxError">The response could not be understood: why; null otherwise.</param>
internal readonly record struct SaslOutcome(User? User, string UserName, string? SyntaxError = null);
