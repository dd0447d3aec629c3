using Amqp.Authentication.Ldap;
using Amqp.Authentication.Ldap.Queries;
using Amqp.Broker.Security;
using Amqp.Broker.Security.Backends;
using Amqp.Hosting.Tls;
using Amqp.TestKit.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace Amqp.Authentication.Tests.Ldap;

/// <summary>The LDAP backend against OpenLDAP's server.</summary>
public sealed class LdapBackendTests(Slapd slapd) : IClassFixture<Slapd>
{
    private const string Pattern = $"uid=${{username}},{Slapd.People}";

    [SlapdFact]
    public async Task Who_can_bind_may_log_in()
    {
        using var backend = Create(settings => settings.TagQueries = QueryParser.ParseTags(
            """[{administrator, {in_group, "cn=admins,ou=groups,dc=example,dc=com"}}, {management, {constant, true}}, {monitoring, {in_group, "cn=outer,ou=groups,dc=example,dc=com"}}]"""));
        Assert.Equal("administrator management", await TagsAsync(backend, "jane"));
        Assert.Equal("management", await TagsAsync(backend, "joe"));
    }

    [SlapdTheory]
    [InlineData("jane", "wrong")]
    [InlineData("jane", "")]
    [InlineData("nobody", "secret")]
    [InlineData("", "secret")]
    [InlineData("  ", "secret")]
    [InlineData("jane,ou=people", "secret")]
    [InlineData("*", "secret")]
    [InlineData("jane,ou=people,dc=example,dc=com??", "secret")]
    [InlineData("j*ne)(uid=*", "secret")]
    [InlineData("jane\0", "secret")]
    public async Task Who_cannot_may_not(string name, string password)
    {
        foreach (var change in new Action<LdapSettings>[] { static _ => { }, LooksUpAsService, LooksUpAsUser, static settings => settings.UserDnPattern = "${username}" })
        {
            using var backend = Create(change);
            var answer = await backend.AuthenticateAsync(new LoginAttempt(name, password));
            Assert.Equal((false, false), (answer.IsAccepted, answer.IsError));
        }
    }

    [SlapdFact]
    public async Task A_name_with_every_special_character_is_a_name()
    {
        const string Odd = "odd, uid=jane+(*)";
        foreach (var change in new Action<LdapSettings>[] { static _ => { }, LooksUpAsService })
        {
            using var backend = Create(change);
            var answer = await backend.AuthenticateAsync(new LoginAttempt(Odd, "secret"));
            Assert.True(answer.IsAccepted, answer.Refusal);
            Assert.Equal(Odd, Assert.IsType<LdapUser>(answer.State).Name);
        }
    }

    [SlapdFact]
    public async Task An_entry_is_found_by_an_attribute()
    {
        foreach (var change in new Action<LdapSettings>[] { LooksUpAsService, LooksUpAsUser })
        {
            using var backend = Create(settings =>
            {
                change(settings);
                settings.LookupAttribute = "mail";
                settings.UserDnPattern = "${username}@example.com";
                settings.UserBindPattern = Pattern;
            });
            var answer = await backend.AuthenticateAsync(new LoginAttempt("jane", "secret"));
            Assert.Equal($"uid=jane,{Slapd.People}", Assert.IsType<LdapUser>(answer.State).Dn);
        }

        using var ambiguous = Create(settings =>
        {
            LooksUpAsService(settings);
            (settings.LookupAttribute, settings.UserDnPattern) = ("mail", "${username}@example.com");
        });
        Assert.True((await ambiguous.AuthenticateAsync(new LoginAttempt("twin", "secret"))).IsError);
        Assert.False((await ambiguous.AuthenticateAsync(new LoginAttempt("*", "secret"))).IsAccepted);
    }

    [SlapdFact]
    public async Task A_service_whose_password_is_wrong_is_an_error()
    {
        using var lookup = Create(settings =>
        {
            LooksUpAsService(settings);
            settings.LookupBind.Password = "wrong";
        });
        Assert.Equal((true, "ldap_bind_error"), await RefusalAsync(lookup));
        using var other = Create(settings =>
        {
            (settings.OtherBind.UserDn, settings.OtherBind.Password) = (Slapd.Service, "wrong");
            settings.TagQueries = QueryParser.ParseTags("""[{management, {exists, "dc=example,dc=com"}}]""");
            settings.VirtualHostQuery = QueryParser.Parse("""{exists, "dc=example,dc=com"}""");
        });
        Assert.Equal((true, "ldap_bind_error"), await RefusalAsync(other));
    }

