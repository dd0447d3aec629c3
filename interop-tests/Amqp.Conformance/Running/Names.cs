using System.Globalization;
using System.Text.RegularExpressions;

namespace Amqp.Conformance.Running;

/// <summary>
/// Makes a script's names unique, and takes out of the answers what differs from run to run: generated names, the node, the time.
/// </summary>
internal sealed partial class Names(int number)
{
    private readonly string _prefix = string.Create(CultureInfo.InvariantCulture, $"s{number:0000}-");
    private readonly List<string> _generated = [];

    /// <summary>A line of a script, with the names to be sent.</summary>
    public string ToWire(string text)
    {
        text = Placeholder().Replace(text, match =>
        {
            int index = int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
            List<string> ofKind = [.. _generated.Where(name => KindOf(name) == match.Groups[1].Value)];
            return index <= ofKind.Count ? ofKind[index - 1] : match.Value;
        });
        return Dollar().Replace(text, _prefix);
    }

    /// <summary>What was received, as transcripts show it.</summary>
    public string FromWire(string text)
    {
        text = text.Replace(_prefix, "$", StringComparison.Ordinal);
        text = Generated().Replace(text, match => Number(match.Value));
        text = QuotedName().Replace(text, "$1");
        text = Process().Replace(text, "<process>");
        text = Node().Replace(text, "<node>");
        text = Connection().Replace(text, "<connection>");
        text = Port().Replace(text, "$1<port>");
        text = Moment().Replace(text, match => IsNow(match.Groups[2].Value[..^3]) ? $"{match.Groups[1].Value}<now>" : match.Value);
        text = SentAt().Replace(text, match => IsNow(match.Groups[1].Value) ? " timestamp=<now>" : match.Value);
        text = Runtime().Replace(text, ".NET <version>");
        return Timestamp().Replace(text, match => IsNow(match.Groups[1].Value) ? "T:<now>" : match.Value);
    }

    private static bool IsNow(string seconds) =>
        long.TryParse(seconds, CultureInfo.InvariantCulture, out long value) && Math.Abs(value - DateTimeOffset.UtcNow.ToUnixTimeSeconds()) < 86400;

    private static string KindOf(string generated) => Generated().Match(generated).Groups[1].Value;

    private string Number(string name)
    {
        if (!_generated.Contains(name))
        {
            _generated.Add(name);
        }

        string kind = KindOf(name);
        int number = _generated.Where(other => KindOf(other) == kind).ToList().IndexOf(name) + 1;
        return $"{kind}<{number}>";
    }

    [GeneratedRegex("""\$(?=[A-Za-z0-9])""")]
    private static partial Regex Dollar();

    [GeneratedRegex("""(amq\.gen-|amq\.ctag-|amq\.rabbitmq\.reply-to\.)<(\d+)>""")]
    private static partial Regex Placeholder();

    [GeneratedRegex("""(amq\.gen-|amq\.ctag-|amq\.rabbitmq\.reply-to\.)[A-Za-z0-9_+/=.-]{20,}""")]
    private static partial Regex Generated();

    // Whether a name needs quotes depends on the characters that its maker chose.
    [GeneratedRegex(""""(?<==)"(amq\.[a-z.-]+<\d+>)"(?= |$)"""")]
    private static partial Regex QuotedName();

    // The name of a connection holds its ports.
    [GeneratedRegex("""127\.0\.0\.1:\d+ -> 127\.0\.0\.1:\d+""")]
    private static partial Regex Connection();

    [GeneratedRegex("""((?:peer_)?port=l:)\d+""")]
    private static partial Regex Port();

    // What Erlang calls a process, and what stands for it here.
    [GeneratedRegex("""<(rabbit|conformance\d+)@[A-Za-z0-9-]+(\.\d+){3}>""")]
    private static partial Regex Process();

    [GeneratedRegex("""((?:timestamp_in_ms|connected_at)=l:)(\d{13})""")]
    private static partial Regex Moment();

    [GeneratedRegex(""" timestamp=(\d+)""")]
    private static partial Regex SentAt();

    [GeneratedRegex("""(rabbit|conformance\d+)@[A-Za-z0-9.-]+""")]
    private static partial Regex Node();

    [GeneratedRegex("""\.NET \d+(\.\d+)+""")]
    private static partial Regex Runtime();

    [GeneratedRegex("""T:(\d+)""")]
    private static partial Regex Timestamp();
}
