using System.Globalization;
using Amqp.Broker.Administration;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Protocol;

namespace Amqp.Hosting.Configuration.Keys;

/// <summary>
/// What virtual hosts are given when they are created (https://www.rabbitmq.com/docs/vhosts#default-limits): for operators of brokers
/// that many share. Those that are there already stay as they are.
/// </summary>
internal static class VirtualHostDefaultKeys
{
    private const string Expression = "regular expression";
    private const string Limits = "default_limits.vhosts.$N";
    private const string Policies = "default_policies.operator.$name";
    private const string Users = "default_users.$name";

    private static readonly (string Key, string Type, string Example)[] s_policyKeys =
    [
        ("expires", ConfTypes.Milliseconds, "1800000"), ("message_ttl", ConfTypes.Milliseconds, "3600000"), ("max_length", ConfTypes.Number, "100000"),
        ("max_length_bytes", ConfTypes.Size, "512MB"), ("max_in_memory_bytes", ConfTypes.Size, "512MB"), ("max_in_memory_length", ConfTypes.Number, "1000"),
        ("delivery_limit", ConfTypes.Number, "20"),
    ];

    public static ConfArea Area { get; } = new("What new virtual hosts are given",
    [
        new($"{Limits}.pattern", Expression, ".*", "^device", "The names of virtual hosts that the limits of this number are for; of several, the first counts.",
            static (draft, value) => Limit(draft, value).Pattern = Pattern(value)),
        new($"{Limits}.max_connections", ConfTypes.Number, "no limit", "10", "Most connections to such a virtual host.",
            static (draft, value) => Limit(draft, value).MaxConnections = value.Number(0, int.MaxValue, "connections")),
        new($"{Limits}.max_queues", ConfTypes.Number, "no limit", "100", "Most queues in such a virtual host.",
            static (draft, value) => Limit(draft, value).MaxQueues = value.Number(0, int.MaxValue, "queues")),
        new($"{Policies}.vhost_pattern", Expression, ".*", "^device", "The names of virtual hosts that get this operator policy.",
            static (draft, value) => Policy(draft, value).VirtualHost = Pattern(value)),
        new($"{Policies}.queue_pattern", Expression, ".*", "^amq\\.", "The names of queues that it applies to.",
            static (draft, value) => Policy(draft, value).Queue = Pattern(value).Source),
        .. s_policyKeys.Select(static key => new ConfKey($"{Policies}.{key.Key}", key.Type, "none", key.Example, $"Its {key.Key.Replace('_', '-')}.",
            (draft, value) => Policy(draft, value).Definition[key.Key.Replace('_', '-')] = NumberOf(value))),
        new($"{Users}.vhost_pattern", Expression, ".*", "^qa", "The names of virtual hosts that this user is created with, unless it is there, and gets permissions in.",
            static (draft, value) => User(draft, value).VirtualHost = Pattern(value)),
        new($"{Users}.password", ConfTypes.Text, "one that nobody knows", "secret", "The user's password.",
            static (draft, value) => User(draft, value).Password = value.Text) { IsSecret = true },
        new($"{Users}.tags", "names, separated by commas", "none", "management,monitoring", "The user's tags.",
            static (draft, value) => User(draft, value).Tags = value.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)),
        new($"{Users}.configure", Expression, ".*", "^a", "What the user may create and delete there.",
            static (draft, value) => Permit(draft, value, User(draft, value).Permissions with { Configure = Pattern(value).Source })),
        new($"{Users}.write", Expression, ".*", "^a", "What the user may publish and bind to there.",
            static (draft, value) => Permit(draft, value, User(draft, value).Permissions with { Write = Pattern(value).Source })),
        new($"{Users}.read", Expression, ".*", "^a", "What the user may consume and bind from there.",
            static (draft, value) => Permit(draft, value, User(draft, value).Permissions with { Read = Pattern(value).Source })),
    ], Finish)
    {
        Reload = static (broker, configuration) => broker.Admin.VirtualHosts.Defaults = configuration.Options.VirtualHostDefaults,
    };

    private static void Finish(ConfDraft draft)
    {
        var defaults = draft.For<Defaults>();
        draft.Options.VirtualHostDefaults = new VirtualHostDefaults
        {
            Limits = [.. defaults.Limits.OrderBy(static entry => entry.Key.Length).ThenBy(static entry => entry.Key, StringComparer.Ordinal)
                .Select(static entry => (entry.Value.Pattern, new VirtualHostLimits(entry.Value.MaxConnections, entry.Value.MaxQueues)))],
            OperatorPolicies = [.. defaults.Policies.Where(static entry => entry.Value.Definition.Count > 0).Select(static entry => PolicyOf(entry.Key, entry.Value))],
            Users = [.. defaults.Users.Select(static entry =>
                new DefaultUser(entry.Value.VirtualHost, entry.Key, entry.Value.Password, entry.Value.Tags, entry.Value.Permissions))],
        };
    }

    private static (NamePattern VirtualHost, string Name, string Pattern, FieldTable Definition) PolicyOf(string name, PolicyDraft draft)
    {
        var definition = new FieldTableBuilder();
        foreach (var (key, value) in draft.Definition)
        {
            definition.Add(key, value);
        }

        return (draft.VirtualHost, name, draft.Queue, definition.Build());
    }

    private static long NumberOf(in ConfValue value) =>
        value.Setting.Key.EndsWith("_bytes", StringComparison.Ordinal) ? value.Size() : value.Whole(0, MostMilliseconds, "a number");

    /// <summary>Ten years, the most that a time of a policy may be.</summary>
    private const long MostMilliseconds = 315_360_000_000;

    private static NamePattern Pattern(in ConfValue value) =>
        NamePattern.TryParse(value.Text, out var pattern, out _) ? pattern : throw value.Bad("a regular expression");

    private static LimitDraft Limit(ConfDraft draft, in ConfValue value) => At(draft.For<Defaults>().Limits, value.Name);

    private static PolicyDraft Policy(ConfDraft draft, in ConfValue value) => At(draft.For<Defaults>().Policies, value.Name);

    private static UserDraft User(ConfDraft draft, in ConfValue value) => At(draft.For<Defaults>().Users, value.Name);

    private static void Permit(ConfDraft draft, in ConfValue value, PermissionSet permissions) => User(draft, value).Permissions = permissions;

    private static T At<T>(SortedDictionary<string, T> all, string name)
        where T : new()
    {
        if (!all.TryGetValue(name, out var found))
        {
            found = new T();
            all.Add(name, found);
        }

        return found;
    }

    private static NamePattern Everything => NamePattern.ParseOrDeny(".*");

    private sealed class Defaults
    {
        public SortedDictionary<string, LimitDraft> Limits { get; } = new(StringComparer.Ordinal);

        public SortedDictionary<string, PolicyDraft> Policies { get; } = new(StringComparer.Ordinal);

        public SortedDictionary<string, UserDraft> Users { get; } = new(StringComparer.Ordinal);
    }

    private sealed record LimitDraft
    {
        public NamePattern Pattern { get; set; } = Everything;

        public int? MaxConnections { get; set; }

        public int? MaxQueues { get; set; }
    }

    private sealed record PolicyDraft
    {
        public NamePattern VirtualHost { get; set; } = Everything;

        public string Queue { get; set; } = ".*";

        public SortedDictionary<string, long> Definition { get; } = new(StringComparer.Ordinal);

        /// <summary>With what is in the definition, which a record would not print.</summary>
        public override string ToString() =>
            $"{VirtualHost} {Queue} {string.Join(' ', Definition.Select(static entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key}={entry.Value}")))}";
    }

    private sealed record UserDraft
    {
        public NamePattern VirtualHost { get; set; } = Everything;

        public string? Password { get; set; }

        public string[] Tags { get; set; } = [];

        public PermissionSet Permissions { get; set; } = PermissionSet.Full;
    }
}
