using System.Net;
using System.Net.Sockets;
using System.Text;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.Hosting.Runtime;

namespace Amqp.Management.Http;

/// <summary>
/// The sockets that Kestrel listens on. Those of TCP are bound before it asks for them, so that their real ports are known; the
/// Unix domain socket has its mode before anybody can connect: a bound socket that does not listen yet refuses.
/// </summary>
internal sealed class ListeningSockets : IDisposable
{
    private const int LongestSocketPath = 107;

    private readonly List<(WebEndpoint Endpoint, Socket Socket)> _bound = [];

    /// <exception cref="Hosting.EndpointException">A port cannot be bound.</exception>
    public ListeningSockets(IReadOnlyList<WebEndpoint> endpoints, string? dataDirectory)
    {
        try
        {
            foreach (var endpoint in endpoints)
            {
                var socket = EndpointBinder.Bind(endpoint.EndPoint, static address => Bound(address), endpoint.PortKey);
                _bound.Add((endpoint with { EndPoint = (IPEndPoint)socket.LocalEndPoint! }, socket));
            }
        }
        catch
        {
            Close();
            throw;
        }

        Endpoints = [.. _bound.Select(static bound => bound.Endpoint)];
        if (dataDirectory is null)
        {
            return;
        }

        var path = Path.Combine(Path.GetFullPath(dataDirectory), ManagementSettings.LocalSocketName);
        if (Encoding.UTF8.GetByteCount(path) > LongestSocketPath)
        {
            LocalProblem = $"the path of its socket is longer than {LongestSocketPath} octets: {path}";
        }
        else
        {
            LocalPath = path;
        }
    }

    /// <summary>Where TCP connections are accepted, with the real ports.</summary>
    public IReadOnlyList<WebEndpoint> Endpoints { get; }

    /// <summary>The Unix domain socket, or null.</summary>
    public string? LocalPath { get; }

    /// <summary>Why there is none although there is a data directory, or null.</summary>
    public string? LocalProblem { get; }

    /// <summary>The socket of one of the endpoints, which whoever asks closes.</summary>
    public Socket Take(EndPoint endPoint) => endPoint is UnixDomainSocketEndPoint local
        ? BindLocal(local)
        : _bound.Find(bound => bound.Endpoint.EndPoint.Equals(endPoint)).Socket;

    public void Dispose()
    {
        Close();
        if (LocalPath is not null)
        {
            File.Delete(LocalPath);
        }
    }

    private void Close()
    {
        foreach (var (_, socket) in _bound)
        {
            socket.Dispose();
        }
    }

    private static Socket Bound(IPEndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = address.Address.Equals(IPAddress.IPv6Any);
            }

            socket.Bind(address);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static Socket BindLocal(UnixDomainSocketEndPoint endPoint)
    {
        var path = endPoint.ToString();

        // Whoever is here holds the data directory's lock: a socket that is there was left behind by a broker that was killed.
        File.Delete(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(endPoint);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