    [SlapdFact]
    public async Task Without_a_password_somebody_else_has_to_ask()
    {
        using var asUser = Create();
        Assert.True((await asUser.AuthenticateAsync(new LoginAttempt("jane", (ReadOnlyMemory<byte>?)null))).IsError);
        using var asService = Create(settings =>
        {
            AsksAsService(settings);
            settings.TagQueries = QueryParser.ParseTags("""[{administrator, {in_group, "cn=admins,ou=groups,dc=example,dc=com"}}]""");
        });
        Assert.Equal(["administrator"], (await asService.AuthenticateAsync(new LoginAttempt("jane", (ReadOnlyMemory<byte>?)null))).Tags);
    }

    [SlapdTheory]
    [InlineData("{constant, true}", true)]
    [InlineData("{constant, false}", false)]
    [InlineData("""{exists, "ou=${vhost},ou=vhosts,dc=example,dc=com"}""", true)]
    [InlineData("""{exists, "ou=other,ou=vhosts,dc=example,dc=com"}""", false)]
    [InlineData("""{'not', {exists, "ou=other,ou=vhosts,dc=example,dc=com"}}""", true)]
    [InlineData("""{in_group, "ou=${vhost},ou=vhosts,dc=example,dc=com"}""", true)]
    [InlineData("""{in_group, "cn=hidden,ou=secret,dc=example,dc=com", "uniqueMember"}""", false)]
    [InlineData("""{in_group_nested, "cn=admins,ou=groups,dc=example,dc=com"}""", true)]
    [InlineData("""{in_group_nested, "cn=outer,ou=groups,dc=example,dc=com"}""", false)]
    [InlineData("""{'and', [{constant, true}, {exists, "dc=example,dc=com"}]}""", true)]
    [InlineData("""{'and', [{constant, true}, {exists, "dc=nothing,dc=com"}]}""", false)]
    [InlineData("""{'or', [{constant, false}, {exists, "dc=example,dc=com"}]}""", true)]
    [InlineData("""{equals, {attribute, "${user_dn}", "employeeType"}, "pilot"}""", true)]
    [InlineData("""{equals, "engineer", {attribute, "${user_dn}", "EMPLOYEETYPE"}}""", true)]
    [InlineData("""{equals, {attribute, "${user_dn}", "employeeType"}, {attribute, "${user_dn}", "employeeType"}}""", false)]
    [InlineData("""{equals, {attribute, "${user_dn}", "title"}, ""}""", false)]
    [InlineData("""{match, "${username}", {attribute, "${user_dn}", "description"}}""", true)]
    [InlineData("""{match, {attribute, "${user_dn}", "employeeType"}, "^pil"}""", true)]
    [InlineData("""{match, {string, "${name}"}, "^${username}-"}""", true)]
    [InlineData("""{match, {string, "${name}"}, {string, "^x"}}""", false)]
    [InlineData("""{for, [{permission, configure, {constant, false}}, {permission, write, {for, [{resource, queue, {exists, "dc=example,dc=com"}}]}}]}""", true)]
    [InlineData("""{for, [{permission, configure, {constant, true}}]}""", null)]
    [InlineData("""{for, [{routing_key, "x", {constant, true}}]}""", null)]
    [InlineData("""{match, "${name}", "("}""", null)]
    [InlineData("""{exists, "no dn"}""", null)]
    [InlineData("""{'not', {exists, "no dn"}}""", null)]
    [InlineData("""{'not', {'or', [{constant, false}, {exists, "no dn"}]}}""", null)]
    [InlineData("""{'or', [{exists, "no dn"}, {constant, true}]}""", true)]
    public async Task A_query_says_who_may(string query, bool? allowed)
    {
        foreach (var change in new Action<LdapSettings>[] { static _ => { }, AsksAsServiceOfPeople })
        {
            using var backend = Create(settings =>
            {
                change(settings);
                (settings.ResourceQuery, settings.GroupBase) = (QueryParser.Parse(query), "ou=groups,dc=example,dc=com");
            });
            var answer = await CheckAsync(backend, "jane");
            Assert.Equal((allowed ?? false, allowed is null ? "ldap_evaluate_error" : null), (answer.IsAllowed, answer.Problem));
        }
    }

