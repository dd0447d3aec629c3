namespace Amqp.Broker.Security;

/// <summary>What permissions are about.</summary>
public enum ResourceKind
{
    /// <summary>A queue.</summary>
    Queue,

    /// <summary>An exchange.</summary>
    Exchange,
}
