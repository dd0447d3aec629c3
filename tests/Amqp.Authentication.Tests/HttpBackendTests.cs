using System.Net;
using Amqp.Authentication.Http;
using Amqp.Hosting.Tls;
using Amqp.Broker.Security;
using Amqp.Broker.Security.Backends;
using Amqp.TestKit.Tls;
using Microsoft.Extensions.Logging.Abstractions;

namespace Amqp.Authentication.Tests;

/// <summary>The HTTP backend against a web server that says what the test wants.</summary>
public sealed class HttpBackendTests : IAsyncLifetime
{
    private readonly FakeWebServer _server = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData(false, "GET")]
    [InlineData(true, "POST")]
    public async Task A_login_is_asked_about(bool post, string method)
    {
        _server.Answer = _ => (200, "allow administrator monitoring");
        using var backend = Create(settings => settings.UsePost = post);
        var answer = await backend.AuthenticateAsync(new LoginAttempt("jane & co", "s=e c+r%é"));

        Assert.Equal((true, "administrator,monitoring"), (answer.IsAccepted, string.Join(',', answer.Tags)));
        var request = Assert.Single(_server.Requests);
        Assert.Equal((method, "/user"), (request.Method, request.Path));
        Assert.Equal(("jane & co", "s=e c+r%é"), (request["username"], request["password"]));
        Assert.Null(request["vhost"]);
    }

    [Fact]
    public async Task A_login_without_a_password_has_none()
    {
        _server.Answer = _ => (200, "allow");
        using var backend = Create();
        Assert.True((await backend.AuthenticateAsync(new LoginAttempt("CN=x", (ReadOnlyMemory<byte>?)null))).IsAccepted);
        Assert.Equal("username=CN%3Dx", Assert.Single(_server.Requests).Encoded);
    }

    [Theory]
    [InlineData(200, "allow", true, false)]
    [InlineData(201, " ALLOW ", true, false)]
    [InlineData(200, "deny", false, false)]
    [InlineData(200, "Deny", false, false)]
    [InlineData(200, "deny because", false, false)]
    [InlineData(200, "allowed", false, true)]
    [InlineData(200, "", false, true)]
    [InlineData(200, "<html>", false, true)]
    [InlineData(403, "allow", false, true)]
    [InlineData(500, "allow", false, true)]
    [InlineData(302, "allow", false, true)]
    public async Task What_is_no_permission_refuses(int status, string body, bool accepted, bool error)
    {
        _server.Answer = _ => (status, body);
        using var backend = Create();
        var login = await backend.AuthenticateAsync(new LoginAttempt("jane", "x"));
        Assert.Equal((accepted, error), (login.IsAccepted, login.IsError));
        var access = await backend.CheckAsync(new AccessQuery("jane", AccessTarget.VirtualHost, "/"));
        Assert.Equal((accepted, error), (access.IsAllowed, access.Problem is not null));
    }

    [Fact]
    public async Task The_reason_is_told_where_it_may_be()
    {
        _server.Answer = _ => (200, "deny  not on sundays ");
        using var open = Create();
        Assert.Equal("not on sundays", (await open.CheckAsync(new AccessQuery("jane", AccessTarget.Queue, "/"))).Reason);
        using var closed = Create(settings => settings.DisclosesReasons = false);
        Assert.Same(AccessAnswer.Denied, await closed.CheckAsync(new AccessQuery("jane", AccessTarget.Queue, "/")));
    }

    [Fact]
    public async Task Questions_about_access_have_their_own_paths_and_parameters()
    {
        _server.Answer = _ => (200, "allow");
        using var backend = Create();
        var query = new AccessQuery("jane", AccessTarget.VirtualHost, "my host") { Tags = ["management", "custom"], Peer = IPAddress.Parse("192.0.2.7") };
        await backend.CheckAsync(query);
        await backend.CheckAsync(query with { Target = AccessTarget.Queue, Name = "q", Permission = Permission.Configure });
        await backend.CheckAsync(query with { Target = AccessTarget.Exchange, Name = "amq.default", Permission = Permission.Write });
        await backend.CheckAsync(query with { Target = AccessTarget.Topic, Name = "amq.topic", Permission = Permission.Read, RoutingKey = "a.#" });

        Assert.Equal(
            [
                "/vhost username=jane vhost=my host ip=192.0.2.7 tags=management custom",
                "/resource username=jane vhost=my host resource=queue name=q permission=configure tags=management custom",
                "/resource username=jane vhost=my host resource=exchange name=amq.default permission=write tags=management custom",
                "/topic username=jane vhost=my host resource=topic name=amq.topic permission=read tags=management custom"
                + " routing_key=a.# variable_map.username=jane variable_map.vhost=my host",
            ],
            _server.Requests.Select(request => $"{request.Path} {request.Parameters}"));
    }

    [Fact]
    public async Task A_server_that_is_silent_or_gone_denies()
    {
        _server.IsSilent = true;
        using var impatient = Create(settings => settings.RequestTimeout = TimeSpan.FromMilliseconds(300));
        var answer = await impatient.AuthenticateAsync(new LoginAttempt("jane", "x"));
        Assert.Equal((true, "timeout"), (answer.IsError, answer.Refusal));

        var gone = new FakeWebServer();
        var address = gone.At("user");
        await gone.DisposeAsync();
        using var backend = Create(settings => settings.UserPath = address);
        Assert.True((await backend.AuthenticateAsync(new LoginAttempt("jane", "x"))).IsError);
    }

    [Fact]
    public async Task Over_TLS_the_servers_certificate_has_to_be_good()
    {
        using var directory = new TemporaryDirectory();
        using var authority = new TestAuthority();
        using var certificate = authority.Server();
        using var stranger = new TestAuthority("Another");
        await using var server = new FakeWebServer(certificate) { Answer = _ => (200, "allow") };
        var host = "localhost";
        var good = directory.Write("good.pem", authority.Pem);
        var bad = directory.Write("bad.pem", stranger.Pem);

        Assert.True(await AcceptsAsync(new ClientTlsSettings { AuthorityFile = good }));
        Assert.False(await AcceptsAsync(new ClientTlsSettings { AuthorityFile = bad }));
        Assert.False(await AcceptsAsync(new ClientTlsSettings()));
        Assert.True(await AcceptsAsync(new ClientTlsSettings { Verify = false }));
        host = "127.0.0.2";
        Assert.False(await AcceptsAsync(new ClientTlsSettings { AuthorityFile = good }));
        Assert.True(await AcceptsAsync(new ClientTlsSettings { AuthorityFile = good, VerifyHostName = false }));

        async Task<bool> AcceptsAsync(ClientTlsSettings tls)
        {
            using var backend = Create(settings => (settings.UserPath, settings.Tls) = (new UriBuilder(server.At("user")) { Host = host }.Uri, tls));
            return (await backend.AuthenticateAsync(new LoginAttempt("jane", "x"))).IsAccepted;
        }
    }

    private HttpBackend Create(Action<HttpBackendSettings>? change = null)
    {
        var settings = new HttpBackendSettings
        {
            UserPath = _server.At("user"),
            VirtualHostPath = _server.At("vhost"),
            ResourcePath = _server.At("resource"),
            TopicPath = _server.At("topic"),
        };
        change?.Invoke(settings);
        return new HttpBackend(settings, NullLoggerFactory.Instance);
    }
}
