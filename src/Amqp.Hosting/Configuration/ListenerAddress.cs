using System.Globalization;
using System.Net;

namespace Amqp.Hosting.Configuration;

/// <summary>The values of <c>listeners.tcp.*</c>: a port, or an address and a port.</summary>
internal static class ListenerAddress
{
    /// <summary>What a message says where a listener is expected.</summary>
    public const string Expected = "a port, or an IP address and a port, such as 5672, 127.0.0.1:5672 or [::1]:5672";

    /// <summary>Reads a listener; a port alone stands for all addresses, IPv6 and IPv4.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IPEndPoint endPoint)
    {
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? "::" : text[..colon];
        if (host.Length > 2 && host[0] == '[' && host[^1] == ']')
        {
            host = host[1..^1];
        }

        if (IPAddress.TryParse(host, out var address) &&
            ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            endPoint = new IPEndPoint(address, port);
            return true;
        }

        endPoint = new IPEndPoint(IPAddress.None, 0);
        return false;
    }
}
