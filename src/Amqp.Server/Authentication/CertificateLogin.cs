namespace Amqp.Server.Authentication;

/// <summary>The part of a client's certificate that is the user's name (<c>ssl_cert_login_from</c>).</summary>
public enum CertificateLogin
{
    /// <summary>The whole subject, as RFC 4514 writes it.</summary>
    DistinguishedName,

    /// <summary>The common name; several are joined by commas.</summary>
    CommonName,

    /// <summary>A subject alternative name.</summary>
    SubjectAlternativeName,
}
