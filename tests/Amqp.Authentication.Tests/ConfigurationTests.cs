using System.Net;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.TestKit.Configuration;
using Amqp.TestKit.Wire;

namespace Amqp.Authentication.Tests;

/// <summary>From lines of rabbitmq.conf to somebody who is logged in.</summary>
public sealed class ConfigurationTests
{
    public static TheoryData<string> Names => new(AuthenticationAreas.All.SelectMany(area => area.Keys).Select(key => key.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_example_of_every_key_changes_something(string name)
    {
        var key = AuthenticationAreas.All.SelectMany(area => area.Keys).Single(known => known.Name == name);
        if (name.Contains(".scope_aliases.$N.", StringComparison.Ordinal))
        {
            // Half of a pair is an error.
            Assert.ThrowsAny<BrokerConfigurationException>(() => Configured.ProblemOf(key, AuthenticationAreas.All));
            return;
        }

        Assert.Null(Configured.ProblemOf(key, AuthenticationAreas.All));
    }

    [Fact]
    public void No_key_is_declared_twice()
    {
        var keys = AuthenticationAreas.All.SelectMany(area => area.Keys).Concat(ConfKeys.All).Select(key => key.Name).ToArray();
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void Aliases_come_as_one_line_or_as_two()
    {
        var one = Settings("auth_oauth2.scope_aliases.admin = rabbitmq.tag:administrator rabbitmq.read:*/*");
        var two = Settings("auth_oauth2.scope_aliases.1.alias = api://admin", "auth_oauth2.scope_aliases.1.scope = rabbitmq.tag:administrator");
        var server = Settings("auth_oauth2.resource_servers.eu.scope_aliases.1.alias = a", "auth_oauth2.resource_servers.eu.scope_aliases.1.scope = b c");
        Assert.Equal(["rabbitmq.tag:administrator", "rabbitmq.read:*/*"], one.Root.ScopeAliases!["admin"]);
        Assert.Equal(["rabbitmq.tag:administrator"], two.Root.ScopeAliases!["api://admin"]);
        Assert.Equal(["b", "c"], server.ResourceServers["eu"].ScopeAliases!["a"]);
    }

    [Fact]
    public async Task A_chain_of_backends_is_asked_in_the_order_of_its_numbers()
    {
        await using var web = new FakeWebServer { Answer = request => (200, request["username"] != "jane" ? "deny" : request.Path == "/user" ? "allow administrator" : "allow") };
        await using var broker = await StartAsync(
            "auth_backends.10 = internal",
            "auth_backends.2 = http",
            $"auth_http.user_path = {web.At("user")}",
            $"auth_http.vhost_path = {web.At("vhost")}",
            $"auth_http.resource_path = {web.At("resource")}",
            $"auth_http.topic_path = {web.At("topic")}");
        await using var jane = await OpenAsync(broker, "jane", "x");
        await (await jane.OpenChannelAsync()).DeclareQueueAsync("q");
        await using var guest = await OpenAsync(broker, "guest", "guest");
        await (await guest.OpenChannelAsync()).DeclareQueueAsync("g");
        await Assert.ThrowsAsync<WireException>(() => OpenAsync(broker, "joe", "x"));
        Assert.Equal(["/user", "/vhost", "/resource", "/user", "/user"], web.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task One_backend_checks_the_password_and_another_says_what_may_be_done()
    {
        await using var web = new FakeWebServer { Answer = _ => (200, "allow") };
        await using var broker = await StartAsync(
            "auth_backends.1.authn = rabbit_auth_backend_http", "auth_backends.1.authz = internal", $"auth_http.user_path = {web.At("user")}");
        await using var guest = await OpenAsync(broker, "guest", "anything");
        await (await guest.OpenChannelAsync()).DeclareQueueAsync("q");
        await Assert.ThrowsAsync<WireException>(() => OpenAsync(broker, "jane", "anything"));
        Assert.Equal(2, web.Requests.Count);
    }

    [Fact]
    public async Task A_cache_stands_before_a_backend()
    {
        await using var web = new FakeWebServer { Answer = _ => (200, "allow") };
        await using var broker = await StartAsync(
            "auth_backends.1 = cache", "auth_cache.cached_backend.authn = http", "auth_cache.cached_backend.authz = internal", $"auth_http.user_path = {web.At("user")}");
        for (var i = 0; i < 3; i++)
        {
            await using var guest = await OpenAsync(broker, "guest", "anything");
            await (await guest.OpenChannelAsync()).DeclareQueueAsync("q");
        }

        Assert.Single(web.Requests);
    }

    [Fact]
    public async Task A_token_is_a_password()
    {
        using var directory = new TemporaryDirectory();
        using var issuer = new Issuer();
        await using var broker = await StartAsync(
            "auth_backends.1 = oauth2",
            "auth_oauth2.resource_server_id = rabbitmq",
            $"auth_oauth2.signing_keys.key-1 = {directory.Write("key.pem", issuer.PublicPem)}");
        await using var jane = await OpenAsync(broker, "", issuer.Token(new { scope = "rabbitmq.configure:*/mine* rabbitmq.read:*/mine*" }));
        var channel = await jane.OpenChannelAsync();
        await channel.DeclareQueueAsync("mine");
        Assert.Null(await channel.GetAsync("mine"));
        Assert.Equal("jane", Assert.Single(broker.Admin.Connections).UserName);
        await Assert.ThrowsAsync<WireException>(async () => await channel.DeclareQueueAsync("yours"));
        await Assert.ThrowsAsync<WireException>(() => OpenAsync(broker, "guest", "guest"));
    }

    [Theory]
    [InlineData("auth_backends.1 = rabbit_auth_backend_ip_range", "test.conf:1: auth_backends.1 = rabbit_auth_backend_ip_range: expected one of internal, internal_loopback, http, ldap, oauth2")]
    [InlineData("auth_http.user_path = ftp://x", "expected an http or https URL")]
    [InlineData("auth_http.request_timeout = 0", "expected milliseconds")]
    [InlineData("auth_oauth2.https.hostname_verification = maybe", "expected wildcard or none")]
    public void A_bad_value_says_what_would_be_right(string line, string expected)
        => Assert.Contains(expected, Assert.Throws<BrokerConfigurationException>(() => Configured.From(AuthenticationAreas.All, line)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("the cache backend needs a backend behind it", "auth_backends.1 = cache")]
    [InlineData("the cache cannot be behind itself", "auth_backends.1 = cache", "auth_cache.cached_backend = cache")]
    [InlineData("'nobody' is not an authentication backend", "auth_backends.1 = cache", "auth_cache.cached_backend = nobody")]
    public async Task A_chain_that_cannot_be_made_does_not_start(string expected, params string[] lines)
        => Assert.Contains(expected, (await Assert.ThrowsAsync<BrokerConfigurationException>(() => StartAsync(lines))).Message, StringComparison.Ordinal);

    private static OAuth2.OAuth2Settings Settings(params string[] lines) => Configured.From(AuthenticationAreas.All, lines).Get<OAuth2.OAuth2Settings>();

    private static Task<AmqpBroker> StartAsync(params string[] lines)
    {
        var options = Configured.From(AuthenticationAreas.All, lines).Options;
        options.Endpoints = [new IPEndPoint(IPAddress.Loopback, 0)];
        return AmqpBroker.StartAsync(options);
    }

    private static Task<WireConnection> OpenAsync(AmqpBroker broker, string user, string password) =>
        WireConnection.OpenAsync("127.0.0.1", broker.Endpoints[0].Port, new WireOptions { User = user, Password = password });
}
