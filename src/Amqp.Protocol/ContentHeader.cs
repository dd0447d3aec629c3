using System.Buffers.Binary;

namespace Amqp.Protocol;

/// <summary>The payload of a content header frame. The property block is not looked into.</summary>
public readonly ref struct ContentHeader
{
    /// <summary>The class of the content: 60, basic.</summary>
    public ushort ClassId { get; init; }

    /// <summary>Reserved; 0.</summary>
    public ushort Weight { get; init; }

    /// <summary>Octets of the body that follows in body frames.</summary>
    public ulong BodySize { get; init; }

    /// <summary>Property flags and properties as they came.</summary>
    public ReadOnlySpan<byte> PropertyBlock { get; init; }

    /// <summary>Splits a content header frame's payload. Fails if it is shorter than its fixed fields and one word of property flags.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> payload, out ContentHeader header)
    {
        if (payload.Length < AmqpConstants.ContentHeaderFixedSize + 2)
        {
            header = default;
            return false;
        }

        header = new ContentHeader
        {
            ClassId = BinaryPrimitives.ReadUInt16BigEndian(payload),
            Weight = BinaryPrimitives.ReadUInt16BigEndian(payload[2..]),
            BodySize = BinaryPrimitives.ReadUInt64BigEndian(payload[4..]),
            PropertyBlock = payload[AmqpConstants.ContentHeaderFixedSize..],
        };
        return true;
    }
}
