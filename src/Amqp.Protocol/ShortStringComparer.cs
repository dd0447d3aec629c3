namespace Amqp.Protocol;

/// <summary>Compares short strings by their octets and hashes them with a seed, so that a peer cannot choose names that collide.
/// As an alternate comparer it finds a key by the octets of a frame, without making a <see cref="ShortString"/>.</summary>
public sealed class ShortStringComparer : IEqualityComparer<ShortString>, IAlternateEqualityComparer<ReadOnlySpan<byte>, ShortString>
{
    private readonly ulong seed;

    /// <summary>A comparer whose hashes depend on the octets and <paramref name="seed"/> alone.</summary>
    public ShortStringComparer(ulong seed) => this.seed = seed;

    /// <inheritdoc/>
    public bool Equals(ShortString? x, ShortString? y) => x == y;

    /// <inheritdoc/>
    public int GetHashCode(ShortString obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        return KeyedHash.Compute32(obj.Span, seed);
    }

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<byte> alternate, ShortString other) => other is not null && other.Equals(alternate);

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlySpan<byte> alternate) => KeyedHash.Compute32(alternate, seed);

    /// <inheritdoc/>
    public ShortString Create(ReadOnlySpan<byte> alternate) => ShortString.From(alternate);
}
