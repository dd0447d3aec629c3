namespace Amqp.Hosting.Configuration;

/// <summary>
/// The keys that say how to speak TLS as a server. AMQP has them below <c>ssl_options</c>, management below <c>management.ssl</c>:
/// whoever listens declares them with this.
/// </summary>
public static class TlsConfKeys
{
    /// <summary>Declares the keys.</summary>
    /// <param name="prefix">What stands before the first dot that is ours, such as <c>ssl_options</c>.</param>
    /// <param name="find">Where the values go.</param>
    public static IReadOnlyList<ConfKey> For(string prefix, Func<ConfDraft, TlsDraft> find) =>
    [
        new($"{prefix}.certfile", ConfTypes.File, "none", "/etc/amqp/server.pem", "The server's certificate, and those that lead to its authority (PEM). Changes of the file count from the next connection on.",
            (draft, value) => Set(draft, prefix, find, value, static (settings, v) => settings with { CertificateFile = v.Word })),
        new($"{prefix}.keyfile", ConfTypes.File, "the file of the certificate", "/etc/amqp/server.key", "The certificate's private key (PEM).",
            (draft, value) => Set(draft, prefix, find, value, static (settings, v) => settings with { KeyFile = v.Word })),
        new($"{prefix}.password", ConfTypes.Text, "none", "secret", "What the private key is encrypted with.",
            (draft, value) => Set(draft, prefix, find, value, static (settings, v) => settings with { KeyPassword = v.Text })) { IsSecret = true },
        new($"{prefix}.cacertfile", ConfTypes.File, "none", "/etc/amqp/ca.pem", "The authorities of clients' certificates (PEM).",
            (draft, value) => Set(draft, prefix, find, value, static (settings, v) => settings with { AuthorityFile = v.Word })),
        new($"{prefix}.verify", "verify_peer|verify_none", "verify_none", "verify_peer", "Ask clients for a certificate, and verify it.",
            (draft, value) => Set(draft, prefix, find, value, static (settings, v) => settings with
            {
                VerifyPeer = v.Text switch { "verify_peer" => true, "verify_none" => false, _ => throw v.Bad("verify_peer or verify_none") },
            })),
        new($"{prefix}.fail_if_no_peer_cert", ConfTypes.Boolean, "false", "true", "Refuse clients without a certificate, where they are asked for one.",
            (draft, value) => Set(draft, prefix, find, value, static (settings, v) => settings with { FailIfNoPeerCertificate = v.Boolean })),
        new($"{prefix}.depth", ConfTypes.Number, "1", "2", "Most certificates between a client's and that of an authority.",
            (draft, value) => Set(draft, prefix, find, value, static (settings, v) => settings with { Depth = v.Number(0, 255, "certificates") })),
        new($"{prefix}.versions.$N", "tlsv1.2|tlsv1.3", "tlsv1.2 and tlsv1.3", "tlsv1.3", "A version that is spoken; once one is given, only those that are.",
            (draft, value) => find(draft).AddVersion(draft, value)),
        new($"{prefix}.ciphers.$N", "cipher suite", "the system's choice", "ECDHE-RSA-AES256-GCM-SHA384", "A cipher suite that is spoken, by OpenSSL's name or the standard's.",
            (draft, value) => find(draft).AddCipher(draft, value)),
    ];

    private static void Set(ConfDraft draft, string prefix, Func<ConfDraft, TlsDraft> find, ConfValue value, Func<Tls.TlsSettings, ConfValue, Tls.TlsSettings> change)
    {
        var tls = find(draft);
        tls.Settings = change(tls.Settings, value) with { Name = prefix };
    }
}
