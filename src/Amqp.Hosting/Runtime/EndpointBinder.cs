using System.Net;
using System.Net.Sockets;

namespace Amqp.Hosting.Runtime;

/// <summary>Binds endpoints: where the machine has no IPv6, "all addresses" means those of IPv4.</summary>
public static class EndpointBinder
{
    /// <summary>Binds an endpoint.</summary>
    /// <param name="endPoint">Where.</param>
    /// <param name="bind">Does it.</param>
    /// <param name="setting">The key of rabbitmq.conf that says where.</param>
    /// <exception cref="EndpointException">It cannot be bound.</exception>
    public static T Bind<T>(IPEndPoint endPoint, Func<IPEndPoint, T> bind, string setting = "listeners.tcp.default")
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(bind);
        try
        {
            return bind(endPoint);
        }
        catch (SocketException error) when (endPoint.Address.Equals(IPAddress.IPv6Any) && IsLackOfIpv6(error.SocketErrorCode))
        {
            return Bind(new IPEndPoint(IPAddress.Any, endPoint.Port), bind, setting);
        }
        catch (SocketException error)
        {
            throw new EndpointException(endPoint, error, setting);
        }
    }

    private static bool IsLackOfIpv6(SocketError error) =>
        error is SocketError.AddressFamilyNotSupported or SocketError.ProtocolNotSupported or SocketError.AddressNotAvailable;
}