    [SlapdFact]
    public async Task Groups_are_in_groups_which_may_be_in_each_other()
    {
        using var backend = Create(settings =>
        {
            settings.LookupBase = "dc=example,dc=com";
            settings.ResourceQuery = QueryParser.Parse("""{in_group_nested, "CN=outer, OU=groups, dc=example,dc=com", "member"}""");
        });
        Assert.True((await CheckAsync(backend, "joe")).IsAllowed);
        Assert.Equal((false, null), ((await CheckAsync(backend, "jane")).IsAllowed, (await CheckAsync(backend, "jane")).Problem));

        using var flat = Create(settings =>
        {
            settings.GroupBase = "dc=example,dc=com";
            settings.ResourceQuery = QueryParser.Parse("""{in_group_nested, "cn=outer,ou=groups,dc=example,dc=com", "member", singlelevel}""");
        });
        Assert.False((await CheckAsync(flat, "joe")).IsAllowed);
    }

    [SlapdFact]
    public async Task Who_asks_decides_what_is_seen()
    {
        const string Hidden = """{in_group, "cn=hidden,ou=secret,dc=example,dc=com", "uniqueMember"}""";
        using var asUser = Create(settings => settings.ResourceQuery = QueryParser.Parse(Hidden));
        Assert.False((await CheckAsync(asUser, "jane")).IsAllowed);
        using var asService = Create(settings =>
        {
            AsksAsService(settings);
            settings.ResourceQuery = QueryParser.Parse(Hidden);
        });
        Assert.True((await CheckAsync(asService, "jane")).IsAllowed);
        Assert.False((await CheckAsync(asService, "joe")).IsAllowed);

        // The connection that was the service's a moment ago is nobody's now.
        using var asNobody = Create(settings =>
        {
            LooksUpAsService(settings);
            (settings.PoolSize, settings.OtherBind.IsAnonymous, settings.ResourceQuery) = (1, true, QueryParser.Parse("""{exists, "dc=example,dc=com"}"""));
        });
        Assert.False((await CheckAsync(asNobody, "jane")).IsAllowed);
    }

    [SlapdFact]
    public async Task A_name_cannot_reach_beyond_its_place_in_a_query()
    {
        using var backend = Create(settings =>
        {
            settings.VirtualHostQuery = QueryParser.Parse("""{in_group, "ou=${vhost},ou=vhosts,dc=example,dc=com"}""");
            settings.ResourceQuery = QueryParser.Parse("""{match, {string, "${name}"}, "^${vhost}$"}""");
        });
        var login = await backend.AuthenticateAsync(new LoginAttempt("jane", "secret"));
        foreach (var (host, allowed) in new[] { ("tenant", true), ("tenant,ou=vhosts,dc=example,dc=com", false), ("x\\,ou=tenant", false), ("*", false), ("", false) })
        {
            var answer = await backend.CheckAsync(new AccessQuery("jane", AccessTarget.VirtualHost, host) { State = login.State });
            Assert.True(allowed == answer.IsAllowed, host);
        }

        Assert.False((await backend.CheckAsync(new AccessQuery("jane", AccessTarget.Queue, ".*") { State = login.State, Name = "any" })).IsAllowed);
        Assert.NotNull((await backend.CheckAsync(new AccessQuery("jane", AccessTarget.Queue, "/") { Name = "any" })).Problem);
    }

