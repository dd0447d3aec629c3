using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Amqp.Broker.Security;
using Amqp.Hosting.Tls;
using Amqp.Server.Authentication;
using Amqp.TestKit.Tls;
using Amqp.TestKit.Wire;

namespace Amqp.Hosting.Tests.Tls;

/// <summary>AMQP over TLS, with certificates that every test makes for itself.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly X509Certificate2 _server;

    public TlsTests() => _server = _authority.Server();

    public void Dispose()
    {
        _server.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, "tlsv1.2", "ecdhe_rsa")]
    [InlineData(SslProtocols.Tls13, "tlsv1.3", "any")]
    public async Task A_client_connects_and_operators_see_how(SslProtocols version, string protocol, string keyExchange)
    {
        await using var broker = await StartAsync(new TlsSettings { Certificate = _server });
        await using var stream = await TlsClient.HandshakeAsync(broker.TlsEndpoints[0], versions: version);
        await using var client = new WireConnection(new StreamDuplexPipe(stream), null, stream);
        await client.OpenAsync();
        var channel = await client.OpenChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", new string('x', 1_000_000));
        Assert.Equal(1_000_000, (await channel.GetAsync("q"))!.Body.Length);

        var tls = Assert.Single(broker.Admin.Connections).Describe().Tls!;
        Assert.Equal((protocol, keyExchange, "aead"), (tls.Protocol, tls.KeyExchange, tls.Hash));
        Assert.Matches("^(aes_(128|256)_gcm|chacha20_poly1305)$", tls.Cipher);
        Assert.Null(tls.PeerCertificate);
    }

    [Fact]
    public async Task Plain_and_TLS_endpoints_stand_side_by_side()
    {
        await using var broker = await StartAsync(new TlsSettings { Certificate = _server }, plain: true);
        await using var plain = await WireConnection.OpenAsync("127.0.0.1", broker.Endpoints[0].Port);
        await using var secure = await TlsClient.OpenAsync(broker.TlsEndpoints[0]);
        Assert.Equal(2, broker.ConnectionCount);
        Assert.StartsWith("amqp://", broker.Uri.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, broker.Admin.Connections.Count(connection => connection.Describe().Tls is not null));
    }

    [Fact]
    public async Task The_uri_of_a_broker_with_TLS_only_says_so()
    {
        await using var broker = await StartAsync(new TlsSettings { Certificate = _server });
        Assert.Equal($"amqps://guest:guest@127.0.0.1:{broker.TlsEndpoints[0].Port}/%2F", broker.Uri.ToString());
    }

    [Fact]
    public async Task Only_the_versions_that_are_asked_for_are_spoken()
    {
        await using var broker = await StartAsync(new TlsSettings { Certificate = _server, Versions = SslProtocols.Tls13 });
        await Assert.ThrowsAnyAsync<Exception>(() => TlsClient.HandshakeAsync(broker.TlsEndpoints[0], versions: SslProtocols.Tls12));
        await (await TlsClient.HandshakeAsync(broker.TlsEndpoints[0])).DisposeAsync();
    }

    [Fact]
    public async Task Only_the_cipher_suites_that_are_asked_for_are_spoken()
    {
        await using var broker = await StartAsync(new TlsSettings
        {
            Certificate = _server,
            Versions = SslProtocols.Tls12,
            Ciphers = [TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256],
        });
        await using var stream = await TlsClient.HandshakeAsync(broker.TlsEndpoints[0]);
        Assert.Equal(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, stream.NegotiatedCipherSuite);
    }

    [Fact]
    public async Task A_clients_certificate_must_come_from_our_authority()
    {
        using var client = _authority.Client();
        using var stranger = new TestAuthority("Another authority");
        using var strangers = stranger.Client();
        await using var broker = await StartAsync(Verifying() with { FailIfNoPeerCertificate = true });

        await using var accepted = await TlsClient.OpenAsync(broker.TlsEndpoints[0], client);
        var tls = Assert.Single(broker.Admin.Connections).Describe().Tls!;
        Assert.Equal(client.RawData, tls.PeerCertificate!.RawData);
        await TlsClient.AssertRefusedAsync(broker.TlsEndpoints[0], strangers);
        await TlsClient.AssertRefusedAsync(broker.TlsEndpoints[0]);
    }

    [Fact]
    public async Task A_certificate_for_servers_is_none_for_clients()
    {
        using var wrong = _authority.Server("CN=client");
        await using var broker = await StartAsync(Verifying());
        await TlsClient.AssertRefusedAsync(broker.TlsEndpoints[0], wrong);
    }

    [Fact]
    public async Task A_client_may_have_no_certificate_where_none_is_needed()
    {
        await using var broker = await StartAsync(Verifying());
        await using var client = await TlsClient.OpenAsync(broker.TlsEndpoints[0]);
        Assert.Null(Assert.Single(broker.Admin.Connections).Describe().Tls!.PeerCertificate);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public async Task There_may_be_as_many_certificates_between_as_depth_says(int depth, bool accepted)
    {
        using var between = _authority.Intermediate("Between");
        using var client = between.Client();
        await using var broker = await StartAsync(Verifying() with { Depth = depth });
        if (accepted)
        {
            await using var open = await TlsClient.OpenAsync(broker.TlsEndpoints[0], client, chain: [between.Certificate]);
        }
        else
        {
            await TlsClient.AssertRefusedAsync(broker.TlsEndpoints[0], client, [between.Certificate]);
        }
    }

    [Fact]
    public async Task An_authority_need_not_be_a_root()
    {
        using var between = _authority.Intermediate("Between");
        using var other = _authority.Intermediate("Beside");
        using var client = between.Client();
        using var beside = other.Client();
        await using var broker = await StartAsync(Verifying() with { Authorities = [X509CertificateLoader.LoadCertificate(between.Certificate.RawData)] });
        await using var open = await TlsClient.OpenAsync(broker.TlsEndpoints[0], client);
        await TlsClient.AssertRefusedAsync(broker.TlsEndpoints[0], beside);
    }

    [Fact]
    public async Task A_certificate_is_a_login()
    {
        using var client = _authority.Client("CN=jane, O=Acme");
        await using var broker = await StartAsync(Verifying(), sasl: new SaslOptions { Mechanisms = ["PLAIN", "EXTERNAL"] });
        broker.Admin.Users.Set("CN=jane,O=Acme", (PasswordHash?)null);
        broker.Admin.Permissions.Set("CN=jane,O=Acme", "/", PermissionSet.Full);
        await using var open = await TlsClient.OpenAsync(
            broker.TlsEndpoints[0], client, new WireOptions { Mechanism = "EXTERNAL", Response = Array.Empty<byte>() });
        Assert.Equal("CN=jane,O=Acme", Assert.Single(broker.Admin.Connections).UserName);
    }

    [Fact]
    public async Task A_handshake_that_does_not_come_is_cut()
    {
        await using var broker = await StartAsync(new TlsSettings { Certificate = _server }, establish: TimeSpan.FromMilliseconds(200));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(broker.TlsEndpoints[0]);
        await socket.SendAsync(new byte[] { 22, 3, 1 });
        Assert.Equal(0, await ReceiveAsync(socket));
        Assert.Equal(0, broker.ConnectionCount);
    }

    [Fact]
    public async Task A_broker_stops_while_somebody_shakes_hands()
    {
        var broker = await StartAsync(new TlsSettings { Certificate = _server }, establish: TimeSpan.FromMinutes(10));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(broker.TlsEndpoints[0]);
        await socket.SendAsync(new byte[] { 22, 3, 1 });
        await broker.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, await ReceiveAsync(socket));
    }

    [Fact]
    public async Task A_plain_client_is_refused_and_does_no_harm()
    {
        await using var broker = await StartAsync(new TlsSettings { Certificate = _server });
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(broker.TlsEndpoints[0]);
        await socket.SendAsync("AMQP\0\0\u0009\u0001"u8.ToArray());
        while (await ReceiveAsync(socket) > 0)
        {
            // TLS may say what it thinks of it.
        }

        await using var client = await TlsClient.OpenAsync(broker.TlsEndpoints[0]);
    }

    [Fact]
    public async Task A_connection_that_is_closed_in_order_ends_in_order()
    {
        await using var broker = await StartAsync(new TlsSettings { Certificate = _server });
        await using var stream = await TlsClient.HandshakeAsync(broker.TlsEndpoints[0]);
        await using var client = new WireConnection(new StreamDuplexPipe(stream), null, stream);
        await client.OpenAsync();
        await client.CloseAsync();
        await client.ExpectEndAsync();
    }

    private static async Task<int> ReceiveAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[64]).WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }

    private TlsSettings Verifying() => new()
    {
        Certificate = _server,
        VerifyPeer = true,
        Authorities = [X509CertificateLoader.LoadCertificate(_authority.Certificate.RawData)],
    };

    private static Task<AmqpBroker> StartAsync(TlsSettings tls, bool plain = false, SaslOptions? sasl = null, TimeSpan? establish = null) => AmqpBroker.StartAsync(options =>
    {
        options.Endpoints = plain ? options.Endpoints : [];
        options.TlsEndpoints = [new(new IPEndPoint(IPAddress.Loopback, 0), tls)];
        options.Server = options.Server with { Sasl = sasl ?? options.Server.Sasl };
        options.Listener = options.Listener with { EstablishTimeout = establish ?? TimeSpan.FromSeconds(20) };
    });
}
