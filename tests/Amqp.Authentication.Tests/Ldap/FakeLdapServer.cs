using System.Net;
using System.Net.Sockets;

namespace Amqp.Authentication.Tests.Ldap;

/// <summary>A server that answers every message with the octets that a test says.</summary>
internal sealed class FakeLdapServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<byte[], byte[]> _answer;
    private readonly Task _serving;
    private int _connections;

    /// <param name="answer">What is sent after some octets have come; nothing for silence, null to close.</param>
    public FakeLdapServer(Func<byte[], byte[]> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Success for a bind with message number 1.</summary>
    public static byte[] BindSuccess { get; } = [0x30, 12, 2, 1, 1, 0x61, 7, 10, 1, 0, 4, 0, 4, 0];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                connections.Add(ServeAsync(client));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        var buffer = new byte[64 * 1024];
        try
        {
            int count;
            while ((count = await client.GetStream().ReadAsync(buffer, _stop.Token)) > 0)
            {
                if (_answer(buffer[..count]) is not { } answer)
                {
                    return;
                }

                await client.GetStream().WriteAsync(answer, _stop.Token);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The client did not like us, or the test is over.
        }
    }
}
