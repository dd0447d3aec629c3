using System.Globalization;
using System.Text;

namespace Amqp.Daemon.Tests.Traced;

/// <summary>
/// Reads the output of <c>strace -f -y</c>. A call that others interrupt has two lines, of which each stands where the call was
/// entered or returned; the order of lines is the order in which the tracer, which everybody has to wait for, saw these things.
/// </summary>
internal static class TraceParser
{
    private const string Unfinished = " <unfinished ...>";

    public static List<Syscall> Parse(IEnumerable<string> lines)
    {
        var calls = new List<Syscall>();
        var open = new Dictionary<string, (int Began, string Text)>();
        var at = 0;
        foreach (var line in lines)
        {
            at++;
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var (thread, text) = (line[..space], line[space..].TrimStart());
            if (text.StartsWith("<... ", StringComparison.Ordinal))
            {
                // What was entered before the tracer came has a second half only.
                if (open.Remove(thread, out var first))
                {
                    var rest = text[(text.IndexOf('>', StringComparison.Ordinal) + 1)..];
                    Add(calls, first.Text + rest, first.Began, at);
                }
            }
            else if (text.EndsWith(Unfinished, StringComparison.Ordinal))
            {
                open[thread] = (at, text[..^Unfinished.Length]);
            }
            else if (!text.StartsWith("+++", StringComparison.Ordinal) && !text.StartsWith("---", StringComparison.Ordinal))
            {
                Add(calls, text, at, at);
            }
        }

        foreach (var (began, text) in open.Values)
        {
            calls.Add(Read(text, began, int.MaxValue, -1));
        }

        return [.. calls.OrderBy(call => call.Began)];
    }

    private static void Add(List<Syscall> calls, string text, int began, int ended)
    {
        var equals = text.LastIndexOf(" = ", StringComparison.Ordinal);
        var result = text[(equals + 3)..];
        var digits = result.TakeWhile(c => char.IsAsciiDigit(c) || c == '-').Count();

        // A process that ends returns "?".
        var isNumber = long.TryParse(result.AsSpan(0, digits), CultureInfo.InvariantCulture, out var value);
        calls.Add(Read(text[..equals].TrimEnd(), began, isNumber ? ended : int.MaxValue, isNumber ? value : -1));
    }

    private static Syscall Read(string text, int began, int ended, long result)
    {
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var arguments = text[(open + 1)..].TrimEnd(')');
        return new Syscall(text[..open], began, ended, arguments, result)
        {
            Descriptor = DescriptorOf(arguments),
            Strings = StringsOf(arguments),
        };
    }

    /// <summary>From <c>45&lt;/path&gt;, ...</c>, where the path may be a socket with an arrow in it.</summary>
    private static string DescriptorOf(string arguments)
    {
        var digits = arguments.TakeWhile(char.IsAsciiDigit).Count();
        if (digits == 0 || digits == arguments.Length || arguments[digits] != '<')
        {
            return "";
        }

        var end = digits;
        do
        {
            end = arguments.IndexOf('>', end + 1);
        }
        while (end + 1 < arguments.Length && arguments[end + 1] is not (',' or '(' or ' '));

        return arguments[(digits + 1)..end];
    }

    private static List<byte[]> StringsOf(string arguments)
    {
        var strings = new List<byte[]>();
        for (var at = 0; (at = arguments.IndexOf('"', at)) >= 0;)
        {
            strings.Add(Unescape(arguments, ref at));
            if (arguments.AsSpan(at).StartsWith("...", StringComparison.Ordinal))
            {
                throw new InvalidDataException("the trace does not hold everything that was written");
            }
        }

        return strings;
    }

    /// <summary>A C string, from its opening quote on; ends behind the closing one.</summary>
    private static byte[] Unescape(string text, ref int at)
    {
        var octets = new List<byte>();
        for (at++; text[at] != '"'; at++)
        {
            if (text[at] != '\\')
            {
                octets.AddRange(Encoding.UTF8.GetBytes(text, at, 1));
                continue;
            }

            at++;
            if (text[at] is >= '0' and <= '7')
            {
                var value = 0;
                var digits = 0;
                for (; digits < 3 && text[at] is >= '0' and <= '7'; digits++, at++)
                {
                    value = (value * 8) + (text[at] - '0');
                }

                at--;
                octets.Add((byte)value);
            }
            else if (text[at] == 'x')
            {
                octets.Add(byte.Parse(text.AsSpan(at + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                at += 2;
            }
            else
            {
                octets.Add(text[at] switch { 'n' => 10, 'r' => 13, 't' => 9, 'v' => 11, 'f' => 12, 'a' => 7, 'b' => 8, 'e' => 27, var other => (byte)other });
            }
        }

        at++;
        return [.. octets];
    }
}
