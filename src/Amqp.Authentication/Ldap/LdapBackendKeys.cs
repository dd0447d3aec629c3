using Amqp.Authentication.Ldap.Queries;
using Amqp.Hosting.Authentication;
using Amqp.Hosting.Configuration;

namespace Amqp.Authentication.Ldap;

/// <summary>The keys of the LDAP backend.</summary>
internal static class LdapBackendKeys
{
    private const string Dn = "distinguished name";
    private const string Pattern = "text with ${variables}";
    private const string Query = "query (an Erlang term)";
    private const string Time = "milliseconds, or infinity";

    public static ConfArea Area { get; } = new("LDAP backend",
    [
        new("auth_ldap.servers.$N", "host or address", "none", "ldap.example.com", "A server; they are tried in the order of their numbers.",
            static (draft, value) => Settings(draft).Servers[value.Name] = value.Word),
        new("auth_ldap.port", ConfTypes.Number, "389", "636", "The port of all servers.",
            static (draft, value) => Settings(draft).Port = value.Number(1, 65535, "a port")),
        new("auth_ldap.use_ssl", ConfTypes.Boolean, "false", "true", "Speak TLS from the first octet on.",
            static (draft, value) => Settings(draft).UsesTls = value.Boolean),
        new("auth_ldap.use_starttls", ConfTypes.Boolean, "false", "true", "Begin TLS with the StartTLS operation.",
            static (draft, value) => Settings(draft).UsesStartTls = value.Boolean),
        new("auth_ldap.connection_pool_size", ConfTypes.Number, "64", "8", "Most connections at a time.",
            static (draft, value) => Settings(draft).PoolSize = value.Number(1, 10_000, "connections")),
        new("auth_ldap.timeout", Time, "15000", "5000", "Longest time until a connection is there, and of an operation; the login or the method is refused then.",
            static (draft, value) => Settings(draft).Timeout = value.Text == "infinity" ? Timeout.InfiniteTimeSpan : value.Time()),
        new("auth_ldap.idle_timeout", Time, "300000", "60000", "How long a connection is kept that nobody needs; 0 to keep none.",
            static (draft, value) => Settings(draft).IdleTimeout = value.Text == "infinity"
                ? Timeout.InfiniteTimeSpan
                : TimeSpan.FromMilliseconds(value.Whole(0, int.MaxValue, "milliseconds"))),
        new("auth_ldap.log", "false|true|network|network_unsafe", "false", "true",
            "Log what is decided; with network, what servers are asked besides. No password is ever logged.", static (draft, value) => Settings(draft).Log = Log(value)),
        new("auth_ldap.user_dn_pattern", Pattern, "${username}", "uid=${username},ou=people,dc=example,dc=com",
            "The entry of a user, or what dn_lookup_attribute is compared with; ${ad_domain} and ${ad_user} are the parts of DOMAIN\\user.",
            static (draft, value) => Settings(draft).UserDnPattern = value.Word),
        new("auth_ldap.user_bind_pattern", Pattern, "that of user_dn_pattern", "${ad_user}@${ad_domain}.example.com", "What a user binds as.",
            static (draft, value) => Settings(draft).UserBindPattern = NoneOr(value)),
        new("auth_ldap.dn_lookup_attribute", ConfTypes.Text, "none", "userPrincipalName", "The attribute with users' names, where their entries have to be searched for.",
            static (draft, value) => Settings(draft).LookupAttribute = NoneOr(value)),
        new("auth_ldap.dn_lookup_base", Dn, "none", "ou=people,dc=example,dc=com", "Where users' entries are searched for.",
            static (draft, value) => Settings(draft).LookupBase = NoneOr(value)),
        .. BindKeys("auth_ldap.dn_lookup_bind", "users' entries are searched for", static draft => Settings(draft).LookupBind),
        .. BindKeys("auth_ldap.other_bind", "queries are asked", static draft => Settings(draft).OtherBind),
        new("auth_ldap.group_lookup_base", Dn, "dn_lookup_base", "ou=groups,dc=example,dc=com", "Where in_group_nested looks for groups.",
            static (draft, value) => Settings(draft).GroupBase = NoneOr(value)),
        new("auth_ldap.queries.vhost_access", Query, "{constant, true}", """{in_group, "ou=${vhost}-users,ou=vhosts,dc=example,dc=com"}""", "Who may use a virtual host.",
            static (draft, value) => Settings(draft).VirtualHostQuery = Parsed(value, QueryParser.Parse)),
        new("auth_ldap.queries.resource_access", Query, "{constant, true}", """{for, [{permission, configure, {constant, false}}]}""", "Who may use a queue or an exchange, and how.",
            static (draft, value) => Settings(draft).ResourceQuery = Parsed(value, QueryParser.Parse)),
        new("auth_ldap.queries.topic_access", Query, "{constant, true}", """{match, {string, "${routing_key}"}, "^${username}[.]"}""", "Who may use a routing key on a topic exchange.",
            static (draft, value) => Settings(draft).TopicQuery = Parsed(value, QueryParser.Parse)),
        new("auth_ldap.queries.tags", "list of {tag, query}", "[]", """[{administrator, {in_group, "cn=admins,dc=example,dc=com"}}]""", "Who has which tags.",
            static (draft, value) => Settings(draft).TagQueries = Parsed(value, QueryParser.ParseTags)),
        .. ClientTlsKeys.For("auth_ldap.ssl_options", "verify", static (draft, _, change) => Settings(draft).Tls = change(Settings(draft).Tls)),
    ])
    {
        Advanced = LdapAdvanced.Application,
        Backends = [new(["ldap", LdapBackend.ModuleName], Create)],
    };

