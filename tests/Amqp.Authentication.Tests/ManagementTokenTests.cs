using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.Management;
using Amqp.TestKit.Configuration;

namespace Amqp.Authentication.Tests;

/// <summary>Tokens at the HTTP API: whose scopes decide, for how long, and what a page is told in order to get one.</summary>
public sealed class ManagementTokenTests : IAsyncLifetime
{
    private readonly Issuer _issuer = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly HttpClient _client = new();
    private AmqpBroker? _broker;
    private ManagementServer? _server;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await (_server?.DisposeAsync() ?? default);
        await (_broker?.DisposeAsync() ?? default);
        _issuer.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("rabbitmq.tag:management", "/api/whoami", 200)]
    [InlineData("rabbitmq.tag:management", "/api/nodes", 401)]
    [InlineData("rabbitmq.tag:monitoring", "/api/nodes", 200)]
    [InlineData("rabbitmq.tag:monitoring", "/api/users", 401)]
    [InlineData("rabbitmq.tag:administrator", "/api/users", 200)]
    [InlineData("rabbitmq.read:*/*", "/api/whoami", 401)]
    [InlineData("other.tag:administrator", "/api/whoami", 401)]
    public async Task Scopes_decide_what_a_token_opens(string scope, string path, int status)
    {
        await StartAsync();
        Assert.Equal(status, (int)(await GetAsync(path, _issuer.Token(new { scope }))).Status);
    }

    [Fact]
    public async Task A_token_sees_the_virtual_hosts_of_its_scopes_only()
    {
        await StartAsync();
        _broker!.Admin.AddVirtualHost("mine");
        var token = _issuer.Token(new { scope = "rabbitmq.tag:management rabbitmq.configure:mine/*" });

        var hosts = JsonDocument.Parse((await GetAsync("/api/vhosts", token)).Text).RootElement;
        Assert.Equal(["mine"], hosts.EnumerateArray().Select(host => host.GetProperty("name").GetString()));
        Assert.Equal(401, (await GetAsync("/api/queues/%2F", token)).Status);
        Assert.Equal("jane", JsonDocument.Parse((await GetAsync("/api/whoami", token)).Text).RootElement.GetProperty("name").GetString());
    }

    [Fact]
    public async Task What_is_no_good_token_opens_nothing()
    {
        await StartAsync();
        using var stranger = new Issuer();
        const string Scope = "rabbitmq.tag:administrator";
        Assert.Equal(401, (await GetAsync("/api/whoami", "nonsense")).Status);
        Assert.Equal(400, (await GetAsync("/api/whoami", "")).Status);
        Assert.Equal(401, (await GetAsync("/api/whoami", stranger.Token(new { scope = Scope }))).Status);
        Assert.Equal(401, (await GetAsync("/api/whoami", Issuer.Unsigned("""{"aud":"rabbitmq","sub":"jane","scope":"rabbitmq.tag:administrator"}"""))).Status);
        Assert.Equal(401, (await GetAsync("/api/whoami", _issuer.Token(new { scope = Scope, exp = 1 }))).Status);
        Assert.Equal(401, (await GetAsync("/api/whoami", _issuer.Token(new { scope = Scope, aud = "other" }))).Status);
        Assert.Equal(200, (await GetAsync("/api/whoami", _issuer.Token(new { scope = Scope }))).Status);
    }

    [Fact]
    public async Task A_page_is_told_how_to_get_a_token()
    {
        await StartAsync("management.oauth_enabled = true", "management.oauth_client_id = ui", "management.oauth_scopes = openid profile", "auth_oauth2.issuer = https://issuer.example");
        var auth = JsonDocument.Parse((await GetAsync("/api/auth", null)).Text).RootElement;
        Assert.True(auth.GetProperty("oauth_enabled").GetBoolean());
        Assert.True(auth.GetProperty("oauth_disable_basic_auth").GetBoolean());
        Assert.Equal(("ui", "openid profile"), (auth.GetProperty("oauth_client_id").GetString(), auth.GetProperty("oauth_scopes").GetString()));
        var server = auth.GetProperty("oauth_resource_servers").GetProperty("rabbitmq");
        Assert.Equal("https://issuer.example", server.GetProperty("oauth_provider_url").GetString());
        Assert.Equal("https://issuer.example/.well-known/openid-configuration", server.GetProperty("oauth_metadata_url").GetString());
    }

    [Fact]
    public async Task Names_and_passwords_are_refused_where_pages_use_tokens_unless_the_configuration_says_otherwise()
    {
        await StartAsync("management.oauth_enabled = true", "management.oauth_client_id = ui", "auth_oauth2.issuer = https://issuer.example");
        var refused = await BasicAsync();
        Assert.Equal((401, true), (refused.Status, refused.Challenge.StartsWith("Bearer", StringComparison.Ordinal)));
        await DisposeAsyncBroker();
        await StartAsync("management.oauth_enabled = true", "management.oauth_disable_basic_auth = false");
        Assert.Equal(200, (await BasicAsync()).Status);
    }

    [Fact]
    public async Task A_login_form_takes_a_token()
    {
        await StartAsync();
        using var good = new FormUrlEncodedContent([new("access_token", _issuer.Token(new { scope = "rabbitmq.tag:management" }))]);
        using var bad = new FormUrlEncodedContent([new("access_token", "nonsense")]);
        using var answer = await _client.PostAsync(Address("/api/login"), good);
        using var refused = await _client.PostAsync(Address("/api/login"), bad);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (answer.StatusCode, refused.StatusCode));
    }

    private Uri Address(string path) => new($"http://{_server!.EndPoint}{path}");

    private async Task DisposeAsyncBroker()
    {
        await _server!.DisposeAsync();
        await _broker!.DisposeAsync();
    }

    private async Task StartAsync(params string[] lines)
    {
        var configuration = Configured.From(
            AuthenticationAreas.All,
            [
                "listeners.tcp = none", "management.tcp.ip = 127.0.0.1", "management.tcp.port = 0", "auth_backends.1 = oauth2", "auth_backends.2 = internal",
                "auth_oauth2.resource_server_id = rabbitmq", $"auth_oauth2.signing_keys.{_issuer.KeyId} = {_directory.Write("key.pem", _issuer.PublicPem)}", .. lines,
            ]);
        _broker = await AmqpBroker.StartAsync(configuration.Options);
        _server = await ManagementServer.StartAsync(_broker, configuration.Get<ManagementSettings>());
    }

    private async Task<(int Status, string Text)> GetAsync(string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address(path));
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        }

        using var answer = await _client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private async Task<(int Status, string Challenge)> BasicAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address("/api/whoami"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("guest:guest")));
        using var answer = await _client.SendAsync(request);
        return ((int)answer.StatusCode, answer.Headers.WwwAuthenticate.ToString());
    }
}
