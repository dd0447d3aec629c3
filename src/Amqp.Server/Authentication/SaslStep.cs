using Amqp.Broker.Security.Backends;

namespace Amqp.Server.Authentication;

/// <summary>What a mechanism makes of a response; exactly one of the parts is there.</summary>
/// <param name="Attempt">Credentials, to be looked at.</param>
/// <param name="Challenge">Another question to the client.</param>
/// <param name="Refusal">The login is refused, for this reason.</param>
/// <param name="SyntaxError">The response cannot be understood.</param>
internal readonly record struct SaslStep(
    LoginAttempt? Attempt = null, byte[]? Challenge = null, string? Refusal = null, string? SyntaxError = null)
{
    public static SaslStep Login(LoginAttempt attempt) => new(Attempt: attempt);

    public static SaslStep Ask(ReadOnlySpan<byte> challenge) => new(Challenge: challenge.ToArray());

    public static SaslStep Refuse(string reason) => new(Refusal: reason);

    public static SaslStep Malformed(string problem) => new(SyntaxError: problem);
}
