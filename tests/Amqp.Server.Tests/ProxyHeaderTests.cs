using System.Text;
using Amqp.Server.Transport;

namespace Amqp.Server.Tests;

/// <summary>What a proxy says before a connection, and what is none of its headers.</summary>
public sealed class ProxyHeaderTests
{
    private const string Signature = "0D0A0D0A000D0A515549540A";

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 56324 5672\r\n", "192.0.2.1:56324", "198.51.100.7:5672")]
    [InlineData("PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n", "[2001:db8::1]:1", "[2001:db8::2]:65535")]
    [InlineData("PROXY TCP6 ffff:f5ff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
        "[ffff:f5ff:ffff:ffff:ffff:ffff:ffff:ffff]:65535", "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535")]
    [InlineData("PROXY UNKNOWN\r\n", null, null)]
    [InlineData("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", null, null)]
    public async Task A_line_says_where_a_connection_comes_from(string line, string? peer, string? server)
        => await AssertAsync(Encoding.ASCII.GetBytes(line), peer, server);

    [Theory]
    [InlineData(Signature + "2111000C" + "C0000201" + "C6336407" + "DC04" + "1628", "192.0.2.1:56324", "198.51.100.7:5672")]
    [InlineData(Signature + "21210024" + "20010DB8000000000000000000000001" + "20010DB8000000000000000000000002" + "0001" + "FFFF", "[2001:db8::1]:1", "[2001:db8::2]:65535")]
    [InlineData(Signature + "21110010" + "C0000201" + "C6336407" + "DC04" + "1628" + "0400010A", "192.0.2.1:56324", "198.51.100.7:5672")]
    [InlineData(Signature + "20000000", null, null)]
    [InlineData(Signature + "2011000C" + "C0000201" + "C6336407" + "DC04" + "1628", null, null)]
    [InlineData(Signature + "21000000", null, null)]
    [InlineData(Signature + "21310004" + "01020304", null, null)]
    public async Task A_binary_header_says_where_a_connection_comes_from(string hex, string? peer, string? server)
        => await AssertAsync(Convert.FromHexString(hex), peer, server);

    [Theory]
    [InlineData("AMQP\0\0\t\u0001AMQP\0\0\t\u0001")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 56324\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 56324 70000\r\n")]
    [InlineData("PROXY TCP4 ::1 198.51.100.7 56324 5672\r\n")]
    [InlineData("PROXY TCP6 192.0.2.1 198.51.100.7 56324 5672\r\n")]
    [InlineData("PROXY UDP4 192.0.2.1 198.51.100.7 56324 5672\r\n")]
    [InlineData("PROXY\tTCP4 192.0.2.1 198.51.100.7 56324 5672\r\n")]
    [InlineData("PROXY TCP4 a b c d\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 56324 5672 and so on without an end, for longer than any line may be, which is 107 octets\r\n")]
    public async Task Anything_else_is_no_header(string text)
        => await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(Encoding.ASCII.GetBytes(text)).AsTask());

    [Theory]
    [InlineData(Signature + "3111000C" + "C0000201" + "C6336407" + "DC04" + "1628")]
    [InlineData(Signature + "2211000C" + "C0000201" + "C6336407" + "DC04" + "1628")]
    [InlineData(Signature + "2111000B" + "C0000201" + "C6336407" + "DC04" + "16")]
    [InlineData(Signature + "2111FFFF")]
    public async Task A_binary_header_that_makes_no_sense_is_refused(string hex)
        => await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(Convert.FromHexString(hex)).AsTask());

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 56324 5672\r")]
    [InlineData("PRO")]
    [InlineData("")]
    public async Task A_header_that_ends_too_early_is_the_end(string text)
        => await Assert.ThrowsAsync<EndOfStreamException>(() => ReadAsync(Encoding.ASCII.GetBytes(text)).AsTask());

    private static async Task AssertAsync(byte[] header, string? peer, string? server)
    {
        // What follows is left where it is.
        using var stream = new MemoryStream([.. header, 42]);
        var ends = await ProxyHeader.ReadAsync(stream, default);
        Assert.Equal((peer, server), (ends?.Peer.ToString(), ends?.Server.ToString()));
        Assert.Equal(42, stream.ReadByte());
    }

    private static async ValueTask<object?> ReadAsync(byte[] octets)
    {
        using var stream = new MemoryStream(octets);
        return await ProxyHeader.ReadAsync(stream, default);
    }
}
