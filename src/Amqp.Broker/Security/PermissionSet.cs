namespace Amqp.Broker.Security;

/// <summary>
/// What a user may do in one virtual host: regular expressions that a resource's name is searched with. They match anywhere in
/// the name unless anchored; an empty one matches only the empty name, that is, nothing.
/// </summary>
/// <param name="Configure">Names that may be declared and deleted.</param>
/// <param name="Write">Names that may be published and bound to.</param>
/// <param name="Read">Names that may be consumed and bound from.</param>
public sealed record PermissionSet(string Configure, string Write, string Read)
{
    /// <summary>Everything.</summary>
    public static PermissionSet Full { get; } = new(".*", ".*", ".*");
}
