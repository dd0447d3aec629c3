using System.Net;
using System.Net.Sockets;

namespace Amqp.Interop.Common;

/// <summary>
/// A loopback TCP proxy in front of a broker which can cut its connections, refuse new ones and keep back what the
/// client sends. The list of connections is guarded by its lock.
/// </summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _broker;
    private readonly List<Pair> _pairs = [];
    private readonly Task _accepting;
    private volatile bool _refusing;
    private volatile bool _muted;
    private int _accepted;
    private int _refused;
    private long _bytesFromBroker;

    /// <summary>Starts to listen on a free port.</summary>
    public TcpProxy(Uri broker)
    {
        _broker = broker;
        _listener.Start();
        Uri = new UriBuilder(broker) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _accepting = AcceptAsync();
    }

    /// <summary>The broker's address by way of this proxy.</summary>
    public Uri Uri { get; }

    /// <summary>Connections passed on to the broker so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Connections turned away so far.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Octets that came from the broker so far, over all connections.</summary>
    public long BytesFromBroker => Interlocked.Read(ref _bytesFromBroker);

    /// <summary>While true, what clients send is read and thrown away: to the broker they have fallen silent.</summary>
    public bool Muted
    {
        get => _muted;
        set => _muted = value;
    }

    /// <summary>While true, a new connection is reset as soon as it is there.</summary>
    public bool Refusing
    {
        get => _refusing;
        set => _refusing = value;
    }

    /// <summary>Resets every connection, on both sides, without a word of AMQP.</summary>
    public void Cut()
    {
        Pair[] pairs;
        lock (_pairs)
        {
            pairs = [.. _pairs];
            _pairs.Clear();
        }

        foreach (var pair in pairs)
            pair.Reset();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _accepting;
        Cut();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            if (_refusing)
            {
                Interlocked.Increment(ref _refused);
                client.Close(timeout: 0);
                continue;
            }

            await ConnectAsync(client);
        }
    }

    private async Task ConnectAsync(Socket client)
    {
        var broker = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var pair = new Pair(client, broker);
        try
        {
            await broker.ConnectAsync(_broker.Host, _broker.Port);
        }
        catch (SocketException)
        {
            pair.Reset();
            return;
        }

        client.NoDelay = broker.NoDelay = true;
        lock (_pairs)
            _pairs.Add(pair);
        Interlocked.Increment(ref _accepted);
        _ = PumpAsync(pair, client, broker, fromBroker: false);
        _ = PumpAsync(pair, broker, client, fromBroker: true);
    }

    private async Task PumpAsync(Pair pair, Socket from, Socket to, bool fromBroker)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int count;
            while ((count = await from.ReceiveAsync(buffer)) > 0)
            {
                if (fromBroker)
                    Interlocked.Add(ref _bytesFromBroker, count);
                else if (_muted)
                    continue;
                for (var sent = 0; sent < count;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            pair.Reset();
        }
    }

    private sealed record Pair(Socket Client, Socket Broker)
    {
        public void Reset()
        {
            Client.Close(timeout: 0);
            Broker.Close(timeout: 0);
        }
    }
}
