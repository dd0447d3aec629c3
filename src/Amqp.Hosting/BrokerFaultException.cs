namespace Amqp.Hosting;

/// <summary>A broker stopped itself because it could not keep its promises any longer, such as after a failed write to its disk.</summary>
public sealed class BrokerFaultException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened, for an operator.</param>
    /// <param name="cause">What the system said.</param>
    public BrokerFaultException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
