using System.Text;

namespace Amqp.Authentication.Ldap.Queries;

/// <summary>Distinguished names as text (RFC 4514).</summary>
internal static class DnText
{
    /// <summary>Writes a value so that it is one value of an attribute in a name, whatever it contains (RFC 4514, 2.4).</summary>
    public static string Escape(string value)
    {
        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (char.IsControl(c))
            {
                AppendOctets(text, c);
            }
            else
            {
                if (c is ',' or '+' or '"' or '\\' or '<' or '>' or ';' or '=' || (c == '#' && i == 0) || (c == ' ' && (i == 0 || i == value.Length - 1)))
                {
                    text.Append('\\');
                }

                text.Append(c);
            }
        }

        return text.ToString();
    }

    /// <summary>Whether two names are the same but for case and for blanks around separators; servers write what they were given.</summary>
    public static bool AreSame(string left, string right) => Folded(left) == Folded(right);

    /// <summary>A name in lower case without blanks around separators.</summary>
    public static string Folded(string dn)
    {
        var text = new StringBuilder(dn.Length);
        for (var i = 0; i < dn.Length; i++)
        {
            if (dn[i] == '\\' && i + 1 < dn.Length)
            {
                text.Append(dn, i++, 2);
            }
            else if (dn[i] != ' ' || !IsBesideSeparator(text, dn, i))
            {
                text.Append(dn[i]);
            }
        }

        return text.ToString().ToLowerInvariant();
    }

    private static bool IsBesideSeparator(StringBuilder before, string dn, int at)
    {
        if (before.Length == 0 || IsSeparator(before[^1]))
        {
            return true;
        }

        while (at < dn.Length && dn[at] == ' ')
        {
            at++;
        }

        return at == dn.Length || IsSeparator(dn[at]);
    }

    private static bool IsSeparator(char c) => c is ',' or '=' or '+';

    private static void AppendOctets(StringBuilder text, char control)
    {
        foreach (var octet in Encoding.UTF8.GetBytes([control]))
        {
            text.Append('\\').Append(octet.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
