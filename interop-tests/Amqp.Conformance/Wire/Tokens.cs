namespace Amqp.Conformance.Wire;

/// <summary>Splits script text where quotes and brackets keep together what they enclose.</summary>
internal static class Tokens
{
    /// <summary>The pieces between separators; empty ones are left out.</summary>
    public static List<string> Split(string text, char separator)
    {
        List<string> tokens = [];
        int start = 0;
        int depth = 0;
        bool quoted = false;
        for (int i = 0; i <= text.Length; i++)
        {
            char c = i < text.Length ? text[i] : separator;
            if (i == text.Length || (c == separator && depth == 0 && !quoted))
            {
                Add(tokens, text[start..i]);
                start = i + 1;
            }
            else if (quoted && c == '\\')
            {
                i++;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted)
            {
                depth += c is '{' or '[' ? 1 : c is '}' or ']' ? -1 : 0;
            }
        }

        return depth == 0 && !quoted ? tokens : throw new FormatException($"unbalanced: {text}");
    }

    private static void Add(List<string> tokens, string token)
    {
        if (!string.IsNullOrWhiteSpace(token))
        {
            tokens.Add(token.Trim());
        }
    }
}
