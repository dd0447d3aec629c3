using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Amqp.Authentication.Ldap;
using Amqp.Authentication.Ldap.Queries;
using Amqp.Broker.Security;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.Management;
using Amqp.TestKit.Configuration;
using Amqp.TestKit.Wire;

namespace Amqp.Authentication.Tests.Ldap;

/// <summary>From lines of rabbitmq.conf to users of a directory who are logged in over AMQP and over HTTP.</summary>
public sealed class LdapConfigurationTests(Slapd slapd) : IClassFixture<Slapd>
{
    private static readonly string[] s_queries =
    [
        "auth_ldap.queries.vhost_access = '''",
        "{'or', [{match, \"${vhost}\", \"^/$\"},   % everybody's",
        "        {in_group, \"ou=${vhost},ou=vhosts,dc=example,dc=com\"}]}",
        "'''",
        "auth_ldap.queries.resource_access = {for, [{permission, configure, {match, {string, \"${name}\"}, \"^${username}-\"}}, {permission, write, {constant, true}}, {permission, read, {constant, false}}]}",
        "auth_ldap.queries.topic_access = '{match, \"${routing_key}\", \"^${username}[.]\"}'",
        "auth_ldap.queries.tags = '''[{management, {constant, true}}, {administrator, {in_group, \"cn=admins,ou=groups,dc=example,dc=com\"}}]'''",
    ];

    [SlapdFact]
    public async Task Users_of_a_directory_do_over_AMQP_what_queries_allow()
    {
        await using var broker = await StartAsync(["auth_backends.1 = ldap", .. s_queries]);
        broker.Admin.AddVirtualHost("tenant");
        broker.Admin.AddVirtualHost("other");
        await using (var jane = await OpenAsync(broker, "jane", "secret", "tenant"))
        {
            var (first, second) = (await jane.OpenChannelAsync(), await jane.OpenChannelAsync(2));
            await first.DeclareQueueAsync("jane-1");
            Assert.Equal(403, await CodeAsync(async () => await first.GetAsync("jane-1")));
            Assert.Equal(403, await CodeAsync(async () => await second.DeclareQueueAsync("joe-1")));
        }

        Assert.Equal(530, await CodeAsync(() => OpenAsync(broker, "jane", "secret", "other")));
        Assert.Equal(530, await CodeAsync(() => OpenAsync(broker, "joe", "secret", "tenant")));
        Assert.Equal(403, await CodeAsync(() => OpenAsync(broker, "jane", "wrong", "/")));
        Assert.Equal(403, await CodeAsync(() => OpenAsync(broker, "guest", "guest", "/")));
        await using var joe = await OpenAsync(broker, "joe", "secret", "/");
        Assert.Equal("joe", Assert.Single(broker.Admin.Connections).UserName);
    }

    [SlapdTheory]
    [InlineData("auth_backends.1 = rabbit_auth_backend_ldap")]
    [InlineData("auth_backends.1.authn = ldap", "auth_backends.1.authz = rabbit_auth_backend_ldap")]
    [InlineData("auth_backends.1 = internal", "auth_backends.2 = ldap")]
    [InlineData("auth_backends.1 = cache", "auth_cache.cached_backend = ldap")]
    public async Task The_backend_is_known_wherever_one_may_stand(params string[] chain)
    {
        await using var broker = await StartAsync([.. chain, .. s_queries]);
        await using var jane = await OpenAsync(broker, "jane", "secret", "/");
        await (await jane.OpenChannelAsync()).DeclareQueueAsync("jane-1");
        Assert.Equal(403, await CodeAsync(() => OpenAsync(broker, "jane", "wrong", "/")));
    }

    [SlapdFact]
    public async Task Passwords_are_the_directorys_and_permissions_the_brokers()
    {
        await using var broker = await StartAsync(["auth_backends.1.authn = ldap", "auth_backends.1.authz = internal"]);
        Assert.Equal(403, await CodeAsync(() => OpenAsync(broker, "jane", "secret", "/")));
        broker.Admin.SetUser("jane", "another");
        broker.Admin.Permissions.Set("jane", "/", new PermissionSet("^mine", "", ""));
        await using var jane = await OpenAsync(broker, "jane", "secret", "/");
        await (await jane.OpenChannelAsync()).DeclareQueueAsync("mine");
        Assert.Equal(403, await CodeAsync(() => OpenAsync(broker, "jane", "another", "/")));
    }

