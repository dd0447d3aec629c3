namespace Amqp.Broker.Routing;

/// <summary>Splits keys at dots. <c>a..b</c> has an empty word in the middle; the empty key has no words at all.</summary>
internal static class TopicWords
{
    /// <summary>The first word of a key that is not empty (or is the remainder behind a dot), and what follows its dot.</summary>
    public static ReadOnlySpan<byte> First(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> rest, out bool last)
    {
        var dot = key.IndexOf((byte)'.');
        last = dot < 0;
        rest = last ? default : key[(dot + 1)..];
        return last ? key : key[..dot];
    }
}
