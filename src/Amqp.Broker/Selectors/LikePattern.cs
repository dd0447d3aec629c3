namespace Amqp.Broker.Selectors;

/// <summary>
/// A pattern of LIKE: <c>%</c> stands for any text, <c>_</c> for one character, and an escape character makes either stand for itself.
/// Matching takes at most the length of the text times the length of the pattern.
/// </summary>
internal sealed class LikePattern
{
    private const int AnyText = -1;
    private const int AnyCharacter = -2;

    private readonly int[] _pattern;

    private LikePattern(int[] pattern) => _pattern = pattern;

    /// <summary>Reads a pattern; null when the escape is not one character or escapes nothing.</summary>
    public static LikePattern? Parse(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> escape)
    {
        if (escape.Length > 1)
        {
            return null;
        }

        var parts = new List<int>(pattern.Length);
        for (var i = 0; i < pattern.Length; i++)
        {
            if (!escape.IsEmpty && pattern[i] == escape[0])
            {
                if (++i == pattern.Length)
                {
                    return null;
                }

                parts.Add(pattern[i]);
            }
            else
            {
                parts.Add(pattern[i] switch
                {
                    (byte)'%' => AnyText,
                    (byte)'_' => AnyCharacter,
                    _ => pattern[i],
                });
            }
        }

        return new LikePattern([.. parts]);
    }

    /// <summary>True when the whole text matches. Characters are those of UTF-8.</summary>
    public bool Matches(ReadOnlySpan<byte> text)
    {
        var (at, next) = (0, 0);
        var (retryText, retryPattern) = (0, -1);
        while (at < text.Length)
        {
            if (next < _pattern.Length && _pattern[next] == AnyText)
            {
                // It stands for nothing at first, and for more whenever the rest does not match.
                retryPattern = ++next;
                retryText = at;
            }
            else if (next < _pattern.Length && (_pattern[next] == AnyCharacter || _pattern[next] == text[at]))
            {
                at += _pattern[next++] == AnyCharacter ? CharacterAt(text, at) : 1;
            }
            else if (retryPattern >= 0)
            {
                at = retryText += 1;
                next = retryPattern;
            }
            else
            {
                return false;
            }
        }

        while (next < _pattern.Length && _pattern[next] == AnyText)
        {
            next++;
        }

        return next == _pattern.Length;
    }

    /// <summary>Octets of the character: its first octet and those that continue it.</summary>
    private static int CharacterAt(ReadOnlySpan<byte> text, int at)
    {
        var length = 1;
        while (at + length < text.Length && (text[at + length] & 0xC0) == 0x80)
        {
            length++;
        }

        return length;
    }
}
