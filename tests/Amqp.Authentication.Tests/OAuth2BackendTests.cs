using Amqp.Authentication.OAuth2;
using Amqp.Broker.Security;
using Amqp.Broker.Security.Backends;
using Amqp.TestKit.Runtime;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.Tokens;

namespace Amqp.Authentication.Tests;

/// <summary>Tokens: who they are from, who they are for, what they permit, and for how long.</summary>
public sealed class OAuth2BackendTests : IAsyncLifetime
{
    private readonly Issuer _issuer = new();
    private readonly FakeWebServer _web = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _time = new(DateTimeOffset.UtcNow);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _issuer.Dispose();
        _directory.Dispose();
        await _web.DisposeAsync();
    }

    [Fact]
    public async Task A_token_that_is_signed_with_a_known_key_is_a_login()
    {
        using var backend = WithKeyFile();
        var answer = await LoginAsync(backend, _issuer.Token(new { scope = "rabbitmq.tag:management rabbitmq.read:*/* other.tag:administrator" }));
        Assert.Equal((null, "jane", "management"), (answer.Refusal, answer.UserName, string.Join(',', answer.Tags)));
        Assert.InRange(answer.ExpiresAt!.Value, DateTimeOffset.UtcNow.AddMinutes(55), DateTimeOffset.UtcNow.AddMinutes(61));
    }

    [Fact]
    public async Task What_is_no_good_token_is_refused()
    {
        using var backend = WithKeyFile();
        using var stranger = new Issuer();
        var good = _issuer.Token();
        await AssertRefusedAsync(backend, "", "provided token is invalid");
        await AssertRefusedAsync(backend, "guest", "provided token is invalid");
        await AssertRefusedAsync(backend, "a.b.c", "provided token is invalid");
        await AssertRefusedAsync(backend, stranger.Token(), "signature_invalid");
        await AssertRefusedAsync(backend, good[..^6] + "AAAAAA", "signature_invalid");
        await AssertRefusedAsync(backend, Issuer.Unsigned("{\"aud\":\"rabbitmq\",\"sub\":\"jane\"}"), "signature_invalid");
        await AssertRefusedAsync(backend, Issuer.Unsigned("[]"), "provided token is invalid");
        using var unknown = new Issuer("key-2");
        await AssertRefusedAsync(backend, unknown.Token(), "key not found");
    }

    [Fact]
    public async Task A_token_that_is_not_good_yet_is_refused_but_for_what_clocks_differ()
    {
        using var backend = WithKeyFile();
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        Assert.True((await LoginAsync(backend, _issuer.Token(new { nbf = now + 30 }))).IsAccepted);
        Assert.Contains("is not valid before", (await LoginAsync(backend, _issuer.Token(new { nbf = now + 300 }))).Refusal, StringComparison.Ordinal);
        Assert.False((await LoginAsync(backend, _issuer.Token(new { nbf = "never" }))).IsAccepted);
    }

    [Fact]
    public async Task A_token_must_be_for_us()
    {
        using var backend = WithKeyFile();
        Assert.True((await LoginAsync(backend, _issuer.Token(new { aud = new[] { "other", "rabbitmq" } }))).IsAccepted);
        Assert.True((await LoginAsync(backend, _issuer.Token(new { aud = "other rabbitmq" }))).IsAccepted);
        await AssertRefusedAsync(backend, _issuer.Token(new { aud = "other" }), "no_matching_aud_found");
        await AssertRefusedAsync(backend, _issuer.Token(new { aud = (string?)null }), "no_aud_found");
        using var lax = WithKeyFile(settings => settings.Root = settings.Root with { VerifiesAudience = false });
        Assert.True((await LoginAsync(lax, _issuer.Token(new { aud = "other" }))).IsAccepted);
        Assert.True((await LoginAsync(lax, _issuer.Token(new { aud = (string?)null }))).IsAccepted);
    }

    [Fact]
    public async Task A_token_ends()
    {
        using var backend = WithKeyFile();
        await AssertRefusedAsync(backend, _issuer.Token(new { exp = DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeSeconds() }), "Provided JWT token has expired");
        await AssertRefusedAsync(backend, _issuer.Token(new { exp = "tomorrow" }), "");
        Assert.Null((await LoginAsync(backend, _issuer.Token(new { exp = (long?)null }))).ExpiresAt);

        var login = await LoginAsync(backend, _issuer.Token(new { scope = "rabbitmq.read:*/*" }));
        var query = new AccessQuery("jane", AccessTarget.Queue, "/") { Name = "q", Permission = Permission.Read, State = login.State };
        Assert.True((await backend.CheckAsync(query)).IsAllowed);
        _time.Advance(TimeSpan.FromHours(2));
        Assert.NotNull((await backend.CheckAsync(query)).Problem);
    }

    [Theory]
    [InlineData("sub", "jane")]
    [InlineData("email", "jane@example")]
    [InlineData("missing", "jane")]
    public async Task The_name_comes_from_the_preferred_claims(string claim, string name)
    {
        using var backend = WithKeyFile(settings => settings.Root = settings.Root with { UserNameClaims = [claim] });
        Assert.Equal(name, (await LoginAsync(backend, _issuer.Token(new { email = "jane@example", client_id = "app" }))).UserName);
        Assert.Equal(claim == "email" ? "jane@example" : "app",
            (await LoginAsync(backend, _issuer.Token(new { sub = (string?)null, email = "jane@example", client_id = "app" }))).UserName);
    }

    [Theory]
    [InlineData("rabbitmq.read:*/*", true, true, false, false)]
    [InlineData("rabbitmq.write:%2F/q*", true, false, true, false)]
    [InlineData("rabbitmq.configure:*/q1", true, false, false, true)]
    [InlineData("rabbitmq.read:other/*", false, false, false, false)]
    [InlineData("rabbitmq.read:*", false, false, false, false)]
    [InlineData("read:*/*", false, false, false, false)]
    [InlineData("rabbitmq.read:{vhost}/q1", true, true, false, false)]
    [InlineData("rabbitmq.read:*/{sub}*", true, false, false, false)]
    public async Task Scopes_say_what_is_permitted(string scope, bool host, bool read, bool write, bool configure)
    {
        using var backend = WithKeyFile();
        var state = (await LoginAsync(backend, _issuer.Token(new { scope }))).State;
        Assert.Equal(host, await Allows(new AccessQuery("jane", AccessTarget.VirtualHost, "/")));
        var queue = new AccessQuery("jane", AccessTarget.Queue, "/") { Name = "q1" };
        Assert.Equal(read, await Allows(queue with { Permission = Permission.Read }));
        Assert.Equal(write, await Allows(queue with { Permission = Permission.Write }));
        Assert.Equal(configure, await Allows(queue with { Permission = Permission.Configure }));

        async Task<bool> Allows(AccessQuery query) => (await backend.CheckAsync(query with { State = state })).IsAllowed;
    }

    [Theory]
    [InlineData("rabbitmq.write:*/amq.topic/a.*", "a.b", true)]
    [InlineData("rabbitmq.write:*/amq.topic/a.*", "b.a", false)]
    [InlineData("rabbitmq.write:*/*/*", "anything", true)]
    [InlineData("rabbitmq.write:*/*", "anything", false)]
    [InlineData("rabbitmq.read:*/*/*", "anything", false)]
    public async Task A_third_part_is_about_routing_keys(string scope, string key, bool allowed)
    {
        using var backend = WithKeyFile();
        var state = (await LoginAsync(backend, _issuer.Token(new { scope }))).State;
        var query = new AccessQuery("jane", AccessTarget.Topic, "/") { Name = "amq.topic", Permission = Permission.Write, RoutingKey = key, State = state };
        Assert.Equal(allowed, (await backend.CheckAsync(query)).IsAllowed);
    }

    [Theory]
    [InlineData("*", "anything", true)]
    [InlineData("a*", "abc", true)]
    [InlineData("a*", "ba", false)]
    [InlineData("*c", "abc", true)]
    [InlineData("*c", "abcd", false)]
    [InlineData("a*c", "ac", true)]
    [InlineData("a*b*c", "a-b-c", true)]
    [InlineData("a*b*c", "a-c", false)]
    [InlineData("ab*b", "ab", false)]
    [InlineData("a**c", "abc", true)]
    [InlineData("abc", "abc", true)]
    [InlineData("abc", "abcd", false)]
    [InlineData("", "", true)]
    [InlineData("%2A", "*", true)]
    [InlineData("%2a", "x", false)]
    public void A_star_is_any_text(string pattern, string subject, bool matches) => Assert.Equal(matches, new ScopePattern(pattern).Matches(subject));

    [Fact]
    public async Task Scopes_are_found_wherever_a_token_has_them()
    {
        using var backend = WithKeyFile(settings => settings.Root = settings.Root with
        {
            AdditionalScopesKey = "roles realm.access.roles permissions",
            Type = "rabbitmq",
            ScopeAliases = new Dictionary<string, IReadOnlyList<string>> { ["admin"] = ["rabbitmq.tag:administrator", "rabbitmq.write:*/*"] },
        });
        await AssertTags(new { scope = new[] { "rabbitmq.tag:one", "rabbitmq.tag:two" } }, "one", "two");
        await AssertTags(new { roles = "rabbitmq.tag:one", scope = "rabbitmq.tag:two" }, "one", "two");
        await AssertTags(new { realm = new { access = new { roles = new[] { "rabbitmq.tag:one" } } } }, "one");
        await AssertTags(new { permissions = new { rabbitmq = new[] { "tag:one" }, other = new[] { "tag:two" } } }, "one");
        await AssertTags(new { authorization = new { permissions = new[] { new { scopes = new[] { "rabbitmq.tag:one" } }, new { scopes = new[] { "rabbitmq.tag:two" } } } } }, "one", "two");
        await AssertTags(new { scope = "admin" }, "administrator");
        await AssertTags(
            new
            {
                authorization_details = new object[]
                {
                    new { type = "rabbitmq", locations = new[] { "cluster:rabbit*/vhost:v/queue:q" }, actions = new[] { "read", "administrator" } },
                    new { type = "other", locations = new[] { "cluster:*" }, actions = new[] { "monitoring" } },
                    new { type = "rabbitmq", locations = "cluster:elsewhere", actions = "monitoring" },
                },
            },
            "administrator");

        async Task AssertTags(object claims, params string[] tags)
        {
            var answer = await LoginAsync(backend, _issuer.Token(claims));
            Assert.Null(answer.Refusal);
            Assert.Equal(tags, answer.Tags.Order());
        }
    }

    [Fact]
    public async Task Keys_are_fetched_when_a_token_names_an_unknown_one_but_not_too_often()
    {
        var keys = _issuer.KeySet;
        _web.Answer = _ => (200, keys);
        using var backend = Create(new OAuthProvider { KeySet = _web.At("keys") });
        Assert.True((await LoginAsync(backend, _issuer.Token())).IsAccepted);
        Assert.True((await LoginAsync(backend, _issuer.Token())).IsAccepted);
        Assert.Single(_web.Requests);

        using var next = new Issuer("key-2");
        keys = next.KeySet;
        await AssertRefusedAsync(backend, next.Token(), "key not found");
        Assert.Single(_web.Requests);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.True((await LoginAsync(backend, next.Token())).IsAccepted);
        Assert.Equal(2, _web.Requests.Count);
    }

    [Fact]
    public async Task The_issuer_says_where_the_keys_are()
    {
        _web.Answer = request => request.Path == "/realm/.well-known/openid-configuration"
            ? (200, $"{{\"jwks_uri\":\"{_web.At("realm/keys")}\"}}")
            : (200, _issuer.KeySet);
        using var backend = Create(new OAuthProvider { Issuer = _web.At("realm/") });
        Assert.True((await LoginAsync(backend, _issuer.Token())).IsAccepted);
        Assert.Equal(["/realm/.well-known/openid-configuration", "/realm/keys"], _web.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task Keys_that_cannot_be_fetched_are_an_error_and_not_a_refusal()
    {
        _web.Answer = _ => (500, "");
        using var backend = Create(new OAuthProvider { KeySet = _web.At("keys") });
        Assert.True((await LoginAsync(backend, _issuer.Token())).IsError);
    }

    [Fact]
    public async Task Only_the_algorithms_that_are_asked_for_are_accepted()
    {
        using var backend = WithKeyFile(settings => settings.RootProvider = settings.RootProvider with { Algorithms = [SecurityAlgorithms.RsaSha512] });
        await AssertRefusedAsync(backend, _issuer.Token(), "signature_invalid");
        Assert.True((await LoginAsync(backend, _issuer.Token(algorithm: SecurityAlgorithms.RsaSha512))).IsAccepted);
    }

    [Fact]
    public async Task A_token_that_names_no_key_is_verified_with_the_default_one()
    {
        using var backend = WithKeyFile(settings => settings.RootProvider = settings.RootProvider with { DefaultKey = "key-1" });
        Assert.True((await LoginAsync(backend, _issuer.Token(namesKey: false))).IsAccepted);
    }

    [Fact]
    public async Task Resource_servers_have_their_own_keys_and_prefixes()
    {
        using var other = new Issuer();
        using var backend = WithKeyFile(settings =>
        {
            settings.ResourceServers["eu"] = new ResourceServer { Id = "rabbitmq-eu", ScopePrefix = "eu:", Provider = "other" };
            settings.Providers["other"] = new OAuthProvider { KeyFiles = new Dictionary<string, string> { ["key-1"] = _directory.Write("other.pem", other.PublicPem) } };
        });
        var answer = await LoginAsync(backend, other.Token(new { aud = "rabbitmq-eu", scope = "eu:tag:monitoring rabbitmq.tag:management" }));
        Assert.Equal("monitoring", Assert.Single(answer.Tags));
        await AssertRefusedAsync(backend, _issuer.Token(new { aud = "rabbitmq-eu" }), "signature_invalid");
        await AssertRefusedAsync(backend, _issuer.Token(new { aud = new[] { "rabbitmq", "rabbitmq-eu" } }), "aud_matched_many_resource_servers_only_one_allowed");
    }

    [Fact]
    public async Task A_new_token_must_be_of_the_same_user()
    {
        using var backend = WithKeyFile();
        Assert.True((await backend.UpdateSecretAsync(new LoginAttempt("jane", _issuer.Token())))!.IsAccepted);
        Assert.Equal("Not allowed to change username on refreshed token", (await backend.UpdateSecretAsync(new LoginAttempt("jane", _issuer.Token(new { sub = "joe" }))))!.Refusal);
        Assert.False((await backend.UpdateSecretAsync(new LoginAttempt("jane", "nonsense")))!.IsAccepted);
    }

    private static ValueTask<LoginAnswer> LoginAsync(OAuth2Backend backend, string token) => backend.AuthenticateAsync(new LoginAttempt("whatever", token));

    private static async Task AssertRefusedAsync(OAuth2Backend backend, string token, string reason)
    {
        var answer = await LoginAsync(backend, token);
        Assert.False(answer.IsError);
        Assert.StartsWith($"Authentication using an OAuth 2/JWT token failed: {reason}", answer.Refusal, StringComparison.Ordinal);
    }

    private OAuth2Backend WithKeyFile(Action<OAuth2Settings>? change = null) =>
        Create(new OAuthProvider { KeyFiles = new Dictionary<string, string> { ["key-1"] = _directory.Write("key.pem", _issuer.PublicPem) } }, change);

    private OAuth2Backend Create(OAuthProvider provider, Action<OAuth2Settings>? change = null)
    {
        var settings = new OAuth2Settings { Root = new ResourceServer { Id = "rabbitmq" }, RootProvider = provider };
        change?.Invoke(settings);
        return new OAuth2Backend(settings, _time, NullLoggerFactory.Instance);
    }
}
