namespace Amqp.Protocol;

/// <summary>Compares tables as <see cref="FieldTable.Equals(FieldTable)"/> does and hashes them with a seed, so that a peer cannot
/// choose arguments that collide.</summary>
public sealed class FieldTableComparer : IEqualityComparer<FieldTable>
{
    private readonly ulong seed;

    /// <summary>A comparer whose hashes depend on the table and <paramref name="seed"/> alone.</summary>
    public FieldTableComparer(ulong seed) => this.seed = seed;

    /// <inheritdoc/>
    public bool Equals(FieldTable? x, FieldTable? y) => x is null ? y is null : x.Equals(y);

    /// <inheritdoc/>
    public int GetHashCode(FieldTable obj)
    {
        ArgumentNullException.ThrowIfNull(obj);
        return (int)obj.Hash(seed);
    }
}
