using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Amqp.TestKit.Tls;

/// <summary>Certificates and keys as the PEM files that servers and clients of other languages read.</summary>
public static class CertificateFiles
{
    /// <summary>The private key as PEM.</summary>
    public static string KeyPem(this X509Certificate2 certificate)
    {
        using var key = certificate.GetRSAPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>The private key as PEM, encrypted.</summary>
    public static string EncryptedKeyPem(this X509Certificate2 certificate, string password)
    {
        using var key = certificate.GetRSAPrivateKey()!;
        return key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
    }

    /// <summary>Writes certificate and key into files of a directory: NAME.pem and NAME.key.</summary>
    public static (string Certificate, string Key) Write(this X509Certificate2 certificate, string directory, string name)
    {
        var files = (Path.Combine(directory, $"{name}.pem"), Path.Combine(directory, $"{name}.key"));
        File.WriteAllText(files.Item1, certificate.ExportCertificatePem());
        File.WriteAllText(files.Item2, certificate.KeyPem());
        return files;
    }
}
