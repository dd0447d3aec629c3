namespace Amqp.Storage.Durable;

/// <summary>Kinds of entries of an ack log.</summary>
internal enum AckKind : uint
{
    /// <summary>No entry.</summary>
    None,

    /// <summary>Every record from first to last is settled.</summary>
    Settled,

    /// <summary>Every record up to last may have been delivered.</summary>
    Delivered,

    /// <summary>The record first was delivered, without being settled, last times.</summary>
    DeliveryCount,

    /// <summary>Of the 128 records from first on those are settled whose bit is set.</summary>
    SettledBits,
}
