namespace Amqp.Broker.Tests.Routing;

/// <summary>The rules of binding keys, said as plainly as possible: what the real matcher is compared with.</summary>
internal static class TopicCases
{
    /// <summary>Splits a key at its dots; the empty key has no words.</summary>
    public static string[] Words(string key) => key.Length == 0 ? [] : key.Split('.');

    public static bool Matches(string bindingKey, string routingKey) => Matches(Words(bindingKey), Words(routingKey));

    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> words)
    {
        if (pattern.IsEmpty)
        {
            return words.IsEmpty;
        }

        if (pattern[0] == "#")
        {
            return Matches(pattern[1..], words) || (!words.IsEmpty && Matches(pattern, words[1..]));
        }

        return !words.IsEmpty && (pattern[0] == "*" || pattern[0] == words[0]) && Matches(pattern[1..], words[1..]);
    }
}
