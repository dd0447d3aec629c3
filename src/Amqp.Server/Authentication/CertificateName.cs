using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Amqp.Server.Authentication;

/// <summary>The user's name in a client's certificate (<c>ssl_cert_login_from</c>).</summary>
internal static class CertificateName
{
    private const string SubjectAlternativeName = "2.5.29.17";
    private const int OtherName = 0;
    private const int Email = 1;
    private const int Dns = 2;
    private const int Uri = 6;
    private const int Ip = 7;

    /// <summary>The name, or null when the certificate has none of the kind.</summary>
    public static string? Of(X509Certificate2 certificate, SaslOptions options) => options.CertificateLogin switch
    {
        CertificateLogin.DistinguishedName => DistinguishedName.Format(certificate.SubjectName),
        CertificateLogin.CommonName => CommonName(certificate),
        _ => AlternativeNames(certificate, options.SubjectNameKind).ElementAtOrDefault(options.SubjectNameIndex),
    };

    private static string? CommonName(X509Certificate2 certificate)
    {
        var names = DistinguishedName.CommonNames(certificate.SubjectName);
        return names.Count == 0 ? null : string.Join(',', names);
    }

    private static List<string> AlternativeNames(X509Certificate2 certificate, SubjectNameKind kind)
    {
        var names = new List<string>();
        foreach (var extension in certificate.Extensions)
        {
            if (extension.Oid?.Value == SubjectAlternativeName)
            {
                AddNames(extension.RawData, kind, names);
            }
        }

        return names;
    }

    private static void AddNames(byte[] extension, SubjectNameKind kind, List<string> names)
    {
        var sequence = new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
        while (sequence.HasData)
        {
            var tag = sequence.PeekTag();
            var value = Content(sequence.ReadEncodedValue());
            if (tag.TagValue == TagOf(kind))
            {
                names.Add(kind switch
                {
                    SubjectNameKind.Ip => new IPAddress(value.Span).ToString(),
                    SubjectNameKind.OtherName => OtherNameValue(value),
                    _ => Encoding.UTF8.GetString(value.Span),
                });
            }
        }
    }

    private static int TagOf(SubjectNameKind kind) => kind switch
    {
        SubjectNameKind.Ip => Ip,
        SubjectNameKind.Email => Email,
        SubjectNameKind.Uri => Uri,
        SubjectNameKind.OtherName => OtherName,
        _ => Dns,
    };

    /// <summary>What stands behind the type of a name of another kind, within its explicit tag: the text of the string there.</summary>
    private static string OtherNameValue(ReadOnlyMemory<byte> value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        reader.ReadObjectIdentifier();
        return Encoding.UTF8.GetString(Content(Content(reader.ReadEncodedValue())).Span);
    }

    private static ReadOnlyMemory<byte> Content(ReadOnlyMemory<byte> encoded)
    {
        AsnDecoder.ReadEncodedValue(encoded.Span, AsnEncodingRules.DER, out var offset, out var length, out _);
        return encoded.Slice(offset, length);
    }
}
