namespace Amqp.Hosting.Configuration.Keys;

/// <summary>How the broker introduces itself.</summary>
internal static class IdentityKeys
{
    public static ConfArea Area { get; } = new("Identity",
    [
        new("cluster_name", ConfTypes.Text, "rabbit@localhost", "mine", "Cluster name in the server properties.", static (draft, value) =>
            draft.Server = draft.Server with { ClusterName = value.Text }),
        new("product.name", ConfTypes.Text, "RabbitMQ", "amqpd", "Product in the server properties; clients branch on it.", static (draft, value) =>
            draft.Server = draft.Server with { Product = value.Text }),
        new("product.version", "X.Y.Z", "4.2.0", "3.13.7", "Version in the server properties; clients branch on it.", static (draft, value) =>
            draft.Server = draft.Server with { Version = VersionOf(value) }),
    ]);

    private static string VersionOf(in ConfValue value)
    {
        var core = value.Text.AsSpan();
        var suffix = core.IndexOfAny('-', '+');
        return Version.TryParse(suffix < 0 ? core : core[..suffix], out var version) && version.Build >= 0
            ? value.Text
            : throw value.Bad("a version of three numbers, such as 4.2.0");
    }
}
