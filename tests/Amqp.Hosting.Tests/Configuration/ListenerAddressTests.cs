using Amqp.Hosting.Configuration;

namespace Amqp.Hosting.Tests.Configuration;

public sealed class ListenerAddressTests
{
    [Theory]
    [InlineData("5673", "[::]:5673")]
    [InlineData("0", "[::]:0")]
    [InlineData("127.0.0.1:5673", "127.0.0.1:5673")]
    [InlineData("0.0.0.0:5673", "0.0.0.0:5673")]
    [InlineData("[::]:5673", "[::]:5673")]
    [InlineData("[::1]:5673", "[::1]:5673")]
    [InlineData("::1:5673", "[::1]:5673")]
    [InlineData(":::5673", "[::]:5673")]
    public void A_listener_is_a_port_or_an_address_and_a_port(string text, string endPoint)
    {
        Assert.True(ListenerAddress.TryParse(text, out var parsed));
        Assert.Equal(endPoint, parsed.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("none")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:http")]
    [InlineData("localhost:5672")]
    [InlineData("[]:5672")]
    [InlineData(":5672")]
    public void Anything_else_is_none(string text) => Assert.False(ListenerAddress.TryParse(text, out _));
}
