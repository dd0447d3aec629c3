namespace Amqp.Protocol;

/// <summary>Compares short strings by their octets and hashes them with a seed, so that a peer cannot choose names that collide.
/// As an alternate comparer it finds a key by the octets of a frame, without making a <see cref="ShortString"/>.</summary>
public sealed class ShortStringComparer : IEqualityComparer<ShortString>, IAlternateEqualityComparer<ReadOnlySpan<byte>, ShortString>
{
    private readonly KeyedHash hash;

    /// <summary>A comparer whose hashes depend on the octets and <paramref name="seed"/> alone.</summary>
    public ShortStringComparer(ulong seed) => hash = new KeyedHash(seed);

    /// <inheritdoc/>
    public bool Equals(ShortString? x, ShortString? y) => x == y;

    /// <inheritdoc/>
    public int GetHashCode(ShortString obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        return hash.Compute32(obj.Span);
    }

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<byte> alternate, ShortString other) => other is not null && other.Equals(alternate);

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlySpan<byte> alternate) => hash.Compute32(alternate);

    /// <inheritdoc/>
    public ShortString Create(ReadOnlySpan<byte> alternate) => ShortString.From(alternate);
}
