using System.Text;

namespace Amqp.Hosting.Configuration;

/// <summary>
/// Reads the sysctl format of rabbitmq.conf (https://www.rabbitmq.com/docs/configure#config-file): one <c>key = value</c> a
/// line, <c>#</c> begins a comment anywhere outside quotes, a value may be quoted to keep a <c>#</c> or blanks at its ends. A value between
/// <c>'''</c> and <c>'''</c> may have several lines.
/// </summary>
internal static class ConfParser
{
    private const string ByteOrderMark = "\uFEFF";
    private const string TripleQuote = "'''";

    /// <summary>Reads a whole file.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="BrokerConfigurationException">A line is not <c>key = value</c>.</exception>
    public static List<ConfSetting> ParseFile(string text, string file)
    {
        var settings = new List<ConfSetting>();
        var rest = text.AsSpan();
        if (rest.StartsWith(ByteOrderMark, StringComparison.Ordinal))
        {
            rest = rest[ByteOrderMark.Length..];
        }

        var number = 0;
        for (var lines = rest.EnumerateLines(); lines.MoveNext();)
        {
            number++;
            var line = lines.Current.Trim();
            if (line.IsEmpty || line[0] == '#')
            {
                continue;
            }

            var origin = $"{file}:{number}";
            settings.Add(BeginsTripleQuote(line)
                ? Parse(ReadTripleQuoted(line, ref lines, ref number, origin), origin, hasComments: true)
                : Parse(line, origin, hasComments: true));
        }

        return settings;
    }

    private static bool BeginsTripleQuote(ReadOnlySpan<char> line)
    {
        var equals = line.IndexOf('=');
        return equals >= 0 && line[(equals + 1)..].TrimStart().StartsWith(TripleQuote, StringComparison.Ordinal);
    }

    /// <summary>Adds lines to a line in which a triple quote begins, up to that in which it ends.</summary>
    private static string ReadTripleQuoted(ReadOnlySpan<char> first, ref SpanLineEnumerator lines, ref int number, string origin)
    {
        var text = new StringBuilder().Append(first);
        var start = first.IndexOf(TripleQuote, StringComparison.Ordinal) + TripleQuote.Length;
        while (text.ToString().IndexOf(TripleQuote, start, StringComparison.Ordinal) < 0)
        {
            if (!lines.MoveNext())
            {
                throw new BrokerConfigurationException($"{origin}: the value that begins with {TripleQuote} has no {TripleQuote} at its end");
            }

            number++;
            text.Append('\n').Append(lines.Current);
        }

        return text.ToString();
    }

    /// <summary>
    /// Reads one <c>key=value</c> of a command line. A shell has its own comments and quotes: a <c>#</c> is part of the value.
    /// </summary>
    /// <exception cref="BrokerConfigurationException">It is not <c>key=value</c>.</exception>
    public static ConfSetting ParseArgument(string argument, string origin) => Parse(argument.AsSpan().Trim(), origin, hasComments: false);

    private static ConfSetting Parse(ReadOnlySpan<char> line, string origin, bool hasComments)
    {
        var equals = line.IndexOf('=');
        var key = equals < 0 ? default : line[..equals].TrimEnd();
        if (key.IsEmpty || !IsKey(key))
        {
            throw new BrokerConfigurationException($"{origin}: expected 'key = value', found '{line}'");
        }

        var written = line[(equals + 1)..].TrimStart();
        if (!TryUnquote(written, hasComments, out var value))
        {
            value = hasComments ? BeforeComment(written) : written;
            if (value.IsEmpty)
            {
                throw new BrokerConfigurationException($"{origin}: {key} has no value; write '' for an empty one");
            }
        }

        return new ConfSetting(key.ToString(), value.ToString(), origin);
    }

    private static ReadOnlySpan<char> BeforeComment(ReadOnlySpan<char> written)
    {
        var comment = written.IndexOf('#');
        return comment < 0 ? written : written[..comment].TrimEnd();
    }

    /// <summary>Takes what is between a quote and the same quote at the end; text behind the second quote makes both part of the value.</summary>
    private static bool TryUnquote(ReadOnlySpan<char> written, bool hasComments, out ReadOnlySpan<char> value)
    {
        value = default;
        if (written.StartsWith(TripleQuote, StringComparison.Ordinal) && written[TripleQuote.Length..].IndexOf(TripleQuote) is >= 0 and var length)
        {
            value = written.Slice(TripleQuote.Length, length).Trim();
            return IsNothing(written[(length + (2 * TripleQuote.Length))..], hasComments);
        }

        if (written.Length < 2 || written[0] is not ('\'' or '"'))
        {
            return false;
        }

        var end = written[1..].IndexOf(written[0]);
        if (end < 0)
        {
            return false;
        }

        value = written.Slice(1, end);
        return IsNothing(written[(end + 2)..], hasComments);
    }

    private static bool IsNothing(ReadOnlySpan<char> behind, bool hasComments)
    {
        behind = behind.TrimStart();
        return behind.IsEmpty || (hasComments && behind[0] == '#');
    }

    private static bool IsKey(ReadOnlySpan<char> key)
    {
        // A backslash escapes a dot that is part of a name: loopback_users.first\.last.
        foreach (var c in key)
        {
            if (char.IsWhiteSpace(c) || c is '#' or '\'' or '"')
            {
                return false;
            }
        }

        return true;
    }
}
