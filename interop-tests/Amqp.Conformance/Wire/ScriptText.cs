using System.Globalization;
using System.Text;

namespace Amqp.Conformance.Wire;

/// <summary>How octets are written in scripts and transcripts: UTF-8, with <c>\xHH</c> for what is not.</summary>
internal static class ScriptText
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    /// <summary>A token's text as octets: quotes taken off, escapes resolved.</summary>
    public static byte[] Octets(string token)
    {
        string text = token.Length >= 2 && token[0] == '"' && token[^1] == '"' ? token[1..^1] : token;
        var octets = new MemoryStream();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                int length = char.IsHighSurrogate(text[i]) ? 2 : 1;
                octets.Write(Encoding.UTF8.GetBytes(text.Substring(i, length)));
                i += length - 1;
                continue;
            }

            char escape = text[++i];
            if (escape == 'x')
            {
                octets.WriteByte(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, null));
                i += 2;
            }
            else
            {
                octets.WriteByte((byte)(escape switch { 'n' => '\n', 'r' => '\r', _ => escape }));
            }
        }

        return octets.ToArray();
    }

    /// <summary>Octets between quotes.</summary>
    public static string Quote(ReadOnlySpan<byte> octets) => $"\"{Escape(octets)}\"";

    /// <summary>Octets as a bare word where that is unambiguous, otherwise between quotes.</summary>
    public static string Word(ReadOnlySpan<byte> octets)
    {
        bool plain = octets.Length > 0;
        foreach (byte octet in octets)
        {
            plain &= char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'.' or (byte)'-' or (byte)'_' or (byte)'$' or (byte)'/' or (byte)'#' or (byte)'*';
        }

        return plain ? Encoding.ASCII.GetString(octets) : Quote(octets);
    }

    private static string Escape(ReadOnlySpan<byte> octets)
    {
        string text;
        try
        {
            text = s_strict.GetString(octets);
        }
        catch (DecoderFallbackException)
        {
            text = string.Concat(octets.ToArray().Select(octet => octet is >= 0x20 and < 0x7F ? ((char)octet).ToString() : $"\\x{octet:x2}"));
            return text;
        }

        return string.Concat(text.Select(c => c switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            < ' ' => $"\\x{(int)c:x2}",
            _ => c.ToString(),
        }));
    }
}
