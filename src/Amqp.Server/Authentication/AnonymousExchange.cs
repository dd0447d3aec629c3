using Amqp.Broker.Security.Backends;

namespace Amqp.Server.Authentication;

/// <summary>ANONYMOUS (RFC 4505): everybody is the configured user; what a client says of itself means nothing.</summary>
internal sealed class AnonymousExchange(string user, string password) : SaslExchange
{
    public override SaslStep Respond(ReadOnlySpan<byte> response) => SaslStep.Login(new LoginAttempt(user, password));
}
