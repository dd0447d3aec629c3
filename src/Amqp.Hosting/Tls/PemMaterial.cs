using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Amqp.Hosting.Tls;

/// <summary>Certificates and keys out of the files that settings name.</summary>
internal sealed record PemMaterial(X509Certificate2Collection? Authorities, X509Certificate2? Certificate, X509Certificate2Collection Chain)
{
    /// <exception cref="TlsSettingsException">A file cannot be used.</exception>
    public static PemMaterial Read(ClientTlsSettings settings)
    {
        var authorities = settings.AuthorityFile is { } path ? Certificates(settings, "cacertfile", path) : null;
        if (settings.CertificateFile is not { } file)
        {
            return new PemMaterial(authorities, null, []);
        }

        var chain = Certificates(settings, "certfile", file);
        return new PemMaterial(authorities, Guard(settings, "keyfile", settings.KeyFile ?? file, () => Own(settings, file)), chain);
    }

    private static X509Certificate2 Own(ClientTlsSettings settings, string file)
    {
        using var loaded = settings.KeyPassword is { } password
            ? X509Certificate2.CreateFromEncryptedPemFile(file, password, settings.KeyFile)
            : X509Certificate2.CreateFromPemFile(file, settings.KeyFile);
        return X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pkcs12), null);
    }

    private static X509Certificate2Collection Certificates(ClientTlsSettings settings, string key, string path) => Guard(settings, key, path, () =>
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(path);
        return certificates.Count > 0 ? certificates : throw new CryptographicException("it has no certificate in PEM form");
    });

    private static T Guard<T>(ClientTlsSettings settings, string key, string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new TlsSettingsException($"{settings.Name}.{key}: '{path}' cannot be used: {error.Message}", error);
        }
    }
}
