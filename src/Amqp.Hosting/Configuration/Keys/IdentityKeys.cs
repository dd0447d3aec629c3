namespace Amqp.Hosting.Configuration.Keys;

/// <summary>How the broker introduces itself.</summary>
internal static class IdentityKeys
{
    public static ConfArea Area { get; } = new("Identity",
    [
        new("node.name", ConfTypes.Text, "rabbit@localhost", "rabbit@here", "The node's name in errors and management; where no host is given, localhost.", static (draft, value) =>
            draft.For<NodeName>().Name = value.Text.Contains('@', StringComparison.Ordinal) ? value.Text : $"{value.Word}@localhost"),
        new("cluster_name", ConfTypes.Text, "the node's name", "mine", "Cluster name in the server properties.", static (draft, value) =>
            draft.For<NodeName>().Cluster = value.Text),
        new("product.name", ConfTypes.Text, "RabbitMQ", "amqpd", "Product in the server properties; clients branch on it.", static (draft, value) =>
            draft.Server = draft.Server with { Product = value.Text }),
        new("product.version", "X.Y.Z", "4.2.0", "3.13.7", "Version in the server properties; clients branch on it.", static (draft, value) =>
            draft.Server = draft.Server with { Version = VersionOf(value) }),
        new(BrokerConfigurationBuilder.StrictKey, ConfTypes.Boolean, "false", "true", "Refuse to start on a key that does nothing: one with a typing error, or one that is not supported.", static (draft, value) =>
            draft.For<Strictness>().IsStrict = value.Boolean),
    ], Finish);

    private static void Finish(ConfDraft draft)
    {
        var name = draft.For<NodeName>();
        var node = name.Name ?? draft.Server.NodeName;
        draft.Server = draft.Server with { NodeName = node, ClusterName = name.Cluster ?? node };
    }

    private static string VersionOf(in ConfValue value)
    {
        var core = value.Text.AsSpan();
        var suffix = core.IndexOfAny('-', '+');
        return Version.TryParse(suffix < 0 ? core : core[..suffix], out var version) && version.Build >= 0
            ? value.Text
            : throw value.Bad("a version of three numbers, such as 4.2.0");
    }

    private sealed class NodeName
    {
        public string? Name { get; set; }

        public string? Cluster { get; set; }
    }

    private sealed class Strictness
    {
        public bool IsStrict { get; set; }
    }
}
