namespace Amqp.Conformance.Running;

/// <summary>What a script's connection says of itself when the script does not.</summary>
internal static class Defaults
{
    /// <summary>Client properties with every capability that changes what the broker does.</summary>
    public const string Properties =
        "{product=conformance, capabilities={publisher_confirms=true, exchange_exchange_bindings=true, basic.nack=true, consumer_cancel_notify=true, connection.blocked=true, authentication_failure_close=true}}";
}
