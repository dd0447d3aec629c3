using System.Net;
using System.Net.Sockets;

namespace Amqp.Authentication.Tests;

/// <summary>Accepts connections on a free port and has each of them served, until it is disposed.</summary>
internal sealed class AcceptLoop : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<TcpClient, CancellationToken, Task> _serve;
    private readonly Task _serving;

    public AcceptLoop(IPAddress address, Func<TcpClient, CancellationToken, Task> serve)
    {
        _serve = serve;
        _listener = new TcpListener(address, 0);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = AcceptAsync();
    }

    public int Port { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(_serve(await _listener.AcceptTcpClientAsync(_stop.Token), _stop.Token));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }
}
