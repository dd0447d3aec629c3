using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.Hosting.Tls;
using Amqp.TestKit.Logging;
using Amqp.TestKit.Tls;
using Microsoft.Extensions.Logging;

namespace Amqp.Management.Tests;

/// <summary>The HTTP API with TLS: next to the plain port or instead of it, with clients' certificates, and while files change.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("amqp-tls-");
    private readonly X509Certificate2 _server;
    private readonly TlsSettings _tls;

    public TlsTests()
    {
        _server = _authority.Server("CN=first");
        var (certificate, key) = _server.Write(_directory.FullName, "server");
        var authority = Path.Combine(_directory.FullName, "ca.pem");
        File.WriteAllText(authority, _authority.Pem);
        _tls = new TlsSettings { Name = "management.ssl", CertificateFile = certificate, KeyFile = key, AuthorityFile = authority };
    }

    public void Dispose()
    {
        _server.Dispose();
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Both_listeners_serve_at_once(SslProtocols version)
    {
        await using var broker = await StartAsync(_tls);
        using var client = Client(broker, version: version);

        using var overTls = await client.GetAsync(new Uri("api/whoami", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, overTls.StatusCode);
        (await broker.GetAsync("api/whoami")).Expect(200);
        var overview = (await broker.GetAsync("api/overview")).Json;
        Assert.Equal(["amqp", "http", "https"], overview.GetProperty("listeners").EnumerateArray().Select(listener => listener.GetProperty("protocol").GetString()));
        Assert.Equal(_tls.CertificateFile, overview.GetProperty("contexts")[1].GetProperty("ssl_opts").GetProperty("certfile").GetString());
        (await broker.GetAsync($"api/health/checks/port-listener/{broker.Server.TlsEndPoint!.Port}")).Expect(200);
        (await broker.GetAsync("api/health/checks/protocol-listener/https")).Expect(200);
    }

    [Fact]
    public async Task A_large_answer_and_a_large_request_pass()
    {
        await using var broker = await StartAsync(_tls);
        using var client = Client(broker);
        foreach (var number in Enumerable.Range(0, 500))
        {
            broker.AddUser($"user-with-a-rather-long-name-{number}", "management");
        }

        using var answer = await client.GetAsync(new Uri("api/users", UriKind.Relative));
        using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(501, json.RootElement.GetArrayLength());
        (await broker.PutAsync("api/queues/%2F/large", "{}")).Expect(201);
        var payload = new string('x', 3_000_000);
        using var body = new StringContent($$"""{"properties":{},"routing_key":"large","payload":"{{payload}}","payload_encoding":"string"}""", Encoding.UTF8, "application/json");
        using var published = await client.PostAsync(new Uri("api/exchanges/%2F/amq.default/publish", UriKind.Relative), body);
        Assert.Contains("\"routed\":true", await published.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_a_certificate_of_ours_is_refused_where_one_is_asked_for()
    {
        using var log = new LinesLoggerFactory();
        using var mine = _authority.Client("CN=alice");
        using var others = new TestAuthority("Another authority");
        using var foreign = others.Client("CN=mallory");
        await using var broker = await StartAsync(_tls with { VerifyPeer = true, FailIfNoPeerCertificate = true }, log);

        using var good = Client(broker, mine);
        using var answer = await good.GetAsync(new Uri("api/whoami", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var without = Client(broker);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => without.GetAsync(new Uri("api/whoami", UriKind.Relative)));
        using var wrong = Client(broker, foreign);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => wrong.GetAsync(new Uri("api/whoami", UriKind.Relative)));
        await log.UntilAsync("TLS handshake failed");
    }

    [Fact]
    public async Task A_plain_request_on_the_port_of_tls_is_told_in_the_log_and_costs_nobody_else_anything()
    {
        using var log = new LinesLoggerFactory();
        await using var broker = await StartAsync(_tls, log);
        using var socket = new TcpClient();
        await socket.ConnectAsync(broker.Server.TlsEndPoint!);
        await socket.GetStream().WriteAsync("GET /api/whoami HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());

        Assert.Equal(0, await ReadToEndAsync(socket.GetStream()));
        await log.UntilAsync("TLS handshake failed");
        using var client = Client(broker);
        using var answer = await client.GetAsync(new Uri("api/whoami", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_certificate_that_was_replaced_is_shown_to_the_next_connection_and_old_ones_go_on()
    {
        await using var broker = await StartAsync(_tls with { ReloadInterval = TimeSpan.Zero });
        using var old = Client(broker);
        using var before = await old.GetAsync(new Uri("api/whoami", UriKind.Relative));
        using var second = _authority.Server("CN=second");
        second.Write(_directory.FullName, "server");

        Assert.Equal("CN=second", await SubjectAsync(broker));
        using var after = await old.GetAsync(new Uri("api/whoami", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task A_reload_of_the_configuration_reads_the_files_again()
    {
        var configuration = Configuration("management.ssl.port = 0");
        await using var broker = await StartAsync(configuration.Get<ManagementSettings>().Tls! with { ReloadInterval = TimeSpan.FromDays(1) });
        using var second = _authority.Server("CN=second");
        second.Write(_directory.FullName, "server");
        Assert.Equal("CN=first", await SubjectAsync(broker));

        configuration.ApplyTo(broker.Broker);

        Assert.Equal("CN=second", await SubjectAsync(broker));
    }

    [Fact]
    public async Task A_certificate_that_ends_soon_fails_the_health_check_with_its_file()
    {
        await using var broker = await StartAsync(_tls);
        (await broker.GetAsync("api/health/checks/certificate-expiration/1/days")).Expect(200);

        var failed = (await broker.GetAsync("api/health/checks/certificate-expiration/1/weeks")).Expect(503).Json.GetProperty("expired")[0];
        Assert.Equal("https", failed.GetProperty("protocol").GetString());
        Assert.Equal(_tls.CertificateFile, failed.GetProperty("certfile").GetString());
        Assert.Equal(_tls.AuthorityFile, failed.GetProperty("cacertfile").GetString());
    }

    [Fact]
    public void Keys_say_which_listeners_there_are()
    {
        var only = Configuration().Get<ManagementSettings>();
        Assert.Equal((false, 15671, _tls.KeyFile), (only.ServesPlain, only.TlsPort, only.Tls!.KeyFile));
        var both = Configuration("management.tcp.port = 15680", "management.ssl.port = 15681").Get<ManagementSettings>();
        Assert.Equal((true, 15680, 15681), (both.ServesPlain, both.Port, both.TlsPort));
        var plain = ConfigurationOf("management.tcp.port = 15680").Get<ManagementSettings>();
        Assert.Equal((true, (TlsSettings?)null), (plain.ServesPlain, plain.Tls));
        var old = ConfigurationOf(
            "management.listener.port = 12345", "management.listener.ssl = true", $"management.listener.ssl_opts.certfile = {_tls.CertificateFile}").Get<ManagementSettings>();
        Assert.Equal((false, 12345, _tls.CertificateFile), (old.ServesPlain, old.TlsPort, old.Tls!.CertificateFile));
    }

    [Fact]
    public async Task A_certificate_that_is_missing_ends_the_start_with_the_key()
    {
        var error = await Assert.ThrowsAsync<TlsSettingsException>(() => StartAsync(new TlsSettings { Name = "management.ssl" }));
        Assert.Equal("TLS needs a certificate: set management.ssl.certfile and management.ssl.keyfile", error.Message);
    }

    private static async Task<int> ReadToEndAsync(NetworkStream stream)
    {
        var octets = new byte[256];
        var all = 0;
        try
        {
            while (await stream.ReadAsync(octets) is var count and > 0)
            {
                // An alert may come; an HTTP answer may not.
                all += Encoding.ASCII.GetString(octets, 0, count).StartsWith("HTTP", StringComparison.Ordinal) ? count : 0;
            }
        }
        catch (IOException)
        {
            // A reset is an end too.
        }

        return all;
    }

    private static BrokerConfiguration ConfigurationOf(params string[] lines)
    {
        var builder = new BrokerConfigurationBuilder(new Dictionary<string, string>());
        builder.AddText(string.Join('\n', lines), "test.conf");
        return builder.Build();
    }

    private static Task<ManagedBroker> StartAsync(TlsSettings tls, ILoggerFactory? log = null) => ManagedBroker.StartAsync(
        new ManagementSettings { Tls = tls, TlsAddress = IPAddress.Loopback, TlsPort = 0 },
        options => options.LoggerFactory = log ?? options.LoggerFactory);

    private BrokerConfiguration Configuration(params string[] lines) => ConfigurationOf(
        [.. lines, $"management.ssl.certfile = {_tls.CertificateFile}", $"management.ssl.keyfile = {_tls.KeyFile}"]);

    private async Task<string> SubjectAsync(ManagedBroker broker)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(broker.Server.TlsEndPoint!);
        await using var tls = new SslStream(socket.GetStream(), false, Trusts);
        await tls.AuthenticateAsClientAsync("localhost");
        return tls.RemoteCertificate!.Subject;
    }

    private HttpClient Client(ManagedBroker broker, X509Certificate2? certificate = null, SslProtocols version = SslProtocols.None)
    {
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Trusts, EnabledSslProtocols = version },
        };
        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [certificate];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        var client = new HttpClient(handler) { BaseAddress = new Uri($"https://localhost:{broker.Server.TlsEndPoint!.Port}/") };
        client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String("guest:guest"u8));
        return client;
    }

    private bool Trusts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        using var own = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck } };
        own.ChainPolicy.CustomTrustStore.Add(_authority.Certificate);
        return own.Build((X509Certificate2)certificate!);
    }
}
