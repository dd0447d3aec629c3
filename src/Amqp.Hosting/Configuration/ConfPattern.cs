namespace Amqp.Hosting.Configuration;

/// <summary>
/// The name of a key, in segments between dots. A segment that begins with <c>$</c> stands for any one segment, a last segment
/// <c>*</c> for any number of them; <c>\.</c> is a dot inside a segment.
/// </summary>
internal sealed class ConfPattern
{
    private const string Rest = "*";

    private readonly string[] _segments;

    public ConfPattern(string name) => _segments = Split(name);

    /// <summary>Whether a key, cut into segments, is one of these; if so, what stands for the wildcards.</summary>
    public bool TryMatch(ReadOnlySpan<string> key, out string[] names)
    {
        names = [];
        var isOpen = _segments[^1] == Rest;
        var fixedLength = isOpen ? _segments.Length - 1 : _segments.Length;
        if (isOpen ? key.Length < fixedLength : key.Length != fixedLength)
        {
            return false;
        }

        for (var i = 0; i < fixedLength; i++)
        {
            if (IsWildcard(_segments[i]))
            {
                names = [.. names, key[i]];
            }
            else if (_segments[i] != key[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The pattern with the key's own segments in the place of the wildcards, as far as the key has some.</summary>
    public string Fill(ReadOnlySpan<string> key)
    {
        var filled = new List<string>(_segments.Length);
        for (var i = 0; i < _segments.Length; i++)
        {
            if (_segments[i] == Rest && i < key.Length)
            {
                filled.AddRange(key[i..]);
            }
            else
            {
                filled.Add(IsWildcard(_segments[i]) && i < key.Length ? key[i] : _segments[i]);
            }
        }

        return string.Join('.', filled.Select(static segment => segment.Replace(".", "\\.", StringComparison.Ordinal)));
    }

    /// <summary>Cuts a key at its dots.</summary>
    public static string[] Split(string key) =>
        key.Contains('\\', StringComparison.Ordinal)
            ? [.. key.Replace("\\.", "\0", StringComparison.Ordinal).Split('.').Select(static segment => segment.Replace('\0', '.'))]
            : key.Split('.');

    private static bool IsWildcard(string segment) => segment.StartsWith('$');
}
