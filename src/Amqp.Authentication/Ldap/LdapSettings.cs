using Amqp.Authentication.Ldap.Queries;
using Amqp.Hosting.Tls;

namespace Amqp.Authentication.Ldap;

/// <summary>What the <c>auth_ldap.*</c> keys say; the defaults are RabbitMQ's but for <see cref="Timeout"/>.</summary>
public sealed class LdapSettings
{
    /// <summary>Hosts or addresses by the names of their keys.</summary>
    public Dictionary<string, string> Servers { get; } = new(StringComparer.Ordinal);

    /// <summary>The port of all servers.</summary>
    public int Port { get; set; } = 389;

    /// <summary>TLS from the first octet on.</summary>
    public bool UsesTls { get; set; }

    /// <summary>TLS after StartTLS.</summary>
    public bool UsesStartTls { get; set; }

    /// <summary>How TLS is spoken.</summary>
    public ClientTlsSettings Tls { get; set; } = new() { Name = "auth_ldap.ssl_options" };

    /// <summary>Most connections at a time.</summary>
    public int PoolSize { get; set; } = 64;

    /// <summary>Longest time of an operation. RabbitMQ waits for ever.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a connection is kept that nobody needs; zero to keep none.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>What is logged.</summary>
    public LdapLog Log { get; set; }

    /// <summary>What a user binds as, where that is not <see cref="UserDnPattern"/>.</summary>
    public string? UserBindPattern { get; set; }

    /// <summary>How a name becomes an entry's DN, or the value of <see cref="LookupAttribute"/>.</summary>
    public string UserDnPattern { get; set; } = "${username}";

    /// <summary>The attribute that has users' names; null where their DNs are not looked up.</summary>
    public string? LookupAttribute { get; set; }

    /// <summary>Where users are looked up.</summary>
    public string? LookupBase { get; set; }

    /// <summary>As whom users are looked up.</summary>
    public LdapBind LookupBind { get; } = new();

    /// <summary>As whom everything else is asked.</summary>
    public LdapBind OtherBind { get; } = new();

    /// <summary>Where nested groups are looked for; null for <see cref="LookupBase"/>.</summary>
    public string? GroupBase { get; set; }

    /// <summary>Who may use a virtual host.</summary>
    public LdapQuery VirtualHostQuery { get; set; } = new LdapQuery.Constant(true);

    /// <summary>Who may use a queue or an exchange.</summary>
    public LdapQuery ResourceQuery { get; set; } = new LdapQuery.Constant(true);

    /// <summary>Who may use a routing key.</summary>
    public LdapQuery TopicQuery { get; set; } = new LdapQuery.Constant(true);

    /// <summary>Who has which tags.</summary>
    public IReadOnlyList<TagQuery> TagQueries { get; set; } = [];

    /// <summary>The servers in the order of their numbers.</summary>
    internal IReadOnlyList<string> OrderedServers =>
        [.. Servers.OrderBy(static server => server.Key.Length).ThenBy(static server => server.Key, StringComparer.Ordinal).Select(static server => server.Value)];
}
