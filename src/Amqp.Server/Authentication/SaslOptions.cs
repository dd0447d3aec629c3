namespace Amqp.Server.Authentication;

/// <summary>Which SASL mechanisms are offered, and what they take names from.</summary>
public sealed record SaslOptions
{
    /// <summary>The mechanisms that may be used (<c>auth_mechanisms</c>): PLAIN, AMQPLAIN, ANONYMOUS, EXTERNAL, RABBIT-CR-DEMO.</summary>
    public IReadOnlyList<string> Mechanisms { get; init; } = ["PLAIN", "AMQPLAIN", "ANONYMOUS"];

    /// <summary>Whether there is a mechanism of that name.</summary>
    public static bool IsMechanism(string name) => SaslMechanisms.IsKnown(name);

    /// <summary>Who logs in anonymously (<c>anonymous_login_user</c>); null offers ANONYMOUS to nobody.</summary>
    public string? AnonymousUser { get; init; } = "guest";

    /// <summary>The password of the anonymous user (<c>anonymous_login_pass</c>).</summary>
    public string? AnonymousPassword { get; init; } = "guest";

    /// <summary>What EXTERNAL takes the user's name from (<c>ssl_cert_login_from</c>).</summary>
    public CertificateLogin CertificateLogin { get; init; } = CertificateLogin.DistinguishedName;

    /// <summary>Kind of the subject alternative name (<c>ssl_cert_login_san_type</c>).</summary>
    public SubjectNameKind SubjectNameKind { get; init; } = SubjectNameKind.Dns;

    /// <summary>Which of the subject alternative names of that kind, from 0 (<c>ssl_cert_login_san_index</c>).</summary>
    public int SubjectNameIndex { get; init; }
}
