namespace Amqp.Broker.Security;

/// <summary>What may be done to a queue or an exchange (https://www.rabbitmq.com/docs/access-control#authorisation).</summary>
public enum Permission
{
    /// <summary>Create and delete it.</summary>
    Configure,

    /// <summary>Put messages into it.</summary>
    Write,

    /// <summary>Take messages out of it.</summary>
    Read,
}
