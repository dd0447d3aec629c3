namespace Amqp.Broker.DeadLettering;

/// <summary>Why a message was dead-lettered (https://www.rabbitmq.com/docs/dlx).</summary>
public enum DeathReason
{
    /// <summary>Rejected or nacked without requeueing.</summary>
    Rejected,

    /// <summary>Its time to live passed.</summary>
    Expired,

    /// <summary>The queue was at its length limit.</summary>
    MaxLength,

    /// <summary>It came back more often than the delivery limit allows.</summary>
    DeliveryLimit,
}
