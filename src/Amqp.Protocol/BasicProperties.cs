namespace Amqp.Protocol;

/// <summary>What is fixed about a basic content's property block.</summary>
public static class BasicProperties
{
    /// <summary>The block without any property: two octets of flags.</summary>
    public static ReadOnlySpan<byte> Empty => [0, 0];

    /// <summary>The delivery mode of a message that need not survive a restart.</summary>
    public const byte TransientDeliveryMode = 1;

    /// <summary>The delivery mode of a message that survives a restart in a durable queue.</summary>
    public const byte PersistentDeliveryMode = 2;

    /// <summary>The two flag bits that basic does not define: one spare, and the mark of a further word of flags.</summary>
    internal const ushort UndefinedFlags = 0b11;
}
