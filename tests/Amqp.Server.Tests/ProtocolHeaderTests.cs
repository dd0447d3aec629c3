using Amqp.Protocol;
using Amqp.Server.Tests.Harness;

namespace Amqp.Server.Tests;

/// <summary>The first eight octets: AMQP 0-9-1 section 4.2.2.</summary>
public sealed class ProtocolHeaderTests
{
    [Theory]
    [InlineData("414D515000000901")] // 0-9-1
    [InlineData("414D515001010009")] // 0-9
    public async Task Known_headers_are_answered_with_start(string header)
    {
        await using var server = new TestServer();
        var client = server.Connect();
        await client.SendAsync(Convert.FromHexString(header));
        var frame = await client.ExpectAsync<ConnectionStart>(0);
        AssertStart(frame.Decode<ConnectionStart>());
    }

    [Theory]
    [InlineData("414D515000000900")] // another revision
    [InlineData("414D515000000A00")] // a later minor version
    [InlineData("414D515000010000")] // AMQP 1.0, bare
    [InlineData("414D515002010000")] // AMQP 1.0, TLS
    [InlineData("414D515003010000")] // AMQP 1.0, SASL
    [InlineData("414D515001010800")] // 0-8
    [InlineData("414D515001010908")]
    [InlineData("474554202F204854")] // HTTP
    [InlineData("1603010200010001")] // TLS
    [InlineData("0000000000000000")]
    [InlineData("FFFFFFFFFFFFFFFF")]
    [InlineData("616D717000000901")] // lower case
    public async Task Any_other_header_is_answered_with_the_right_one_and_the_end(string header)
    {
        await using var server = new TestServer();
        var client = server.Connect();
        await client.SendAsync(Convert.FromHexString(header + "0102030405"));
        await client.ExpectOctetsAsync(ProtocolHeader.Amqp091.ToArray());
        await client.ExpectEndAsync();
        await server.IdleAsync();
        Assert.Equal(0, server.Server.ConnectionCount);
    }

    [Fact]
    public async Task A_header_may_come_octet_by_octet()
    {
        await using var server = new TestServer();
        var client = server.Connect();
        foreach (var octet in ProtocolHeader.Amqp091.ToArray())
        {
            await client.SendAsync([octet]);
            await server.IdleAsync();
        }

        await client.ExpectAsync<ConnectionStart>(0);
    }

    [Fact]
    public async Task A_peer_that_ends_in_the_middle_of_the_header_leaves_nothing_behind()
    {
        await using var server = new TestServer();
        var client = server.Connect();
        await client.SendAsync(ProtocolHeader.Amqp091[..5]);
        await server.IdleAsync();
        Assert.Equal(1, server.Server.ConnectionCount);
        await client.DisposeAsync();
        await server.IdleAsync();
        Assert.Equal(0, server.Server.ConnectionCount);
    }

    private static void AssertStart(in ConnectionStart start)
    {
        Assert.Equal((0, 9), (start.VersionMajor, start.VersionMinor));
        Assert.Equal("en_US"u8, start.Locales);
        Assert.Equal("PLAIN AMQPLAIN ANONYMOUS"u8, start.Mechanisms);
        var properties = FieldTable.Parse(start.ServerProperties);
        Assert.True(properties.TryGet("product", out var product));
        Assert.Equal("RabbitMQ", product.AsString);
        Assert.True(properties.TryGet("version", out var version));
        Assert.Matches("^[0-9]+[.][0-9]+[.][0-9]+$", version.AsString);
        Assert.True(properties.TryGet("capabilities", out var capabilities));
        foreach (var capability in (string[])["publisher_confirms", "exchange_exchange_bindings", "basic.nack", "consumer_cancel_notify", "connection.blocked", "consumer_priorities", "authentication_failure_close", "per_consumer_qos", "direct_reply_to"])
        {
            Assert.True(capabilities.AsTable.TryGet(capability, out var value) && value.AsBoolean, capability);
        }
    }
}
