using System.Net;
using System.Net.Sockets;

namespace Amqp.Authentication.Tests.Ldap;

/// <summary>A server that answers every message with the octets that a test says.</summary>
internal sealed class FakeLdapServer : IAsyncDisposable
{
    private readonly Func<byte[], byte[]> _answer;
    private readonly AcceptLoop _loop;
    private int _connections;

    /// <param name="answer">What is sent after some octets have come; nothing for silence, null to close.</param>
    public FakeLdapServer(Func<byte[], byte[]> answer)
    {
        _answer = answer;
        _loop = new AcceptLoop(IPAddress.Loopback, ServeAsync);
    }

    public int Port => _loop.Port;

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Success for a bind with message number 1.</summary>
    public static byte[] BindSuccess { get; } = [0x30, 12, 2, 1, 1, 0x61, 7, 10, 1, 0, 4, 0, 4, 0];

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private async Task ServeAsync(TcpClient client, CancellationToken stop)
    {
        using var _ = client;
        Interlocked.Increment(ref _connections);
        var buffer = new byte[64 * 1024];
        try
        {
            int count;
            while ((count = await client.GetStream().ReadAsync(buffer, stop)) > 0)
            {
                if (_answer(buffer[..count]) is not { } answer)
                {
                    return;
                }

                await client.GetStream().WriteAsync(answer, stop);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The client did not like us, or the test is over.
        }
    }
}
