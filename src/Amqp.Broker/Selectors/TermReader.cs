using System.Globalization;
using System.Text;

namespace Amqp.Broker.Selectors;

/// <summary>
/// Reads selectors as RabbitMQ's JMS client sends them: compiled, as the text of an Erlang term that ends with a point, such as
/// <c>{'=',{'ident',&lt;&lt;"colour"&gt;&gt;},&lt;&lt;"red"&gt;&gt;}.</c>
/// </summary>
internal ref struct TermReader
{
    private readonly ReadOnlySpan<byte> _source;
    private int _at;
    private int _depth;

    private TermReader(ReadOnlySpan<byte> source) => _source = source;

    /// <summary>The selector, or null when the text is no such term.</summary>
    public static Selector? Read(ReadOnlySpan<byte> source)
    {
        var reader = new TermReader(source);
        var term = reader.Term();
        return term is not null && reader.Skip('.') && reader.IsAtEnd ? TermSelectors.Of(term) : null;
    }

    private bool IsAtEnd
    {
        get
        {
            SkipSpace();
            return _at == _source.Length;
        }
    }

    private Term? Term()
    {
        SkipSpace();
        if (_at == _source.Length || _depth >= Selector.MaxDepth)
        {
            return null;
        }

        switch ((char)_source[_at])
        {
            case '{': return Items('{', '}');
            case '[': return Items('[', ']');
            case '<': return Binary();
            case '\'': return Quoted('\'') is { } name ? new Term(Atom: Encoding.UTF8.GetString(name)) : null;
            case '-' or '+' or (>= '0' and <= '9'): return Number();
            case >= 'a' and <= 'z': return Atom();
            default: return null;
        }
    }

    private Term? Items(char open, char close)
    {
        _depth++;
        Skip(open);
        var items = new List<Term>();
        if (!Skip(close))
        {
            do
            {
                if (Term() is not { } item)
                {
                    return null;
                }

                items.Add(item);
            }
            while (Skip(','));
            if (!Skip(close))
            {
                return null;
            }
        }

        _depth--;
        return new Term(Items: [.. items], IsList: open == '[');
    }

    private Term? Binary()
    {
        if (!Skip('<') || !Skip('<'))
        {
            return null;
        }

        SkipSpace();
        byte[]? octets = [];
        if (_at < _source.Length && _source[_at] == '"' && (octets = Quoted('"')) is null)
        {
            return null;
        }

        return Skip('>') && Skip('>') ? new Term(Value: octets) : null;
    }

    private byte[]? Quoted(char quote)
    {
        var text = new List<byte>();
        for (_at++; _at < _source.Length; _at++)
        {
            if (_source[_at] == quote)
            {
                _at++;
                return [.. text];
            }

            if (_source[_at] == '\\' && ++_at == _source.Length)
            {
                break;
            }

            text.Add(_source[_at]);
        }

        return null;
    }

    private Term? Number()
    {
        var start = _at++;
        while (_at < _source.Length && IsOfNumber(_at))
        {
            _at++;
        }

        var text = Encoding.ASCII.GetString(_source[start.._at]);
        if (text.StartsWith("16#", StringComparison.Ordinal))
        {
            return long.TryParse(text.AsSpan(3), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? new Term(Value: hex) : null;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer))
        {
            return new Term(Value: integer);
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? new Term(Value: real) : null;
    }

    /// <summary>A point belongs to a number only with a digit behind it: the last one ends the term.</summary>
    private readonly bool IsOfNumber(int at) => (char)_source[at] switch
    {
        '.' => at + 1 < _source.Length && char.IsAsciiDigit((char)_source[at + 1]),
        '+' or '-' => (char)_source[at - 1] is 'e' or 'E',
        '#' => true,
        var c => char.IsAsciiLetterOrDigit(c),
    };

    private Term Atom()
    {
        var start = _at;
        while (_at < _source.Length && (char.IsAsciiLetterOrDigit((char)_source[_at]) || _source[_at] is (byte)'_' or (byte)'@'))
        {
            _at++;
        }

        return new Term(Atom: Encoding.ASCII.GetString(_source[start.._at]));
    }

    private void SkipSpace()
    {
        while (_at < _source.Length && char.IsWhiteSpace((char)_source[_at]))
        {
            _at++;
        }
    }

    private bool Skip(char c)
    {
        SkipSpace();
        if (_at == _source.Length || _source[_at] != c)
        {
            return false;
        }

        _at++;
        return true;
    }
}