    private static IEnumerable<ConfKey> BindKeys(string prefix, string what, Func<ConfDraft, LdapBind> bind) =>
    [
        new(prefix, "as_user|anon", "as_user", "anon", $"As whom {what}: as the user who logs in, or as nobody.", (draft, value) =>
            bind(draft).IsAnonymous = value.Text switch { "as_user" => false, "anon" => true, _ => throw value.Bad("as_user or anon") }),
        new($"{prefix}.user_dn", Dn, "none", "cn=broker,dc=example,dc=com", $"As whom {what}.", (draft, value) => bind(draft).UserDn = value.Word),
        new($"{prefix}.password", ConfTypes.Text, "none", "secret", "Its password.", (draft, value) => bind(draft).Password = value.Word) { IsSecret = true },
    ];

    private static LdapSettings Settings(ConfDraft draft) => draft.For<LdapSettings>();

    private static string? NoneOr(in ConfValue value) => value.Word == "none" ? null : value.Word;

    private static LdapLog Log(in ConfValue value) => value.Text switch
    {
        "false" => LdapLog.None,
        "true" => LdapLog.Decisions,
        "network" or "network_unsafe" => LdapLog.Network,
        _ => throw value.Bad("false, true, network or network_unsafe"),
    };

    private static T Parsed<T>(in ConfValue value, Func<string, T> parse)
    {
        try
        {
            return parse(value.Text);
        }
        catch (FormatException error)
        {
            throw value.Bad(error.Message);
        }
    }

    private static LoginBackend Create(LoginBackendSettings settings)
    {
        var ldap = settings.For<LdapSettings>();
        Check(ldap);
        return LoginBackend.Of(settings.Context.Own(new LdapBackend(ldap, settings.Context.Time, settings.Context.Loggers)));
    }

    private static void Check(LdapSettings settings)
    {
        var problem = settings switch
        {
            { Servers.Count: 0 } => "the ldap backend needs a server: set auth_ldap.servers.1",
            { UsesTls: true, UsesStartTls: true } => "auth_ldap.use_ssl and auth_ldap.use_starttls cannot be used together: under TLS there is nothing to start",
            { LookupAttribute: not null, LookupBase: null } => "auth_ldap.dn_lookup_attribute needs auth_ldap.dn_lookup_base",
            _ => ProblemOf("auth_ldap.dn_lookup_bind", settings.LookupBind) ?? ProblemOf("auth_ldap.other_bind", settings.OtherBind),
        };
        if (problem is not null)
        {
            throw new BrokerConfigurationException(problem);
        }
    }

    private static string? ProblemOf(string key, LdapBind bind) => bind switch
    {
        { UserDn: null, Password: not null } => $"{key}.password needs {key}.user_dn",
        { UserDn: not null, Password: null } => $"{key}.user_dn needs {key}.password",
        { UserDn: not null, IsAnonymous: true } => $"{key} cannot be anon and {key}.user_dn",
        _ => null,
    };
}
