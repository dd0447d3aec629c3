using Amqp.Protocol;

namespace Amqp.Broker.Errors;

/// <summary>An error that closes the channel and leaves the connection (AMQP 0-9-1 section 1.2: soft errors).</summary>
public sealed class ChannelException : AmqpException
{
    /// <summary>Creates the error; see <see cref="AmqpException.MethodId"/> for the last parameter.</summary>
    public ChannelException(ReplyCode code, string explanation, uint? methodId = null)
        : base(code, explanation, methodId)
    {
    }
}
