using System.Net;
using System.Net.Sockets;

namespace Amqp.Hosting;

/// <summary>A broker could not listen where it was told to.</summary>
public sealed class EndpointException : IOException
{
    /// <summary>Creates the error.</summary>
    /// <param name="endPoint">Where the broker should have listened.</param>
    /// <param name="inner">Why it could not.</param>
    /// <param name="setting">The key of rabbitmq.conf that says where.</param>
    public EndpointException(IPEndPoint endPoint, SocketException inner, string setting = "listeners.tcp.default")
        : base($"cannot listen on {endPoint}: {inner?.Message}", inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        EndPoint = endPoint;
        Reason = inner.SocketErrorCode;
        Setting = setting;
    }

    /// <summary>Where it should have listened.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>The key of rabbitmq.conf that says where.</summary>
    public string Setting { get; }

    /// <summary>Why it could not: <see cref="SocketError.AddressAlreadyInUse"/>, <see cref="SocketError.AccessDenied"/>, ...</summary>
    public SocketError Reason { get; }
}
