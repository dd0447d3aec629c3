using System.Text.RegularExpressions;

namespace Amqp.Conformance.Running;

/// <summary>A step's line taken apart: <c>b2: queue.declare $q</c> is connection b, channel 2; <c>a1</c> is what is left out.</summary>
internal sealed partial record Line(string Connection, int Channel, string Command, IReadOnlyList<string> Words)
{
    public static Line Parse(string text)
    {
        Match lane = Lane().Match(text);
        List<string> words = Wire.Tokens.Split(lane.Success ? text[lane.Length..] : text, ' ');
        string connection = lane.Success && lane.Groups[1].Length > 0 ? lane.Groups[1].Value : "a";
        int channel = lane.Success && lane.Groups[2].Length > 0 ? int.Parse(lane.Groups[2].Value, null) : 1;
        return new Line(connection, channel, words[0], words[1..]);
    }

    /// <summary>The value of <c>name=value</c> among the words, or null.</summary>
    public string? Option(string name) =>
        Words.FirstOrDefault(word => word.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    [GeneratedRegex("""^([a-z]?)(\d*):\s+""")]
    private static partial Regex Lane();
}
