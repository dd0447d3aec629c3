using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Amqp.TestKit.Tls;
using Amqp.TestKit.Wire;

namespace Amqp.Hosting.Tests;

/// <summary>Connections that come by way of a proxy which says where from.</summary>
public sealed class ProxyProtocolTests
{
    private const string FromAfar = "PROXY TCP4 192.0.2.1 198.51.100.7 56324 5672\r\n";
    private const string FromHere = "PROXY TCP4 127.0.0.5 127.0.0.1 4000 5672\r\n";

    private static readonly WireOptions s_app = new() { User = "app", Password = "secret" };

    [Fact]
    public async Task Operators_see_the_client_and_not_the_proxy()
    {
        await using var broker = await StartAsync();
        await using var client = await OpenAsync(broker.Endpoints[0], FromAfar, s_app);

        var connection = Assert.Single(broker.Admin.Connections).Describe();
        Assert.Equal("192.0.2.1:56324 -> 198.51.100.7:5672", connection.Name);
        Assert.Equal(("192.0.2.1", 56324, "198.51.100.7", 5672), (connection.PeerHost, connection.PeerPort, connection.Host, connection.Port));
    }

    [Fact]
    public async Task A_client_is_on_this_machine_when_the_proxy_says_so()
    {
        await using var broker = await StartAsync();
        await using var here = await OpenAsync(broker.Endpoints[0], FromHere, new WireOptions());
        await Assert.ThrowsAsync<WireException>(() => OpenAsync(broker.Endpoints[0], FromAfar, new WireOptions()));
    }

    [Fact]
    public async Task A_proxy_that_speaks_for_itself_is_the_client()
    {
        await using var broker = await StartAsync();
        await using var client = await OpenAsync(broker.Endpoints[0], "PROXY UNKNOWN\r\n", new WireOptions());
        Assert.Equal("127.0.0.1", Assert.Single(broker.Admin.Connections).Describe().PeerHost);
    }

    [Fact]
    public async Task The_header_comes_before_TLS()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.Server();
        await using var broker = await AmqpBroker.StartAsync(options =>
        {
            options.Endpoints = [];
            options.TlsEndpoints = [new(new IPEndPoint(IPAddress.Loopback, 0), new Hosting.Tls.TlsSettings { Certificate = certificate })];
            options.Listener = options.Listener with { ExpectsProxyHeader = true };
        });
        var stream = await ConnectAsync(broker.TlsEndpoints[0], FromHere);
        var tls = new SslStream(stream, false, (_, shown, _, _) => shown is not null);
        await tls.AuthenticateAsClientAsync("localhost");
        await using var client = new WireConnection(new StreamDuplexPipe(tls), null, tls);
        await client.OpenAsync();
        Assert.Equal("127.0.0.5", Assert.Single(broker.Admin.Connections).Describe().PeerHost);
    }

    [Theory]
    [InlineData("AMQP\0\0\u0009\u0001AMQP\0\0\u0009\u0001")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    public async Task A_connection_without_a_header_is_closed(string text)
    {
        await using var broker = await StartAsync();
        await using var stream = await ConnectAsync(broker.Endpoints[0], text);
        Assert.Equal(0, await ReadAsync(stream));
        Assert.Equal(0, broker.ConnectionCount);
    }

    private static async Task<int> ReadAsync(Stream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[16]).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (IOException)
        {
            // What was not read makes of the close a reset.
            return 0;
        }
    }

    private static Task<AmqpBroker> StartAsync() => AmqpBroker.StartAsync(options =>
    {
        options.Users.Add(new AmqpBrokerUser("app", "secret"));
        options.Listener = options.Listener with { ExpectsProxyHeader = true };
    });

    private static async Task<NetworkStream> ConnectAsync(IPEndPoint endPoint, string header)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(endPoint);
        var stream = new NetworkStream(socket, ownsSocket: true);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(header));
        return stream;
    }

    private static async Task<WireConnection> OpenAsync(IPEndPoint endPoint, string header, WireOptions options)
    {
        var stream = await ConnectAsync(endPoint, header);
        var client = new WireConnection(new StreamDuplexPipe(stream), options, stream);
        try
        {
            await client.OpenAsync();
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }
}
