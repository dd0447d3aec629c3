using System.Text;

namespace Amqp.Protocol;

/// <summary>An AMQP short string that outlives the frame it came in: at most 255 octets, normally UTF-8. Immutable.</summary>
public sealed class ShortString : IEquatable<ShortString>, IComparable<ShortString>
{
    private readonly byte[] octets;

    // Decoded on first use. Two threads may both decode; either result is the same text.
    private string? text;

    private ShortString(byte[] octets) => this.octets = octets;

    /// <summary>The string of no octets.</summary>
    public static ShortString Empty { get; } = new([]);

    /// <summary>The octets.</summary>
    public ReadOnlySpan<byte> Span => octets;

    /// <summary>The octets, for those who need memory.</summary>
    public ReadOnlyMemory<byte> Memory => octets;

    /// <summary>How many octets.</summary>
    public int Length => octets.Length;

    /// <summary>Whether there is no octet.</summary>
    public bool IsEmpty => octets.Length == 0;

    /// <summary>A copy of the octets.</summary>
    /// <exception cref="ArgumentException">More than 255 octets.</exception>
    public static ShortString From(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty)
        {
            return Empty;
        }

        ThrowIfTooLong(octets.Length, nameof(octets));
        return new ShortString(octets.ToArray());
    }

    /// <summary>The text's UTF-8 octets.</summary>
    /// <exception cref="ArgumentException">More than 255 octets.</exception>
    public static ShortString From(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0)
        {
            return Empty;
        }

        ThrowIfTooLong(Encoding.UTF8.GetByteCount(text), nameof(text));
        return new ShortString(Encoding.UTF8.GetBytes(text)) { text = text };
    }

    /// <summary>Whether the octets are the same.</summary>
    public bool Equals(ReadOnlySpan<byte> other) => octets.AsSpan().SequenceEqual(other);

    /// <inheritdoc/>
    public bool Equals(ShortString? other) => ReferenceEquals(this, other) || (other is not null && Equals(other.Span));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ShortString other && Equals(other);

    /// <summary>An unkeyed hash. A map whose keys come from peers takes a <see cref="ShortStringComparer"/> with a seed of its own.</summary>
    public override int GetHashCode() => new KeyedHash(0).Compute32(octets);

    /// <summary>Orders by octets.</summary>
    public int CompareTo(ShortString? other) => other is null ? 1 : octets.AsSpan().SequenceCompareTo(other.Span);

    /// <summary>The text; octets that are not UTF-8 show as replacement characters.</summary>
    public override string ToString() => text ??= Encoding.UTF8.GetString(octets);

    /// <summary>Whether the octets are the same.</summary>
    public static bool operator ==(ShortString? left, ShortString? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether the octets differ.</summary>
    public static bool operator !=(ShortString? left, ShortString? right) => !(left == right);

    /// <summary>Orders by octets.</summary>
    public static bool operator <(ShortString? left, ShortString? right) => left is null ? right is not null : left.CompareTo(right) < 0;

    /// <summary>Orders by octets.</summary>
    public static bool operator <=(ShortString? left, ShortString? right) => left is null || left.CompareTo(right) <= 0;

    /// <summary>Orders by octets.</summary>
    public static bool operator >(ShortString? left, ShortString? right) => right < left;

    /// <summary>Orders by octets.</summary>
    public static bool operator >=(ShortString? left, ShortString? right) => right <= left;

    private static void ThrowIfTooLong(int length, string parameter)
    {
        if (length > AmqpConstants.MaxShortStringLength)
        {
            throw new ArgumentException("A short string is at most 255 octets long.", parameter);
        }
    }
}
