using Amqp.Broker;
using Amqp.Broker.Security;

namespace Amqp.Hosting.Configuration.Keys;

/// <summary>What is there when a broker starts for the first time (https://www.rabbitmq.com/docs/access-control#default-state).</summary>
internal static class FirstStartKeys
{
    private const string Guest = "guest";
    private const string Everything = ".*";

    public static ConfArea Area { get; } = new("First start",
    [
        new("default_user", ConfTypes.Text, Guest, "alice", "Name of the user that is there at first.",
            static (draft, value) => draft.For<FirstStart>().User = value.Text),
        new("default_pass", ConfTypes.Text, Guest, "secret", "Password of the user that is there at first.",
            static (draft, value) => draft.For<FirstStart>().Password = value.Text) { IsSecret = true },
        new("default_user_tags.$name", ConfTypes.Boolean, "true for administrator", "true", "Give that user this tag; administrator no more, unless it is named too.",
            static (draft, value) => draft.For<FirstStart>().SetTag(value.Name, value.Boolean)),
        new("default_permissions.configure", ConfTypes.Text, Everything, "^a", "What that user may create and delete, as a regular expression.",
            static (draft, value) => Permit(draft, draft.For<FirstStart>().Permissions with { Configure = Pattern(value) })),
        new("default_permissions.write", ConfTypes.Text, Everything, "^a", "What that user may publish and bind to, as a regular expression.",
            static (draft, value) => Permit(draft, draft.For<FirstStart>().Permissions with { Write = Pattern(value) })),
        new("default_permissions.read", ConfTypes.Text, Everything, "^a", "What that user may consume and bind from, as a regular expression.",
            static (draft, value) => Permit(draft, draft.For<FirstStart>().Permissions with { Read = Pattern(value) })),
        new("default_vhost", ConfTypes.Text, "/", "orders", "The virtual host that is there at first.",
            static (draft, value) => draft.For<FirstStart>().VirtualHost = value.Text.Length > 0 ? value.Text : throw value.Bad("the name of a virtual host")),
    ], Finish);

    private static void Finish(ConfDraft draft)
    {
        var first = draft.For<FirstStart>();
        var loopback = draft.For<LoopbackUsers>();
        draft.Options.Users =
        [
            new AmqpBrokerUser(first.User, first.Password, loopback.Contains(first.User))
            {
                Tags = first.Tags ?? UserTags.DefaultUser,
                Permissions = first.Permissions,
            },
        ];
        draft.Options.LoopbackUsers = [.. loopback.Names];
        draft.Options.DefaultVirtualHost = first.VirtualHost;
    }

    private static void Permit(ConfDraft draft, PermissionSet permissions) => draft.For<FirstStart>().Permissions = permissions;

    private static string Pattern(in ConfValue value) =>
        NamePattern.TryParse(value.Text, out _, out _) ? value.Text : throw value.Bad("a regular expression");

    private sealed class FirstStart
    {
        public string User { get; set; } = Guest;

        public string Password { get; set; } = Guest;

        /// <summary>The tags that were named; null where none was.</summary>
        public List<string>? Tags { get; private set; }

        public PermissionSet Permissions { get; set; } = PermissionSet.Full;

        public void SetTag(string tag, bool isSet)
        {
            Tags ??= [];
            if (isSet)
            {
                Tags.Add(tag);
            }
        }

        public string VirtualHost { get; set; } = MessageBroker.DefaultVirtualHost;
    }
}
