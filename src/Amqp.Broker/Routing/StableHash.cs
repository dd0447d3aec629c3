using Amqp.Broker.Queues;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Broker.Routing;

/// <summary>
/// Hashes that are the same in every process and after every restart, because the place of a key must not change with them. A peer
/// that makes keys collide on purpose only loads its own queue.
/// </summary>
internal static class StableHash
{
    private const ulong Key = 0x71C9_4D2F_0B8A_E635;

    /// <summary>Hash of a routing key, a header or a property.</summary>
    public static ulong Of(ReadOnlySpan<byte> octets) => KeyedHash.Compute64(octets, Key);

    /// <summary>Hash of a value with its type: the text "1" and the number 1 are two things.</summary>
    public static ulong Of(in FieldView value) => KeyedHash.Compute64(value.Bytes, Key + (ulong)value.Type);

    /// <summary>Hash of a destination, by its kind and name.</summary>
    public static ulong Of(BindingTarget target) =>
        KeyedHash.Compute64(target.Name.Span, target is MessageQueue ? ~Key : Key ^ 0x5555_5555_5555_5555);

    /// <summary>Joins two hashes so that every bit of the result depends on every bit of both.</summary>
    public static ulong Join(ulong first, ulong second) => KeyedHash.Combine(first, second);
}
