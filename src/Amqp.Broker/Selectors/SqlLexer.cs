using System.Text;

namespace Amqp.Broker.Selectors;

/// <summary>Cuts a selector in SQL into tokens.</summary>
internal static class SqlLexer
{
    private static readonly string[] s_symbols = ["<>", ">=", "<=", "=", ">", "<", "+", "-", "*", "/", "(", ")", ","];

    /// <summary>The tokens, with an end behind them; null when there is something that is none.</summary>
    public static List<SqlToken>? Split(string source)
    {
        var tokens = new List<SqlToken>();
        for (var at = 0; ;)
        {
            while (at < source.Length && char.IsWhiteSpace(source[at]))
            {
                at++;
            }

            if (at == source.Length)
            {
                tokens.Add(new SqlToken(SqlTokenKind.End, ""));
                return tokens;
            }

            if (Next(source, ref at) is not { } token)
            {
                return null;
            }

            tokens.Add(token);
        }
    }

    private static SqlToken? Next(string source, ref int at)
    {
        var first = source[at];
        if (first == '\'')
        {
            return Text(source, ref at);
        }

        if (char.IsAsciiDigit(first) || (first == '.' && at + 1 < source.Length && char.IsAsciiDigit(source[at + 1])))
        {
            return Number(source, ref at);
        }

        if (IsNameStart(first))
        {
            var start = at;
            while (at < source.Length && (IsNameStart(source[at]) || char.IsDigit(source[at]) || source[at] == '.'))
            {
                at++;
            }

            return new SqlToken(SqlTokenKind.Name, source[start..at]);
        }

        foreach (var symbol in s_symbols)
        {
            if (string.CompareOrdinal(source, at, symbol, 0, symbol.Length) == 0)
            {
                at += symbol.Length;
                return new SqlToken(SqlTokenKind.Symbol, symbol);
            }
        }

        return null;
    }

    private static bool IsNameStart(char c) => char.IsLetter(c) || c is '_' or '$';

    private static SqlToken? Text(string source, ref int at)
    {
        var text = new StringBuilder();
        for (at++; at < source.Length; at++)
        {
            if (source[at] != '\'')
            {
                text.Append(source[at]);
            }
            else if (at + 1 < source.Length && source[at + 1] == '\'')
            {
                text.Append(source[++at]);
            }
            else
            {
                at++;
                return new SqlToken(SqlTokenKind.Text, text.ToString());
            }
        }

        return null;
    }

    private static SqlToken? Number(string source, ref int at)
    {
        var start = at;
        var isHex = source.AsSpan(at).StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        at += isHex ? 2 : 0;
        var isFloat = false;
        for (; at < source.Length; at++)
        {
            var c = source[at];
            if (isHex ? char.IsAsciiHexDigit(c) : char.IsAsciiDigit(c))
            {
                continue;
            }

            var isExponent = !isHex && c is 'e' or 'E';
            if (isHex || (c != '.' && !isExponent))
            {
                break;
            }

            isFloat = true;
            if (isExponent && at + 1 < source.Length && source[at + 1] is '+' or '-')
            {
                at++;
            }
        }

        return new SqlToken(isFloat ? SqlTokenKind.Float : SqlTokenKind.Integer, source[start..at]);
    }
}
