using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Amqp.Hosting.Tls;

/// <summary>A certificate with its key, those that lead to its authority, and the authorities of clients; made from settings and files.</summary>
internal sealed class TlsCredentials
{
    private TlsCredentials(X509Certificate2 certificate, X509Certificate2Collection chain, X509Certificate2Collection authorities)
    {
        Certificate = certificate;
        Chain = chain;
        Authorities = authorities;
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>Certificates that may be sent with ours.</summary>
    public X509Certificate2Collection Chain { get; }

    public X509Certificate2Collection Authorities { get; }

    /// <exception cref="TlsSettingsException">Something cannot be used.</exception>
    public static TlsCredentials Load(TlsSettings settings, PemFiles files)
    {
        var authorities = settings.Authorities ?? Authority(settings, files);
        var chain = new X509Certificate2Collection();
        if (files.Certificate is { } pem)
        {
            chain.AddRange(Parse(settings, "certfile", settings.CertificateFile!, pem));
        }

        chain.AddRange(authorities);
        return new TlsCredentials(settings.Certificate ?? Own(settings, files), chain, authorities);
    }

    private static X509Certificate2Collection Authority(TlsSettings settings, PemFiles files)
    {
        if (files.Authorities is { } pem)
        {
            return Parse(settings, "cacertfile", settings.AuthorityFile!, pem);
        }

        return settings.VerifyPeer
            ? throw new TlsSettingsException($"{settings.Name}.verify = verify_peer needs the authorities of clients: set {settings.Name}.cacertfile")
            : [];
    }

    private static X509Certificate2 Own(TlsSettings settings, PemFiles files)
    {
        if (files.Certificate is not { } certificate)
        {
            throw new TlsSettingsException($"TLS needs a certificate: set {settings.Name}.certfile and {settings.Name}.keyfile");
        }

        Parse(settings, "certfile", settings.CertificateFile!, certificate);
        var (keyName, keyPath) = settings.KeyFile is { } path ? ("keyfile", path) : ("certfile", settings.CertificateFile!);
        var key = Encoding.ASCII.GetString(files.Key ?? certificate);
        try
        {
            var pem = Encoding.ASCII.GetString(certificate);
            using var loaded = settings.KeyPassword is { } password && IsEncrypted(key)
                ? X509Certificate2.CreateFromEncryptedPem(pem, key, password)
                : X509Certificate2.CreateFromPem(pem, key);

            // Windows speaks TLS only with keys that are kept in a store of its own.
            return X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pkcs12), null);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new TlsSettingsException($"{settings.Name}.{keyName}: '{keyPath}' {Explain(settings, key, error)}", error);
        }
    }

    private static string Explain(TlsSettings settings, string key, Exception error)
    {
        if (key.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
        {
            return "is encrypted in the old way of OpenSSL, which is not supported; convert it with 'openssl pkcs8 -topk8'";
        }

        if (IsEncrypted(key))
        {
            return settings.KeyPassword is null ? $"is encrypted: set {settings.Name}.password" : $"cannot be decrypted with {settings.Name}.password";
        }

        return key.Contains("PRIVATE KEY-----", StringComparison.Ordinal)
            ? $"does not have the key of the certificate in '{settings.CertificateFile}': {error.Message}"
            : "has no private key in PEM form";
    }

    private static bool IsEncrypted(string key) => key.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal);

    private static X509Certificate2Collection Parse(TlsSettings settings, string key, string path, byte[] pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(Encoding.ASCII.GetString(pem));
        }
        catch (CryptographicException error)
        {
            throw new TlsSettingsException($"{settings.Name}.{key}: '{path}' has a certificate that cannot be read: {error.Message}", error);
        }

        return certificates.Count > 0
            ? certificates
            : throw new TlsSettingsException($"{settings.Name}.{key}: '{path}' has no certificate in PEM form");
    }
}