    [SlapdTheory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Over_TLS_the_servers_certificate_has_to_be_good(bool tls, bool startTls)
    {
        using var directory = new TemporaryDirectory();
        using var stranger = new TestAuthority("Another");
        var bad = directory.Write("bad.pem", stranger.Pem);
        Assert.True(await AcceptsAsync("localhost", new ClientTlsSettings { AuthorityFile = slapd.AuthorityFile }));
        Assert.False(await AcceptsAsync("localhost", new ClientTlsSettings { AuthorityFile = bad }));
        Assert.False(await AcceptsAsync("localhost", new ClientTlsSettings()));
        Assert.True(await AcceptsAsync("localhost", new ClientTlsSettings { Verify = false }));
        Assert.True(await AcceptsAsync("127.0.0.1", new ClientTlsSettings { AuthorityFile = slapd.AuthorityFile }));

        async Task<bool> AcceptsAsync(string host, ClientTlsSettings settingsOfTls)
        {
            using var backend = Create(settings =>
            {
                settings.Servers["1"] = host;
                (settings.UsesTls, settings.UsesStartTls, settings.Tls, settings.Port) = (tls, startTls, settingsOfTls, tls ? slapd.TlsPort : slapd.Port);
            });
            return (await backend.AuthenticateAsync(new LoginAttempt("jane", "secret"))).IsAccepted;
        }
    }

    [SlapdFact]
    public async Task Many_log_in_at_once_over_few_connections()
    {
        using var backend = Create(settings =>
        {
            LooksUpAsService(settings);
            (settings.PoolSize, settings.ResourceQuery) = (3, QueryParser.Parse("""{in_group, "cn=admins,ou=groups,dc=example,dc=com"}"""));
        });
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            var good = await backend.AuthenticateAsync(new LoginAttempt("jane", i % 2 == 0 ? "secret" : "wrong"));
            return (good.IsAccepted, (await CheckAsync(backend, i % 3 == 0 ? "jane" : "joe")).IsAllowed);
        }));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (i % 2 == 0, i % 3 == 0)), answers);
    }

    [SlapdFact]
    public async Task The_next_server_is_asked_where_one_is_down()
    {
        // Nobody listens at this port of the other address: slapd has the port of 127.0.0.1 alone.
        using var backend = Create(settings => (settings.Servers["1"], settings.Servers["2"]) = ("127.0.0.2", "127.0.0.1"));
        Assert.Equal("", await TagsAsync(backend, "jane"));
        using var down = Create(settings => settings.Servers["1"] = "127.0.0.2");
        Assert.Equal((true, "ldap_connect_error"), await RefusalAsync(down));
    }

    private static void LooksUpAsService(LdapSettings settings)
    {
        (settings.LookupAttribute, settings.LookupBase, settings.UserDnPattern) = ("uid", Slapd.People, "${username}");
        (settings.LookupBind.UserDn, settings.LookupBind.Password) = (Slapd.Service, "service");
    }

    private static void LooksUpAsUser(LdapSettings settings) =>
        (settings.LookupAttribute, settings.LookupBase, settings.UserDnPattern, settings.UserBindPattern) = ("uid", Slapd.People, "${username}", Pattern);

    private static void AsksAsService(LdapSettings settings) => (settings.OtherBind.UserDn, settings.OtherBind.Password) = (Slapd.Service, "service");

    // Sees what other users see.
    private static void AsksAsServiceOfPeople(LdapSettings settings) =>
        (settings.OtherBind.UserDn, settings.OtherBind.Password) = ($"uid=joe,{Slapd.People}", "secret");

    private static async Task<(bool, string?)> RefusalAsync(LdapBackend backend)
    {
        var answer = await backend.AuthenticateAsync(new LoginAttempt("jane", "secret"));
        return (answer.IsError, answer.Refusal);
    }

    private static async Task<string> TagsAsync(LdapBackend backend, string name)
    {
        var answer = await backend.AuthenticateAsync(new LoginAttempt(name, "secret"));
        Assert.True(answer.IsAccepted, answer.Refusal);
        return string.Join(' ', answer.Tags);
    }

    private static async Task<AccessAnswer> CheckAsync(LdapBackend backend, string name)
    {
        var login = await backend.AuthenticateAsync(new LoginAttempt(name, "secret"));
        Assert.True(login.IsAccepted, login.Refusal);
        return await backend.CheckAsync(new AccessQuery(name, AccessTarget.Queue, "tenant") { State = login.State, Name = "jane-1", Permission = Permission.Write });
    }

    private LdapBackend Create(Action<LdapSettings>? change = null)
    {
        var settings = new LdapSettings { Port = slapd.Port, UserDnPattern = Pattern, Timeout = TimeSpan.FromSeconds(60) };
        settings.Servers["1"] = "127.0.0.1";
        change?.Invoke(settings);
        return new LdapBackend(settings, TimeProvider.System, NullLoggerFactory.Instance);
    }
}
