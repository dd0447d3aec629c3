using System.Net;
using System.Net.Sockets;
using Amqp.Hosting.Runtime;

namespace Amqp.Hosting.Tests;

public sealed class EndpointBinderTests
{
    [Theory]
    [InlineData(SocketError.AddressFamilyNotSupported)]
    [InlineData(SocketError.ProtocolNotSupported)]
    [InlineData(SocketError.AddressNotAvailable)]
    public void Without_IPv6_all_addresses_are_those_of_IPv4(SocketError error)
        => Assert.Equal(new IPEndPoint(IPAddress.Any, 5672), EndpointBinder.Bind(new IPEndPoint(IPAddress.IPv6Any, 5672), Without6(error)));

    [Fact]
    public void An_address_of_IPv6_has_nothing_to_fall_back_to()
    {
        var error = Assert.Throws<EndpointException>(
            () => EndpointBinder.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 5672), Without6(SocketError.AddressNotAvailable)));

        Assert.Equal((SocketError.AddressNotAvailable, new IPEndPoint(IPAddress.IPv6Loopback, 5672)), (error.Reason, error.EndPoint));
    }

    [Fact]
    public void A_port_that_is_taken_is_not_looked_for_elsewhere()
    {
        List<IPEndPoint> tried = [];

        var error = Assert.Throws<EndpointException>(() => EndpointBinder.Bind<IPEndPoint>(new IPEndPoint(IPAddress.IPv6Any, 5672), endPoint =>
        {
            tried.Add(endPoint);
            throw new SocketException((int)SocketError.AddressAlreadyInUse);
        }));

        Assert.Equal(SocketError.AddressAlreadyInUse, error.Reason);
        Assert.Single(tried);
    }

    private static Func<IPEndPoint, IPEndPoint> Without6(SocketError error) => endPoint =>
        endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? throw new SocketException((int)error) : endPoint;
}
