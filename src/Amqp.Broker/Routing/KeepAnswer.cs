namespace Amqp.Broker.Routing;

/// <summary>What an exchange that keeps a message answers its publisher.</summary>
internal enum KeepAnswer
{
    /// <summary>Nothing is to be waited for.</summary>
    Given,

    /// <summary>It answers later, once, when the message is durable.</summary>
    Due,

    /// <summary>The message could not be kept.</summary>
    Refused,
}
