using System.Net;
using System.Net.Sockets;
using System.Text;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.Hosting.Runtime;

namespace Amqp.Management.Http;

/// <summary>
/// Binds the sockets that Kestrel listens on. The Unix domain socket has its mode before anybody can connect: a bound socket
/// that does not listen yet refuses.
/// </summary>
internal sealed class ListeningSockets : IDisposable
{
    private const int LongestSocketPath = 107;

    private readonly string _setting;

    /// <summary>A TCP port.</summary>
    /// <param name="endPoint">Where.</param>
    /// <param name="setting">The key of rabbitmq.conf that says where.</param>
    public ListeningSockets(IPEndPoint endPoint, string setting)
    {
        EndPoint = endPoint;
        _setting = setting;
    }

    /// <summary>The port of the HTTP API and, where there is a data directory, the socket of the command line tools.</summary>
    public ListeningSockets(ManagementSettings settings, string? dataDirectory)
        : this(new IPEndPoint(settings.Address, settings.Port), "management.tcp.port")
    {
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

    /// <summary>Where TCP connections are accepted; the port is the real one once it is bound.</summary>
    public IPEndPoint EndPoint { get; private set; }

    /// <summary>The Unix domain socket, or null.</summary>
    public string? LocalPath { get; }

    /// <summary>Why there is none although there is a data directory, or null.</summary>
    public string? LocalProblem { get; }

    /// <summary>Binds one of the endpoints.</summary>
    public Socket Bind(EndPoint endPoint) => endPoint is UnixDomainSocketEndPoint local ? BindLocal(local) : BindTcp((IPEndPoint)endPoint);

    public void Dispose()
    {
        if (LocalPath is not null)
        {
            File.Delete(LocalPath);
        }
    }

    private Socket BindTcp(IPEndPoint endPoint)
    {
        var socket = EndpointBinder.Bind(endPoint, static address => Bound(address), _setting);
        EndPoint = (IPEndPoint)socket.LocalEndPoint!;
        return socket;
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
