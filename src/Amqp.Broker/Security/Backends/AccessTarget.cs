namespace Amqp.Broker.Security.Backends;

/// <summary>What access is asked for.</summary>
public enum AccessTarget
{
    /// <summary>A virtual host as a whole.</summary>
    VirtualHost,

    /// <summary>A queue.</summary>
    Queue,

    /// <summary>An exchange.</summary>
    Exchange,

    /// <summary>A routing key on a topic exchange.</summary>
    Topic,
}
