namespace Amqp.Protocol;

/// <summary>The 8 octets that open a connection before any frame.</summary>
public static class ProtocolHeader
{
    /// <summary><c>AMQP</c> 0 0 9 1</summary>
    public static ReadOnlySpan<byte> Amqp091 => "AMQP\0\0\u0009\u0001"u8;

    /// <summary><c>AMQP</c> 1 1 0 9, by which old clients ask for 0-9; RabbitMQ serves them as 0-9-1.</summary>
    public static ReadOnlySpan<byte> Amqp09 => "AMQP\u0001\u0001\0\u0009"u8;

    /// <summary><c>AMQP</c> 3 1 0 0: AMQP 1.0 with SASL, what RabbitMQ 4 answers to a header it does not know.</summary>
    public static ReadOnlySpan<byte> Amqp10Sasl => "AMQP\u0003\u0001\0\0"u8;
}
