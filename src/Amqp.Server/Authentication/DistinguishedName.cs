using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Amqp.Server.Authentication;

/// <summary>
/// Writes a certificate's subject or issuer as RabbitMQ does: RFC 4514, the last part first, types by their short names, and
/// everything that is not printable ASCII escaped octet by octet. Users are named by it, so it must not differ in a single character.
/// </summary>
public static class DistinguishedName
{
    private const string CommonNameType = "2.5.4.3";

    /// <summary>The whole name.</summary>
    public static string Format(X500DistinguishedName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var parts = Parse(name).Select(static part => string.Join('+', part.Select(static item => $"{ShortName(item.Type)}={Escape(item.Value)}")));
        return string.Join(',', parts.Reverse());
    }

    /// <summary>The common names; empty when there are none.</summary>
    public static IReadOnlyList<string> CommonNames(X500DistinguishedName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return [.. Parse(name).SelectMany(static part => part).Where(static item => item.Type == CommonNameType).Select(static item => Encoding.UTF8.GetString(item.Value))];
    }

    private static List<List<(string Type, byte[] Value)>> Parse(X500DistinguishedName name)
    {
        var parts = new List<List<(string, byte[])>>();
        var sequence = new AsnReader(name.RawData, AsnEncodingRules.DER).ReadSequence();
        while (sequence.HasData)
        {
            var part = new List<(string, byte[])>();
            var set = sequence.ReadSetOf();
            while (set.HasData)
            {
                var item = set.ReadSequence();
                part.Add((item.ReadObjectIdentifier(), ReadValue(item)));
            }

            parts.Add(part);
        }

        return parts;
    }

    private static byte[] ReadValue(AsnReader item)
    {
        var tag = item.PeekTag();
        if (tag.TagClass != TagClass.Universal)
        {
            return item.ReadEncodedValue().ToArray();
        }

        return (UniversalTagNumber)tag.TagValue switch
        {
            // Teletex is taken for Latin 1, as nearly everybody does; universal strings are UTF-32.
            UniversalTagNumber.TeletexString => Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(Content(item))),
            UniversalTagNumber.BMPString => Encoding.UTF8.GetBytes(Encoding.BigEndianUnicode.GetString(Content(item))),
            UniversalTagNumber.UniversalString => Encoding.UTF8.GetBytes(new UTF32Encoding(true, false).GetString(Content(item))),
            _ => Content(item),
        };
    }

    private static byte[] Content(AsnReader item)
    {
        var encoded = item.ReadEncodedValue();
        AsnDecoder.ReadEncodedValue(encoded.Span, AsnEncodingRules.DER, out var offset, out var length, out _);
        return encoded.Slice(offset, length).ToArray();
    }

    private static string ShortName(string type) => type switch
    {
        "2.5.4.4" => "SN",
        "2.5.4.42" => "GIVENNAME",
        "2.5.4.43" => "INITIALS",
        "2.5.4.44" => "GENERATIONQUALIFIER",
        CommonNameType => "CN",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.12" => "TITLE",
        "2.5.4.6" => "C",
        "2.5.4.5" => "SERIALNUMBER",
        "2.5.4.65" => "PSEUDONYM",
        "0.9.2342.19200300.100.1.25" => "DC",
        "1.2.840.113549.1.9.1" => "EMAILADDRESS",
        "2.5.4.9" => "STREET",
        "0.9.2342.19200300.100.1.1" => "UID",
        _ => type,
    };

    private static string Escape(byte[] value)
    {
        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            var octet = value[i];
            var isAtEdge = (i == 0 && (octet is (byte)' ' or (byte)'#')) || (i == value.Length - 1 && octet == ' ');
            if (octet is < 32 or >= 126)
            {
                text.Append('\\').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
            }
            else if (isAtEdge || "\"+,;<>\\".Contains((char)octet, StringComparison.Ordinal))
            {
                text.Append('\\').Append((char)octet);
            }
            else
            {
                text.Append((char)octet);
            }
        }

        return text.ToString();
    }
}