    [SlapdTheory]
    [InlineData("jane", "secret", "/api/users", 200)]
    [InlineData("joe", "secret", "/api/users", 401)]
    [InlineData("joe", "secret", "/api/whoami", 200)]
    [InlineData("joe", "wrong", "/api/whoami", 401)]
    public async Task Tags_open_management(string user, string password, string path, int status)
    {
        await using var broker = await StartAsync(["auth_backends.1 = ldap", .. s_queries]);
        await using var server = await ManagementServer.StartAsync(
            broker, Configured.From("management.tcp.ip = 127.0.0.1", "management.tcp.port = 0").Get<ManagementSettings>());
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{server.EndPoint}{path}"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        using var response = await client.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("auth_ldap.port = 0", "expected a port")]
    [InlineData("auth_ldap.timeout = never", "expected milliseconds")]
    [InlineData("auth_ldap.log = loud", "expected false, true, network or network_unsafe")]
    [InlineData("auth_ldap.other_bind = me", "expected as_user or anon")]
    [InlineData("auth_ldap.other_bind.password = ''", "expected a text that is not empty")]
    [InlineData("auth_ldap.queries.vhost_access = {in_gruop, \"cn=x\"}", "in_group_nested")]
    [InlineData("auth_ldap.queries.tags = {constant, true}", "expected a list instead of {constant, true}")]
    public void A_bad_value_says_what_would_be_right(string line, string expected)
        => Assert.Contains(expected, Assert.Throws<BrokerConfigurationException>(() => Configured.From(AuthenticationAreas.All, line)).Message, StringComparison.Ordinal);

    [Fact]
    public void Advanced_config_says_the_same_in_terms()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("advanced.config", """
            %% As RabbitMQ's documentation has it.
            [{rabbit, [{tcp_listeners, [5673]}]},
             {rabbitmq_auth_backend_ldap, [
                {servers, ["a.example", "b.example"]}, {port, 1389}, {pool_size, 5}, {timeout, infinity}, {use_starttls, true}, {log, network},
                {user_dn_pattern, "uid=${username},dc=x"}, {dn_lookup_bind, anon}, {other_bind, {"cn=broker", "secret"}},
                {ssl_options, [{cacertfile, "/x/ca.pem"}, {verify, verify_peer}, {versions, ['tlsv1.3']}]},
                {vhost_access_query, {in_group, "ou=${vhost},dc=x"}},
                {resource_access_query, {constant, false}}, {topic_access_query, {constant, false}},
                {tag_queries, [{administrator, {constant, false}}]},
                {nonsense, {"secret"}}]}].
            """);
        var builder = new BrokerConfigurationBuilder(new Dictionary<string, string> { ["RABBITMQ_ADVANCED_CONFIG_FILE"] = path }, AuthenticationAreas.All);
        builder.AddEnvironmentFiles();
        var configuration = builder.Build();
        var settings = configuration.Get<LdapSettings>();

        Assert.Equal(["a.example", "b.example"], settings.OrderedServers);
        Assert.Equal((1389, 5, Timeout.InfiniteTimeSpan, true, LdapLog.Network), (settings.Port, settings.PoolSize, settings.Timeout, settings.UsesStartTls, settings.Log));
        Assert.Equal(("uid=${username},dc=x", true), (settings.UserDnPattern, settings.LookupBind.IsAnonymous));
        Assert.Equal(("cn=broker", "secret", "/x/ca.pem"), (settings.OtherBind.UserDn, settings.OtherBind.Password, settings.Tls.AuthorityFile));
        Assert.Equal(
            [new LdapQuery.InGroup("ou=${vhost},dc=x", "member"), new LdapQuery.Constant(false), new LdapQuery.Constant(false)],
            new[] { settings.VirtualHostQuery, settings.ResourceQuery, settings.TopicQuery });
        Assert.Equal([new TagQuery("administrator", new LdapQuery.Constant(false))], settings.TagQueries);
        Assert.Equal(
            [
                $"'{path}': 'nonsense' of rabbitmq_auth_backend_ldap is ignored: it is unknown, or its value is not what it takes",
                $"'{path}': what it says of rabbit is ignored: say it in rabbitmq.conf",
            ],
            configuration.Warnings);
    }

    [Theory]
    [InlineData("the ldap backend needs a server", "auth_backends.1 = ldap")]
    [InlineData("cannot be used together", "auth_backends.1 = ldap", "auth_ldap.servers.1 = x", "auth_ldap.use_ssl = true", "auth_ldap.use_starttls = true")]
    [InlineData("needs auth_ldap.dn_lookup_base", "auth_backends.1 = ldap", "auth_ldap.servers.1 = x", "auth_ldap.dn_lookup_attribute = uid")]
    [InlineData("auth_ldap.other_bind.user_dn needs auth_ldap.other_bind.password", "auth_backends.1 = ldap", "auth_ldap.servers.1 = x", "auth_ldap.other_bind.user_dn = cn=x")]
    public async Task A_backend_that_cannot_be_made_does_not_start(string expected, params string[] lines)
    {
        var options = Configured.From(AuthenticationAreas.All, lines).Options;
        options.Endpoints = [new IPEndPoint(IPAddress.Loopback, 0)];
        Assert.Contains(expected, (await Assert.ThrowsAsync<BrokerConfigurationException>(() => AmqpBroker.StartAsync(options))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Servers_are_in_the_order_of_their_numbers()
    {
        var settings = Configured.From(AuthenticationAreas.All, "auth_ldap.servers.10 = c", "auth_ldap.servers.2 = b", "auth_ldap.servers.1 = a").Get<LdapSettings>();
        Assert.Equal(["a", "b", "c"], settings.OrderedServers);
    }

    private Task<AmqpBroker> StartAsync(string[] lines)
    {
        var options = Configured.From(AuthenticationAreas.All,
        [
            .. lines, "auth_ldap.servers.1 = 127.0.0.1", $"auth_ldap.port = {slapd.Port}", $"auth_ldap.user_dn_pattern = uid=${{username}},{Slapd.People}",
        ]).Options;
        options.Endpoints = [new IPEndPoint(IPAddress.Loopback, 0)];
        return AmqpBroker.StartAsync(options);
    }

    private static async Task<int> CodeAsync(Func<Task> action) => (await Assert.ThrowsAnyAsync<WireException>(action)).Close?.Code ?? 0;

    private static Task<WireConnection> OpenAsync(AmqpBroker broker, string user, string password, string host) =>
        WireConnection.OpenAsync("127.0.0.1", broker.Endpoints[0].Port, new WireOptions { User = user, Password = password, VirtualHost = host });
}
