using Amqp.Protocol;

namespace Amqp.Broker.Errors;

/// <summary>An error that closes the connection (AMQP 0-9-1 section 1.2: hard errors).</summary>
public sealed class ConnectionException : AmqpException
{
    /// <summary>Creates the error; see <see cref="AmqpException.MethodId"/> for the last parameter.</summary>
    public ConnectionException(ReplyCode code, string explanation, uint? methodId = null)
        : base(code, explanation, methodId)
    {
    }
}
