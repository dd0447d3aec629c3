namespace Amqp.Management.Lists;

/// <summary>
/// Reads single members of an item without writing the whole item as JSON: what long lists are sorted by, and their columns.
/// </summary>
/// <returns>False for a member that it does not know; the list is then read from the JSON.</returns>
internal delegate bool FieldReader<in T>(T item, string path, out Scalar value);
