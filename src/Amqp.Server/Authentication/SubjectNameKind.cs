namespace Amqp.Server.Authentication;

/// <summary>Kinds of subject alternative names (<c>ssl_cert_login_san_type</c>).</summary>
public enum SubjectNameKind
{
    /// <summary>A DNS name.</summary>
    Dns,

    /// <summary>An IP address.</summary>
    Ip,

    /// <summary>An email address.</summary>
    Email,

    /// <summary>A URI.</summary>
    Uri,

    /// <summary>A name of another kind.</summary>
    OtherName,
}
