using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Amqp.TestKit.Tls;

/// <summary>A certificate authority of a test, made on the spot: nothing of it is ever checked in.</summary>
public sealed class TestAuthority : IDisposable
{
    private static readonly Oid s_serverUse = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid s_clientUse = new("1.3.6.1.5.5.7.3.2");

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private int _serial;

    private TestAuthority(Func<CertificateRequest, X509Certificate2> sign, string name)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var certificate = sign(request);
        Certificate = certificate.HasPrivateKey ? new X509Certificate2(certificate) : certificate.CopyWithPrivateKey(_key);
    }

    /// <summary>An authority that signs itself.</summary>
    public TestAuthority(string name = "Test authority")
        : this(request => request.CreateSelfSigned(Start, End), name)
    {
    }

    private static DateTimeOffset Start => DateTimeOffset.UtcNow.AddDays(-1);

    private static DateTimeOffset End => DateTimeOffset.UtcNow.AddDays(2);

    /// <summary>The authority's own certificate.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The authority's certificate as PEM.</summary>
    public string Pem => Certificate.ExportCertificatePem();

    /// <summary>An authority below this one.</summary>
    public TestAuthority Intermediate(string name) => new(request => Sign(request, hoursBefore: 1), name);

    /// <summary>A certificate for a server on this machine, with its key.</summary>
    public X509Certificate2 Server(string subject = "CN=localhost") => Issue(subject, s_serverUse);

    /// <summary>A client's certificate, with its key.</summary>
    public X509Certificate2 Client(string subject = "CN=client") => Issue(subject, s_clientUse);

    /// <inheritdoc/>
    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private X509Certificate2 Issue(string subject, Oid use)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([use], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = Sign(request, hoursBefore: 2);
        using var whole = certificate.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    /// <summary>The certificate ends some hours before ours, which no chain may outlive.</summary>
    private X509Certificate2 Sign(CertificateRequest request, int hoursBefore) => request.Create(
        Certificate.SubjectName,
        X509SignatureGenerator.CreateForECDsa(_key),
        Start,
        Certificate.NotAfter.ToUniversalTime().AddHours(-hoursBefore),
        NextSerial());

    private byte[] NextSerial() => [1, .. BitConverter.GetBytes(++_serial), .. RandomNumberGenerator.GetBytes(4)];
}
