using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Amqp.Authentication.Tests;

/// <summary>A web server that answers what a test says, over TLS if it is given a certificate. One request per connection.</summary>
internal sealed class FakeWebServer : IAsyncDisposable
{
    private readonly X509Certificate2? _certificate;
    private readonly AcceptLoop _loop;

    public FakeWebServer(X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _loop = new AcceptLoop(IPAddress.Any, ServeAsync);
        Address = new Uri($"{(certificate is null ? "http" : "https")}://localhost:{_loop.Port}/");
    }

    public Uri Address { get; }

    /// <summary>What was asked: method, path, and parameters of query or body.</summary>
    public ConcurrentQueue<FakeRequest> Requests { get; } = [];

    /// <summary>Status and body of the answer.</summary>
    public Func<FakeRequest, (int Status, string Body)> Answer { get; set; } = static _ => (404, "");

    /// <summary>Set to keep every request without an answer.</summary>
    public bool IsSilent { get; set; }

    public Uri At(string path) => new(Address, path);

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        using var _ = client;
        try
        {
            Stream stream = client.GetStream();
            if (_certificate is not null)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsServerAsync(_certificate);
                stream = tls;
            }

            await using (stream)
            {
                var request = await ReadAsync(stream);
                Requests.Enqueue(request);
                if (IsSilent)
                {
                    await Task.Delay(Timeout.Infinite, stop);
                }

                var (status, body) = Answer(request);
                var octets = Encoding.UTF8.GetBytes(body);
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nContent-Length: {octets.Length}\r\nConnection: close\r\n\r\n"), stop);
                await stream.WriteAsync(octets, stop);
            }
        }
        catch (Exception gone) when (gone is IOException or System.Security.Authentication.AuthenticationException or OperationCanceledException)
        {
            // The client did not like us, or the test is over.
        }
    }

    private static async Task<FakeRequest> ReadAsync(Stream stream)
    {
        var head = new List<byte>();
        var octet = new byte[1];
        while (!Encoding.ASCII.GetString([.. head]).EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(octet);
            head.Add(octet[0]);
        }

        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n");
        var words = lines[0].Split(' ');
        var length = lines.FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        var body = new byte[length is null ? 0 : int.Parse(length.Split(':')[1], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body);
        var parts = words[1].Split('?');
        var parameters = parts.Length > 1 ? parts[1] : Encoding.ASCII.GetString(body);
        return new FakeRequest(words[0], parts[0], parameters);
    }
}
