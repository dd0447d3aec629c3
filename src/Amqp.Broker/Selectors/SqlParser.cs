using System.Globalization;
using System.Text;

namespace Amqp.Broker.Selectors;

/// <summary>
/// Reads selectors in the part of SQL-92 that JMS uses (Jakarta Messaging section 3.8.1): OR, AND, NOT, comparisons, arithmetic,
/// BETWEEN, IN, LIKE with ESCAPE, IS NULL, in that order of binding. Words of the language are in any case.
/// </summary>
internal ref struct SqlParser
{
    private static readonly string[] s_reserved = ["and", "or", "not", "between", "in", "like", "escape", "is", "null", "true", "false"];

    private readonly List<SqlToken> _tokens;
    private int _next;
    private int _depth;

    private SqlParser(List<SqlToken> tokens) => _tokens = tokens;

    private readonly SqlToken Current => _tokens[_next];

    /// <summary>The selector, or null when the text is none.</summary>
    public static Selector? Parse(ReadOnlySpan<byte> source)
    {
        if (SqlLexer.Split(Encoding.UTF8.GetString(source)) is not { } tokens)
        {
            return null;
        }

        var parser = new SqlParser(tokens);
        var selector = parser.Or();
        return parser.Current.Kind == SqlTokenKind.End ? selector : null;
    }

    private Selector? Or() => Chain("or", SelectorOperator.Or);

    private Selector? Chain(string word, SelectorOperator what)
    {
        var operands = new List<Selector>();
        do
        {
            if ((what == SelectorOperator.Or ? Chain("and", SelectorOperator.And) : Not()) is not { } operand)
            {
                return null;
            }

            operands.Add(operand);
        }
        while (Skip(word));
        return operands.Count == 1 ? operands[0] : Selector.Of(what, [.. operands]);
    }

    private Selector? Not()
    {
        if (!Skip("not"))
        {
            return Predicate();
        }

        return Deeper() && Not() is { } operand && Shallower() ? Selector.Of(SelectorOperator.Not, operand) : null;
    }

    private Selector? Predicate()
    {
        if (Sum() is not { } left)
        {
            return null;
        }

        if (Comparison() is { } comparison)
        {
            return Sum() is { } right ? Selector.Of(comparison, left, right) : null;
        }

        if (Skip("is"))
        {
            var isNot = Skip("not");
            return Skip("null") ? Negated(Selector.Of(SelectorOperator.IsNull, left), isNot) : null;
        }

        var not = Current.Is("not") && Skip("not");
        Selector? condition = null;
        if (Skip("between"))
        {
            condition = Between(left);
        }
        else if (Skip("in"))
        {
            condition = In(left);
        }
        else if (Skip("like"))
        {
            condition = Like(left);
        }
        else if (!not)
        {
            return left;
        }

        return condition is null ? null : Negated(condition, not);
    }

    private SelectorOperator? Comparison()
    {
        var what = Current is { Kind: SqlTokenKind.Symbol, Text: var symbol } ? symbol : "";
        SelectorOperator? comparison = what switch
        {
            "=" => SelectorOperator.Equal,
            "<>" => SelectorOperator.NotEqual,
            ">" => SelectorOperator.Greater,
            ">=" => SelectorOperator.GreaterOrEqual,
            "<" => SelectorOperator.Less,
            "<=" => SelectorOperator.LessOrEqual,
            _ => null,
        };
        _next += comparison is null ? 0 : 1;
        return comparison;
    }

    private Selector? Between(Selector value) =>
        Sum() is { } low && Skip("and") && Sum() is { } high ? Selector.Of(SelectorOperator.Between, value, low, high) : null;

    private Selector? In(Selector value)
    {
        var operands = new List<Selector> { value };
        if (!SkipSymbol("("))
        {
            return null;
        }

        do
        {
            if (Sum() is not { } candidate)
            {
                return null;
            }

            operands.Add(candidate);
        }
        while (SkipSymbol(","));
        return SkipSymbol(")") ? Selector.Of(SelectorOperator.In, [.. operands]) : null;
    }

    private Selector? Like(Selector value)
    {
        if (TakeText() is not { } pattern)
        {
            return null;
        }

        byte[]? escape = [];
        if (Skip("escape") && (escape = TakeText()) is not { Length: 1 })
        {
            return null;
        }

        return LikePattern.Parse(pattern, escape) is { } parsed ? Selector.Like(value, parsed) : null;
    }

    private Selector? Sum()
    {
        var left = Product();
        while (left is not null && (Current.IsSymbol("+") || Current.IsSymbol("-")))
        {
            var what = _tokens[_next++].Text == "+" ? SelectorOperator.Add : SelectorOperator.Subtract;
            left = Product() is { } right ? Selector.Of(what, left, right) : null;
        }

        return left;
    }

    private Selector? Product()
    {
        var left = Signed();
        while (left is not null && (Current.IsSymbol("*") || Current.IsSymbol("/")))
        {
            var what = _tokens[_next++].Text == "*" ? SelectorOperator.Multiply : SelectorOperator.Divide;
            left = Signed() is { } right ? Selector.Of(what, left, right) : null;
        }

        return left;
    }

    private Selector? Signed()
    {
        if (!Current.IsSymbol("-") && !Current.IsSymbol("+"))
        {
            return Primary();
        }

        var what = _tokens[_next++].Text == "-" ? SelectorOperator.Negate : SelectorOperator.Plus;
        return Deeper() && Signed() is { } operand && Shallower() ? Selector.Of(what, operand) : null;
    }

    private Selector? Primary()
    {
        if (SkipSymbol("("))
        {
            return Deeper() && Or() is { } inner && SkipSymbol(")") && Shallower() ? inner : null;
        }

        var token = Current;
        if (token.Kind is SqlTokenKind.End or SqlTokenKind.Symbol)
        {
            return null;
        }

        _next++;
        return token.Kind switch
        {
            SqlTokenKind.Text => Selector.Text(Encoding.UTF8.GetBytes(token.Text)),
            SqlTokenKind.Integer => Integer(token.Text),
            SqlTokenKind.Float => double.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? Selector.Number(real) : null,
            _ when token.Is("true") || token.Is("false") => Selector.Truth(token.Is("true")),
            _ => s_reserved.Contains(token.Text, StringComparer.OrdinalIgnoreCase) ? null : Selector.Header(Encoding.UTF8.GetBytes(token.Text)),
        };
    }

    private static Selector? Integer(string text)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? Selector.Number(hex) : null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Selector.Number(number) : null;
    }

    private static Selector Negated(Selector condition, bool isNegated) => isNegated ? Selector.Of(SelectorOperator.Not, condition) : condition;

    /// <summary>The stack is only so deep.</summary>
    private bool Deeper() => ++_depth <= Selector.MaxDepth;

    private bool Shallower() => --_depth >= 0;

    private byte[]? TakeText() => Current.Kind == SqlTokenKind.Text ? Encoding.UTF8.GetBytes(_tokens[_next++].Text) : null;

    private bool Skip(string word)
    {
        var isThere = Current.Is(word);
        _next += isThere ? 1 : 0;
        return isThere;
    }

    private bool SkipSymbol(string symbol)
    {
        var isThere = Current.IsSymbol(symbol);
        _next += isThere ? 1 : 0;
        return isThere;
    }
}
