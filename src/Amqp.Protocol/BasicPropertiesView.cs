using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Amqp.Protocol;

/// <summary>The properties of a basic content where they lie. One walk checks everything and notes where each property starts;
/// a property that is absent reads as empty or 0.</summary>
public ref struct BasicPropertiesView
{
    private ReadOnlySpan<byte> block;

    // Where each property starts, counted from content-type; 0 is absent, since the block starts with its flags.
    private Offsets offsets;

    /// <summary>Which properties there are.</summary>
    public PropertyFlags Flags { get; private set; }

    /// <summary><c>content-type</c></summary>
    public readonly ReadOnlySpan<byte> ContentType => Short(0);

    /// <summary><c>content-encoding</c></summary>
    public readonly ReadOnlySpan<byte> ContentEncoding => Short(1);

    /// <summary>What the <c>headers</c> table holds, without its length prefix.</summary>
    public readonly ReadOnlySpan<byte> Headers
    {
        get
        {
            int start = offsets[2];
            return start == 0 ? default : block.Slice(start + 4, (int)BinaryPrimitives.ReadUInt32BigEndian(block[start..]));
        }
    }

    /// <summary><c>delivery-mode</c></summary>
    public readonly byte DeliveryMode => Octet(3);

    /// <summary><c>priority</c></summary>
    public readonly byte Priority => Octet(4);

    /// <summary><c>correlation-id</c></summary>
    public readonly ReadOnlySpan<byte> CorrelationId => Short(5);

    /// <summary><c>reply-to</c></summary>
    public readonly ReadOnlySpan<byte> ReplyTo => Short(6);

    /// <summary><c>expiration</c></summary>
    public readonly ReadOnlySpan<byte> Expiration => Short(7);

    /// <summary><c>message-id</c></summary>
    public readonly ReadOnlySpan<byte> MessageId => Short(8);

    /// <summary><c>timestamp</c>, in seconds since 1970.</summary>
    public readonly ulong Timestamp
    {
        get
        {
            int start = offsets[9];
            return start == 0 ? 0 : BinaryPrimitives.ReadUInt64BigEndian(block[start..]);
        }
    }

    /// <summary><c>type</c></summary>
    public readonly ReadOnlySpan<byte> Type => Short(10);

    /// <summary><c>user-id</c></summary>
    public readonly ReadOnlySpan<byte> UserId => Short(11);

    /// <summary><c>app-id</c></summary>
    public readonly ReadOnlySpan<byte> AppId => Short(12);

    /// <summary><c>cluster-id</c></summary>
    public readonly ReadOnlySpan<byte> ClusterId => Short(13);

    /// <summary>Whether all of the given properties are there.</summary>
    public readonly bool Has(PropertyFlags properties) => (Flags & properties) == properties;

    /// <summary>Walks a property block and checks flags, lengths, the headers table to <see cref="FieldTableLimits.MaxDepth"/>, and
    /// that nothing is left over.</summary>
    /// <param name="propertyBlock">Flags and properties; the view points into it.</param>
    /// <param name="view">The properties; default if the block is malformed.</param>
    public static bool TryParse(ReadOnlySpan<byte> propertyBlock, out BasicPropertiesView view)
    {
        view = default;
        if (!BinaryPrimitives.TryReadUInt16BigEndian(propertyBlock, out ushort flags)
            || (flags & BasicProperties.UndefinedFlags) != 0)
        {
            return false;
        }

        view.block = propertyBlock;
        view.Flags = (PropertyFlags)flags;
        if (view.Walk(flags))
        {
            return true;
        }

        view = default;
        return false;
    }

    private bool Walk(ushort flags)
    {
        int position = 2;
        for (uint left = flags; left != 0;)
        {
            // The flag of property i is bit 15 - i, so the highest bit left is the next property.
            int property = System.Numerics.BitOperations.LeadingZeroCount(left) - 16;
            left &= ~(0x8000u >> property);
            ReadOnlySpan<byte> rest = block[position..];
            int length = Measure(property, rest);
            if (length < 0 || length > rest.Length)
            {
                return false;
            }

            offsets[property] = position;
            position += length;
        }

        return position == block.Length;
    }

    // Octets of the property at the start of rest, which may be more than there are; negative if it is malformed.
    private static int Measure(int property, ReadOnlySpan<byte> rest)
    {
        switch (property)
        {
            case 2:
                var reader = new SpanReader(rest);
                return reader.TryReadTable(out ReadOnlySpan<byte> content) ? 4 + content.Length : -1;
            case 3 or 4:
                return 1;
            case 9:
                return 8;
            default:
                return rest.IsEmpty ? -1 : 1 + rest[0];
        }
    }

    private readonly ReadOnlySpan<byte> Short(int property)
    {
        int start = offsets[property];
        return start == 0 ? default : block.Slice(start + 1, block[start]);
    }

    private readonly byte Octet(int property)
    {
        int start = offsets[property];
        return start == 0 ? (byte)0 : block[start];
    }

    [InlineArray(14)]
    private struct Offsets
    {
        private int first;
    }
}
