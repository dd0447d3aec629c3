namespace Amqp.Server.Authentication;

/// <summary>One client's login with one mechanism, from its first response on.</summary>
internal abstract class SaslExchange
{
    /// <summary>Takes a response of the client: the one in start-ok, then those in secure-ok.</summary>
    public abstract SaslStep Respond(ReadOnlySpan<byte> response);
}
