namespace Amqp.Hosting.Configuration;

/// <summary>Finds the known key that somebody probably meant: the one with the fewest typing errors between.</summary>
internal static class NearestKey
{
    private const int LongestKey = 200;

    /// <summary>The nearest of the keys that act and those that only RabbitMQ knows; where two are as near, one that acts.</summary>
    public static string To(string key)
    {
        var unknown = key.Length > LongestKey ? key[..LongestKey] : key;
        var nearest = "";
        var least = int.MaxValue;
        foreach (var known in ConfKeys.All)
        {
            Consider(unknown, known.Name, ref nearest, ref least);
        }

        foreach (var known in ForeignKeys.All)
        {
            Consider(unknown, known, ref nearest, ref least);
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

    private static void Consider(string unknown, string pattern, ref string nearest, ref int least)
    {
        var candidate = Fill(pattern, unknown);
        var distance = Distance(unknown, candidate);
        if (distance < least)
        {
            least = distance;
            nearest = candidate;
        }
    }

    /// <summary>A wildcard takes the segments that the unknown key has in its place, so that only the rest counts as error.</summary>
    private static string Fill(string pattern, string unknown)
    {
        var wildcard = pattern.AsSpan().IndexOfAny('$', '*');
        if (wildcard < 0)
        {
            return pattern;
        }

        var rest = unknown.AsSpan();
        for (var segments = pattern.AsSpan(0, wildcard).Count('.'); segments > 0; segments--)
        {
            var dot = rest.IndexOf('.');
            if (dot < 0)
            {
                return pattern;
            }

            rest = rest[(dot + 1)..];
        }

        return string.Concat(pattern.AsSpan(0, wildcard), rest);
    }
}
