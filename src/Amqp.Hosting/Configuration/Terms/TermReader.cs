using System.Globalization;
using System.Text;

namespace Amqp.Hosting.Configuration.Terms;

/// <summary>
/// Reads Erlang terms as RabbitMQ's configurations write them: atoms, strings, binaries of text, whole numbers, tuples, lists, and
/// comments behind <c>%</c>. There are no floats, maps, funs, or characters (<c>$a</c>).
/// </summary>
public sealed class TermReader
{
    private const int DeepestNesting = 64;

    private readonly string _text;
    private int _at;
    private int _depth;

    private TermReader(string text) => _text = text;

    /// <summary>Reads one term, which a dot may end.</summary>
    /// <exception cref="FormatException">It is none; the message says where, and what was expected.</exception>
    public static Term Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = new TermReader(text);
        var term = reader.Read();
        reader.TryTake(".");
        return reader.Peek() is null ? term : throw reader.Expected("the end");
    }

    private Term Read()
    {
        var first = Peek() ?? throw Expected("a term");
        var start = _at;
        var (kind, text, items) = first switch
        {
            '{' => (TermKind.Tuple, "", Many('}')),
            '[' => (TermKind.List, "", Many(']')),
            '"' => (TermKind.Text, Strings(), []),
            '<' => (TermKind.Binary, Binary(), []),
            '\'' => (TermKind.Atom, Quoted('\''), []),
            >= 'a' and <= 'z' => (TermKind.Atom, While(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '@'), []),
            '-' or (>= '0' and <= '9') => (TermKind.Number, Number(), new List<Term>()),
            _ => throw Expected("a term"),
        };
        return new Term(kind, text, items, _text[start.._at]);
    }

    private List<Term> Many(char end)
    {
        if (++_depth > DeepestNesting)
        {
            throw Expected($"at most {DeepestNesting} terms around another");
        }

        _at++;
        var items = new List<Term>();
        while (Peek() != end || items.Count > 0)
        {
            items.Add(Read());
            if (Peek() == end)
            {
                break;
            }

            if (!TryTake(","))
            {
                throw Expected($"',' or '{end}'");
            }
        }

        _at++;
        _depth--;
        return items;
    }

    private string Binary()
    {
        if (!TryTake("<<"))
        {
            throw Expected("'<<'");
        }

        var text = Peek() == '"' ? Strings() : "";
        TryTake("/utf8");
        return TryTake(">>") ? text : throw Expected("a string and '>>'");
    }

    // Strings that follow each other are one.
    private string Strings()
    {
        var text = Quoted('"');
        while (Peek() == '"')
        {
            text += Quoted('"');
        }

        return text;
    }

    private string Quoted(char quote)
    {
        var text = new StringBuilder();
        for (_at++; ; _at++)
        {
            if (_at >= _text.Length)
            {
                throw Expected($"a closing {quote}");
            }

            if (_text[_at] == quote)
            {
                _at++;
                return text.ToString();
            }

            if (_text[_at] == '\\')
            {
                _at++;
                text.Append(Escaped());
            }
            else
            {
                text.Append(_text[_at]);
            }
        }
    }

    // Ends at the last character of the escape.
    private string Escaped() => _at >= _text.Length ? throw Expected("a character behind '\\'") : _text[_at] switch
    {
        'n' => "\n",
        'r' => "\r",
        't' => "\t",
        's' => " ",
        'b' => "\b",
        'e' => "\e",
        'f' => "\f",
        'v' => "\v",
        'd' => "\x7f",
        'x' => Hexadecimal(),
        >= '0' and <= '7' => Octal(),
        var other => other.ToString(),
    };

    private string Octal()
    {
        var code = 0;
        var end = Math.Min(_text.Length, _at + 3);
        for (; _at < end && _text[_at] is >= '0' and <= '7'; _at++)
        {
            code = (code * 8) + (_text[_at] - '0');
        }

        _at--;
        return ((char)code).ToString();
    }

    private string Hexadecimal()
    {
        var isBraced = _at + 1 < _text.Length && _text[_at + 1] == '{';
        var start = _at + (isBraced ? 2 : 1);
        var end = isBraced ? _text.IndexOf('}', start) : Math.Min(_text.Length, start + 2);
        if (end <= start || !int.TryParse(_text.AsSpan(start, end - start), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            || !Rune.IsValid(code))
        {
            throw Expected("hexadecimal digits of a character");
        }

        _at = isBraced ? end : end - 1;
        return new Rune(code).ToString();
    }

    private string Number()
    {
        var sign = _text[_at] == '-' ? _text[_at++].ToString() : "";
        var digits = While(char.IsAsciiDigit);
        return digits.Length > 0 ? sign + digits : throw Expected("a digit");
    }

    private string While(Func<char, bool> belongs)
    {
        var start = _at;
        while (_at < _text.Length && belongs(_text[_at]))
        {
            _at++;
        }

        return _text[start.._at];
    }

    private bool TryTake(string token)
    {
        Peek();
        if (string.CompareOrdinal(_text, _at, token, 0, token.Length) != 0)
        {
            return false;
        }

        _at += token.Length;
        return true;
    }

    // The next character that is neither blank nor comment; null at the end.
    private char? Peek()
    {
        for (; _at < _text.Length; _at++)
        {
            if (_text[_at] == '%')
            {
                var end = _text.IndexOf('\n', _at);
                _at = (end < 0 ? _text.Length : end) - 1;
            }
            else if (!char.IsWhiteSpace(_text[_at]))
            {
                return _text[_at];
            }
        }

        return null;
    }

    private FormatException Expected(string what)
    {
        var found = _at < _text.Length ? $"'{_text[_at]}'" : "the end";
        return new FormatException($"{what} instead of {found} at character {Math.Min(_at, _text.Length) + 1}");
    }
}
