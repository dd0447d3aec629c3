namespace Amqp.Hosting.Configuration;

/// <summary>Finds the known key that somebody probably meant: the one with the fewest typing errors between.</summary>
internal static class NearestKey
{
    private const int LongestKey = 200;

    /// <summary>The nearest of the keys that act and those that only RabbitMQ knows; where two are as near, one that acts.</summary>
    public static string To(string key, IReadOnlyList<ConfArea> areas)
    {
        var unknown = key.Length > LongestKey ? key[..LongestKey] : key;
        var segments = ConfPattern.Split(unknown);
        var nearest = "";
        var least = int.MaxValue;
        foreach (var known in areas.SelectMany(static area => area.Keys))
        {
            Consider(unknown, known.Fill(segments), ref nearest, ref least);
        }

        foreach (var known in ForeignKeys.Patterns)
        {
            Consider(unknown, known.Fill(segments), ref nearest, ref least);
        }

        return nearest;
    }

    /// <summary>Insertions, deletions, changes and swaps of neighbours that turn one text into the other.</summary>
    public static int Distance(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var width = b.Length + 1;
        var rows = new int[3 * width];
        var before = rows.AsSpan(0, width);
        var previous = rows.AsSpan(width, width);
        var current = rows.AsSpan(2 * width, width);
        for (var j = 0; j < width; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j < width; j++)
            {
                var change = a[i - 1] == b[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    current[j] = Math.Min(current[j], before[j - 2] + 1);
                }
            }

            var oldest = before;
            before = previous;
            previous = current;
            current = oldest;
        }

        return previous[b.Length];
    }

    private static void Consider(string unknown, string candidate, ref string nearest, ref int least)
    {
        var distance = Distance(unknown, candidate);
        if (distance < least)
        {
            least = distance;
            nearest = candidate;
        }
    }
}
