namespace Amqp.Authentication.Ldap.Client;

/// <summary>How an operation ended (RFC 4511, 4.1.9).</summary>
/// <param name="Code">The result code.</param>
/// <param name="Diagnostic">The server's remark.</param>
internal sealed record LdapResult(int Code, string Diagnostic)
{
    public const int Success = 0;
    public const int SizeLimitExceeded = 4;
    public const int NoSuchAttribute = 16;
    public const int NoSuchObject = 32;
    public const int InvalidDnSyntax = 34;
    public const int InappropriateAuthentication = 48;
    public const int InvalidCredentials = 49;

    public bool IsSuccess => Code == Success;

    public override string ToString() => Diagnostic.Length > 0 ? $"result code {Code} ({Diagnostic})" : $"result code {Code}";
}
