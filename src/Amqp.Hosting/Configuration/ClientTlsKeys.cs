using System.Security.Authentication;
using Amqp.Hosting.Tls;

namespace Amqp.Hosting.Configuration;

/// <summary>The keys that say how to speak TLS as a client.</summary>
public static class ClientTlsKeys
{
    /// <summary>Declares the keys below a prefix.</summary>
    /// <param name="prefix">What stands before the last dot.</param>
    /// <param name="verifyKey">RabbitMQ calls the key <c>verify</c> in one place and <c>peer_verification</c> in another.</param>
    /// <param name="change">Puts changed settings where they belong.</param>
    public static IReadOnlyList<ConfKey> For(
        string prefix, string verifyKey, Action<ConfDraft, ConfValue, Func<ClientTlsSettings, ClientTlsSettings>> change) =>
    [
        new($"{prefix}.{verifyKey}", "verify_peer|verify_none", "verify_peer", "verify_none", "Verify the server's certificate.",
            (draft, value) => change(draft, value, tls => tls with
            {
                Verify = value.Text switch { "verify_peer" => true, "verify_none" => false, _ => throw value.Bad("verify_peer or verify_none") },
            })),
        new($"{prefix}.cacertfile", ConfTypes.File, "the system's authorities", "/etc/amqp/ca.pem", "Authorities that the server's certificate must come from (PEM).",
            (draft, value) => change(draft, value, tls => tls with { AuthorityFile = value.Word })),
        new($"{prefix}.certfile", ConfTypes.File, "none", "/etc/amqp/client.pem", "A certificate to show to the server (PEM).",
            (draft, value) => change(draft, value, tls => tls with { CertificateFile = value.Word })),
        new($"{prefix}.keyfile", ConfTypes.File, "the file of the certificate", "/etc/amqp/client.key", "Its private key (PEM).",
            (draft, value) => change(draft, value, tls => tls with { KeyFile = value.Word })),
        new($"{prefix}.password", ConfTypes.Text, "none", "secret", "What the key is encrypted with.",
            (draft, value) => change(draft, value, tls => tls with { KeyPassword = value.Text })) { IsSecret = true },
        new($"{prefix}.depth", ConfTypes.Number, "any", "2", "Most certificates between the server's and that of an authority.",
            (draft, value) => change(draft, value, tls => tls with { Depth = value.Number(0, 255, "certificates") })),
        new($"{prefix}.hostname_verification", "wildcard|none", "wildcard", "none", "Verify that the certificate is for the host; names with wildcards count.",
            (draft, value) => change(draft, value, tls => tls with
            {
                VerifyHostName = value.Text switch { "wildcard" => true, "none" => false, _ => throw value.Bad("wildcard or none") },
            })),
        new($"{prefix}.versions.$N", "tlsv1.2|tlsv1.3", "tlsv1.2 and tlsv1.3", "tlsv1.3", "A version that is spoken; once one is given, only those that are.",
            (draft, value) => AddVersion(draft, value, prefix, change)),
    ];

    private static void AddVersion(
        ConfDraft draft, ConfValue value, string prefix, Action<ConfDraft, ConfValue, Func<ClientTlsSettings, ClientTlsSettings>> change)
    {
        var version = value.Text switch
        {
            "tlsv1.2" => SslProtocols.Tls12,
            "tlsv1.3" => SslProtocols.Tls13,
            _ => throw value.Bad("tlsv1.2 or tlsv1.3"),
        };
        var given = draft.For<GivenVersions>().ByPrefix;
        given[prefix] = given.GetValueOrDefault(prefix) | version;
        change(draft, value, tls => tls with { Versions = given[prefix] });
    }

    private sealed class GivenVersions
    {
        public Dictionary<string, SslProtocols> ByPrefix { get; } = [];
    }
}
