using System.IO.Compression;
using Amqp.Hosting.Configuration;

namespace Amqp.Management.Tests;

/// <summary>What every request goes through, whatever it is for.</summary>
public sealed class RequestTests
{
    [Fact]
    public async Task A_request_without_a_name_is_asked_for_one()
    {
        await using var broker = await ManagedBroker.StartAsync();

        var answer = (await broker.GetAsync("api/whoami", user: "")).Expect(401);

        Assert.Equal("Basic realm=\"RabbitMQ Management\"", answer.Header("WWW-Authenticate"));
        Assert.Empty(answer.Body);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_in_words()
    {
        await using var broker = await ManagedBroker.StartAsync();

        (await broker.GetAsync("api/whoami", user: "nobody")).ExpectError(401, "not_authorized", "Login failed");
    }

    [Fact]
    public async Task Too_many_wrong_passwords_shut_the_door_but_not_for_who_has_been_in()
    {
        await using var broker = await ManagedBroker.StartAsync(new ManagementSettings { LoginAttempts = 2 });
        broker.AddUser("alice", "administrator");
        broker.AddUser("bob", "administrator");
        (await broker.GetAsync("api/whoami", user: "alice")).Expect(200);
        await broker.GetAsync("api/whoami", user: "nobody");
        (await broker.GetAsync("api/whoami", user: "bob")).Expect(200);
        await broker.GetAsync("api/whoami", user: "nobody");

        // Guest's password is right, and nobody may find out.
        (await broker.GetAsync("api/whoami")).Expect(429);
        (await broker.GetAsync("api/whoami", user: "alice")).Expect(200);
        (await broker.GetAsync("api/whoami", user: "bob")).Expect(200);
        (await broker.SendLocallyAsync("GET", "api/whoami")).Expect(200);
        broker.Admin.SetUser("bob", "another");
        (await broker.GetAsync("api/whoami", user: "bob")).Expect(401);
    }

    [Fact]
    public async Task Logins_are_counted_by_source_where_that_is_wanted()
    {
        await using var broker = await ManagedBroker.StartAsync(configure: options => options.TracksLoginSources = true);
        await broker.GetAsync("api/whoami", user: "nobody");
        await broker.GetAsync("api/whoami");

        var sources = (await broker.SendLocallyAsync("GET", $"api/auth/attempts/{broker.Broker.Options.Server.NodeName}/source")).Expect(200).Json.EnumerateArray()
            .Select(source => $"{source.GetProperty("username")} {source.GetProperty("remote_address")} {source.GetProperty("protocol")} {source.GetProperty("auth_attempts_failed")} {source.GetProperty("auth_attempts_succeeded")}");
        Assert.Equal(["guest 127.0.0.1 http 0 1", "nobody 127.0.0.1 http 1 0"], sources.Order());
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Basic %%%")]
    [InlineData("Basic YQ==")]
    [InlineData("Digest a=b")]
    public async Task Credentials_that_cannot_be_read_are_a_bad_request(string header)
    {
        await using var broker = await ManagedBroker.StartAsync();

        (await broker.SendAsync("GET", "api/whoami", user: "", headers: ("Authorization", header))).Expect(400);
    }

    [Fact]
    public async Task The_socket_in_the_data_directory_belongs_to_an_administrator()
    {
        await using var broker = await ManagedBroker.StartAsync();

        var answer = (await broker.SendLocallyAsync("GET", "api/whoami")).Expect(200);

        Assert.Equal("administrator", answer.Json.GetProperty("tags")[0].GetString());
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(broker.Server.LocalSocket!) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task A_socket_that_was_left_behind_is_replaced()
    {
        var directory = Directory.CreateTempSubdirectory("amqp-management-");
        await File.WriteAllTextAsync(Path.Combine(directory.FullName, "amqpd.sock"), "");
        await using (var broker = await ManagedBroker.StartAsync(configure: options => options.DataDirectory = directory.FullName))
        {
            (await broker.SendLocallyAsync("GET", "api/whoami")).Expect(200);
        }

        Assert.False(File.Exists(Path.Combine(directory.FullName, "amqpd.sock")));
        directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("api/nothing")]
    [InlineData("api")]
    [InlineData("apiwhoami")]
    [InlineData("api/whoami/more")]
    public async Task What_is_not_there_is_not_found(string target)
    {
        await using var broker = await ManagedBroker.StartAsync();

        (await broker.GetAsync(target)).ExpectError(404, "Object Not Found", "Not Found");
    }

    [Fact]
    public async Task Other_methods_are_told_which_ones_there_are()
    {
        await using var broker = await ManagedBroker.StartAsync();

        foreach (var (method, status) in new[] { ("POST", 405), ("OPTIONS", 200) })
        {
            var answer = (await broker.SendAsync(method, "api/whoami", user: "")).Expect(status);
            Assert.Equal(["GET", "HEAD", "OPTIONS"], answer.Header("Allow")!.Split(", ").Order());
        }
    }

    [Fact]
    public async Task HEAD_is_GET_without_a_body()
    {
        await using var broker = await ManagedBroker.StartAsync();

        var whole = await broker.GetAsync("api/whoami");
        var head = (await broker.SendAsync("HEAD", "api/whoami")).Expect(200);

        Assert.Empty(head.Body);
        Assert.Equal(whole.Header("Content-Length"), head.Header("Content-Length"));
    }

    [Fact]
    public async Task A_path_prefix_comes_before_everything()
    {
        await using var broker = await ManagedBroker.StartAsync(new ManagementSettings { PathPrefix = "/rabbit" });

        (await broker.GetAsync("rabbit/api/whoami")).Expect(200);
        (await broker.GetAsync("api/whoami")).Expect(404);
    }

    [Fact]
    public async Task Pages_of_allowed_origins_are_let_in()
    {
        await using var broker = await ManagedBroker.StartAsync(new ManagementSettings { CorsOrigins = ["https://a.example"] });

        var allowed = await broker.SendAsync("GET", "api/whoami", headers: ("Origin", "https://a.example"));
        var other = await broker.SendAsync("GET", "api/whoami", headers: ("Origin", "https://b.example"));
        var asked = await broker.SendAsync(
            "OPTIONS", "api/whoami", user: "", headers: [("Origin", "https://a.example"), ("Access-Control-Request-Method", "GET"), ("Access-Control-Request-Headers", "authorization")]);

        Assert.Equal("https://a.example", allowed.Header("Access-Control-Allow-Origin"));
        Assert.Equal("true", allowed.Header("Access-Control-Allow-Credentials"));
        Assert.Null(other.Header("Access-Control-Allow-Origin"));
        Assert.Equal("1800", asked.Header("Access-Control-Max-Age"));
        Assert.Equal("authorization", asked.Header("Access-Control-Allow-Headers"));
        Assert.Contains("GET", asked.Header("Access-Control-Allow-Methods"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_says_what_pages_may_load()
    {
        await using var broker = await ManagedBroker.StartAsync(new ManagementSettings { TransportSecurity = "max-age=1" });

        foreach (var answer in new[] { await broker.GetAsync("api/whoami"), await broker.GetAsync("api/nothing") })
        {
            Assert.Equal("default-src 'self'", answer.Header("Content-Security-Policy"));
            Assert.Equal("max-age=1", answer.Header("Strict-Transport-Security"));
            Assert.Equal("accept, accept-encoding, origin", answer.Header("Vary"));
        }
    }

    [Fact]
    public async Task What_is_large_is_compressed_for_whoever_asks()
    {
        await using var broker = await ManagedBroker.StartAsync();
        broker.AddUser("many", $"administrator,{string.Join(',', Enumerable.Range(0, 100))}");

        var plain = await broker.GetAsync("api/whoami", user: "many");
        var small = await broker.SendAsync("GET", "api/whoami", headers: ("Accept-Encoding", "gzip"));
        var large = await broker.SendAsync("GET", "api/whoami", user: "many", headers: ("Accept-Encoding", "gzip"));

        Assert.Null(small.Header("Content-Encoding"));
        Assert.Equal("gzip", large.Header("Content-Encoding"));
        await using var gzip = new GZipStream(new MemoryStream(large.Body), CompressionMode.Decompress);
        using var text = new StreamReader(gzip);
        Assert.Equal(plain.Text, await text.ReadToEndAsync());
    }

    [Fact]
    public async Task Who_may_not_manage_is_told_so()
    {
        await using var broker = await ManagedBroker.StartAsync();
        broker.AddUser("plain", "");

        (await broker.GetAsync("api/whoami", user: "plain")).ExpectError(401, "not_authorised", "Not management user");
    }
}
