using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Amqp.Server.Transport;

/// <summary>
/// The header that a proxy puts before a connection, version 1 (a line of text) or 2 (binary), as the PROXY protocol has them
/// (https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt). It is read octet by octet or by announced lengths: nothing of
/// what follows is taken.
/// </summary>
internal static class ProxyHeader
{
    /// <summary>Longest line of version 1, its end included.</summary>
    private const int LongestLine = 107;

    private const int Version2Fixed = 16;
    private const int LongestAddresses = 4096;
    private const int Inet = 1;
    private const int Inet6 = 2;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Reads a header.</summary>
    /// <returns>Peer and server as the proxy saw them; null where it speaks for itself or does not know.</returns>
    /// <exception cref="InvalidDataException">It is no header.</exception>
    /// <exception cref="EndOfStreamException">The connection ends before the header does.</exception>
    public static async ValueTask<(IPEndPoint Peer, IPEndPoint Server)?> ReadAsync(Stream stream, CancellationToken cancellation)
    {
        var header = new byte[LongestLine];
        await stream.ReadExactlyAsync(header.AsMemory(0, Signature.Length), cancellation).ConfigureAwait(false);
        if (!header.AsSpan(0, Signature.Length).SequenceEqual(Signature))
        {
            return await ReadLineAsync(stream, header, cancellation).ConfigureAwait(false);
        }

        await stream.ReadExactlyAsync(header.AsMemory(Signature.Length, Version2Fixed - Signature.Length), cancellation).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(14));
        if (length > LongestAddresses)
        {
            throw new InvalidDataException($"a PROXY header announces {length} octets");
        }

        var addresses = new byte[length];
        await stream.ReadExactlyAsync(addresses, cancellation).ConfigureAwait(false);
        return ParseVersion2(header[12], header[13], addresses);
    }

    /// <summary>Understands what follows the signature of version 2.</summary>
    internal static (IPEndPoint Peer, IPEndPoint Server)? ParseVersion2(byte command, byte family, ReadOnlySpan<byte> addresses)
    {
        switch (command)
        {
            case 0x20:
                return null;
            case 0x21:
                break;
            default:
                throw new InvalidDataException($"unknown version or command {command:x2} in a PROXY header");
        }

        var size = (family >> 4) switch { Inet => 4, Inet6 => 16, _ => 0 };
        if (size == 0)
        {
            return null;
        }

        if (addresses.Length < (2 * size) + 4)
        {
            throw new InvalidDataException("a PROXY header is too short for its addresses");
        }

        return (
            new IPEndPoint(new IPAddress(addresses[..size]), BinaryPrimitives.ReadUInt16BigEndian(addresses[(2 * size)..])),
            new IPEndPoint(new IPAddress(addresses.Slice(size, size)), BinaryPrimitives.ReadUInt16BigEndian(addresses[((2 * size) + 2)..])));
    }

    /// <summary>Understands a line of version 1, without its end.</summary>
    internal static (IPEndPoint Peer, IPEndPoint Server)? ParseVersion1(string line)
    {
        var words = line.Split(' ');
        if (words[0] != "PROXY" || words.Length < 2)
        {
            throw new InvalidDataException("no PROXY header");
        }

        if (words[1] == "UNKNOWN")
        {
            return null;
        }

        var family = words[1] switch
        {
            "TCP4" => AddressFamily.InterNetwork,
            "TCP6" => AddressFamily.InterNetworkV6,
            _ => throw new InvalidDataException($"unknown protocol '{words[1]}' in a PROXY header"),
        };
        return words.Length == 6
            ? (EndPoint(words[2], words[4], family), EndPoint(words[3], words[5], family))
            : throw new InvalidDataException("a PROXY header needs two addresses and two ports");
    }

    private static async ValueTask<(IPEndPoint Peer, IPEndPoint Server)?> ReadLineAsync(Stream stream, byte[] line, CancellationToken cancellation)
    {
        if (!line.AsSpan().StartsWith("PROXY "u8))
        {
            throw new InvalidDataException("no PROXY header");
        }

        for (var length = Signature.Length; length < LongestLine; length++)
        {
            await stream.ReadExactlyAsync(line.AsMemory(length, 1), cancellation).ConfigureAwait(false);
            if (line[length] == '\n' && line[length - 1] == '\r')
            {
                return ParseVersion1(Encoding.ASCII.GetString(line, 0, length - 1));
            }
        }

        throw new InvalidDataException("a PROXY header does not end");
    }

    private static IPEndPoint EndPoint(string address, string port, AddressFamily family) =>
        IPAddress.TryParse(address, out var ip) && ip.AddressFamily == family && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new IPEndPoint(ip, number)
            : throw new InvalidDataException($"'{address}' and '{port}' are no address and port of a PROXY header");
}
