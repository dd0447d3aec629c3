using System.Text;

namespace Amqp.Management.Routing;

/// <summary>
/// Divides the target of a request. Segments are decoded once and after the division, so that names may hold slashes
/// (<c>%2F</c>), percent signs and anything else.
/// </summary>
internal static class RequestPath
{
    /// <summary>The path of a target, without the query.</summary>
    public static ReadOnlySpan<char> PathOf(string rawTarget)
    {
        var target = rawTarget.AsSpan();
        var query = target.IndexOfAny('?', '#');
        target = query < 0 ? target : target[..query];

        // The absolute form, which proxies use.
        if (target.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || target.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            target = target[(target.IndexOf("://") + 3)..];
            var slash = target.IndexOf('/');
            return slash < 0 ? "/" : target[slash..];
        }

        return target;
    }

    /// <summary>The decoded segments of a path. A slash at the end is no segment; an empty one between slashes is.</summary>
    public static string[] Segments(ReadOnlySpan<char> path)
    {
        path = path.StartsWith("/") ? path[1..] : path;
        path = path.EndsWith("/") ? path[..^1] : path;
        if (path.IsEmpty)
        {
            return [];
        }

        var segments = new List<string>();
        foreach (var range in path.Split('/'))
        {
            segments.Add(Decode(path[range]));
        }

        return [.. segments];
    }

    /// <summary>Puts octets in the place of <c>%XX</c>; what is not two hexadecimal digits stays. A <c>+</c> is a plus sign here.</summary>
    public static string Decode(ReadOnlySpan<char> text)
    {
        if (!text.Contains('%'))
        {
            return text.ToString();
        }

        var octets = new byte[Encoding.UTF8.GetByteCount(text)];
        var length = Encoding.UTF8.GetBytes(text, octets);
        var written = 0;
        for (var i = 0; i < length; i++)
        {
            if (octets[i] == '%' && i + 2 < length && char.IsAsciiHexDigit((char)octets[i + 1]) && char.IsAsciiHexDigit((char)octets[i + 2]))
            {
                octets[written++] = (byte)((Hex(octets[i + 1]) << 4) | Hex(octets[i + 2]));
                i += 2;
            }
            else
            {
                octets[written++] = octets[i];
            }
        }

        return Encoding.UTF8.GetString(octets, 0, written);
    }

    private static int Hex(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
