using System.Net;
using System.Net.Sockets;

namespace Amqp.Hosting;

/// <summary>A broker could not listen where it was told to.</summary>
public sealed class EndpointException : IOException
{
    internal EndpointException(IPEndPoint endPoint, SocketException inner)
        : base($"cannot listen on {endPoint}: {inner.Message}", inner)
    {
        EndPoint = endPoint;
        Reason = inner.SocketErrorCode;
    }

    /// <summary>Where it should have listened.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Why it could not: <see cref="SocketError.AddressAlreadyInUse"/>, <see cref="SocketError.AccessDenied"/>, ...</summary>
    public SocketError Reason { get; }
}
