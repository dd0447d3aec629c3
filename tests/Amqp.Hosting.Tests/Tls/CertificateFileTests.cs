using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Amqp.Hosting.Tls;
using Amqp.TestKit.Runtime;
using Amqp.TestKit.Tls;
using Microsoft.Extensions.Logging;

namespace Amqp.Hosting.Tests.Tls;

/// <summary>Certificates from files: what can be read, what is said about what cannot, and what happens when files change.</summary>
public sealed class CertificateFileTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualTimeProvider _time = new();
    private readonly LinesOfLog _log = new();
    private readonly X509Certificate2 _first;
    private readonly X509Certificate2 _second;
    private readonly TlsSettings _settings;

    public CertificateFileTests()
    {
        _first = _authority.Server("CN=first");
        _second = _authority.Server("CN=second");
        var (certificate, key) = _first.Write(_directory.Path, "server");
        _settings = new TlsSettings { Name = "ssl_options", CertificateFile = certificate, KeyFile = key };
    }

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _authority.Dispose();
        _directory.Dispose();
        _log.Dispose();
    }

    [Fact]
    public void Certificate_and_key_may_be_in_one_file()
    {
        var both = _directory.Write("both.pem", _first.ExportCertificatePem() + "\n" + _first.KeyPem());
        Assert.Equal("CN=first", Load(new TlsSettings { CertificateFile = both }).Certificate.Subject);
    }

    [Fact]
    public void An_encrypted_key_needs_its_password()
    {
        var key = _directory.Write("encrypted.key", _first.EncryptedKeyPem("pässword"));
        Assert.True(Load(_settings with { KeyFile = key, KeyPassword = "pässword" }).Certificate.HasPrivateKey);
        AssertRefused(_settings with { KeyFile = key }, $"ssl_options.keyfile: '{key}' is encrypted: set ssl_options.password");
        AssertRefused(_settings with { KeyFile = key, KeyPassword = "wrong" }, $"ssl_options.keyfile: '{key}' cannot be decrypted with ssl_options.password");
    }

    [Fact]
    public void A_password_that_is_not_needed_does_no_harm()
        => Assert.True(Load(_settings with { KeyPassword = "whatever" }).Certificate.HasPrivateKey);

    [Fact]
    public void What_cannot_be_used_is_named()
    {
        var text = _directory.Write("text.pem", "hello");
        var broken = _directory.Write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        var other = _second.Write(_directory.Path, "other").Key;
        var old = _directory.Write("old.key", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n");

        AssertRefused(new TlsSettings { Name = "ssl_options" }, "TLS needs a certificate: set ssl_options.certfile and ssl_options.keyfile");
        AssertRefused(_settings with { CertificateFile = "/nowhere/c.pem" }, "ssl_options.certfile: '/nowhere/c.pem' does not exist");
        AssertRefused(_settings with { KeyFile = "/nowhere/k.pem" }, "ssl_options.keyfile: '/nowhere/k.pem' does not exist");
        AssertRefused(_settings with { CertificateFile = _directory.Path }, $"ssl_options.certfile: '{_directory.Path}' cannot be read");
        AssertRefused(_settings with { CertificateFile = text }, $"ssl_options.certfile: '{text}' has no certificate in PEM form");
        AssertRefused(_settings with { CertificateFile = broken }, $"ssl_options.certfile: '{broken}' has a certificate that cannot be read");
        AssertRefused(_settings with { KeyFile = text }, $"ssl_options.keyfile: '{text}' has no private key in PEM form");
        AssertRefused(_settings with { KeyFile = other }, $"ssl_options.keyfile: '{other}' does not have the key of the certificate in '{_settings.CertificateFile}'");
        AssertRefused(_settings with { KeyFile = old }, $"ssl_options.keyfile: '{old}' is encrypted in the old way of OpenSSL");
        AssertRefused(_settings with { VerifyPeer = true }, "ssl_options.verify = verify_peer needs the authorities of clients: set ssl_options.cacertfile");
        AssertRefused(_settings with { AuthorityFile = text }, $"ssl_options.cacertfile: '{text}' has no certificate in PEM form");
    }

    [Fact]
    public void The_certificates_that_lead_to_the_authority_are_sent_along()
    {
        using var between = _authority.Intermediate("Between");
        using var server = between.Server("CN=leaf");
        var files = server.Write(_directory.Path, "leaf");
        File.AppendAllText(files.Certificate, "\n" + between.Pem);
        var provider = Load(new TlsSettings { CertificateFile = files.Certificate, KeyFile = files.Key });
        Assert.Equal(between.Certificate.RawData, Assert.Single(provider.Current.ServerCertificateContext!.IntermediateCertificates).RawData);
    }

    [Fact]
    public void New_files_count_from_the_next_connection_on()
    {
        var provider = Load(_settings);
        _ = provider.Current;
        _second.Write(_directory.Path, "server");
        Assert.Equal("CN=first", Shown(provider));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("CN=second", Shown(provider));
        Assert.Equal("CN=second", provider.Certificate.Subject);
        Assert.Contains("[Information] ssl_options: a new certificate is used from now on: CN=second", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_have_not_changed_are_not_taken_anew()
    {
        var provider = Load(_settings);
        var options = provider.Current;
        _first.Write(_directory.Path, "server");
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Same(options, provider.Current);
    }

    [Fact]
    public void Bad_new_files_are_warned_about_once_and_the_old_certificate_stays()
    {
        var provider = Load(_settings);
        File.WriteAllText(_settings.CertificateFile!, _second.ExportCertificatePem());
        for (var i = 0; i < 3; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            Assert.Equal("CN=first", Shown(provider));
        }

        var warning = Assert.Single(_log.Lines);
        Assert.StartsWith("[Warning] ssl_options.keyfile:", warning, StringComparison.Ordinal);
        Assert.EndsWith("; the certificate from before goes on being used", warning, StringComparison.Ordinal);

        File.Delete(_settings.KeyFile!);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("CN=first", Shown(provider));
        Assert.EndsWith("' does not exist; the certificate from before goes on being used", _log.Lines.Last(), StringComparison.Ordinal);

        // Then the key comes too.
        File.WriteAllText(_settings.KeyFile!, _second.KeyPem());
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("CN=second", Shown(provider));
    }

    [Fact]
    public void An_operator_has_files_looked_at_now()
    {
        var provider = Load(_settings);
        _second.Write(_directory.Path, "server");
        Assert.True(provider.Reload());
        Assert.Equal("CN=second", provider.Certificate.Subject);
        File.Delete(_settings.KeyFile!);
        Assert.False(provider.Reload());
        _second.Write(_directory.Path, "server");
        Assert.True(provider.Reload());
    }

    private static string Shown(TlsCertificateProvider provider) => provider.Current.ServerCertificateContext!.TargetCertificate.Subject;

    private TlsCertificateProvider Load(TlsSettings settings) => new(settings, _time, _log);

    private void AssertRefused(TlsSettings settings, string text)
        => Assert.StartsWith(text, Assert.Throws<TlsSettingsException>(() => Load(settings)).Message, StringComparison.Ordinal);

    /// <summary>Keeps lines of log.</summary>
    private sealed class LinesOfLog : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => Lines.Enqueue($"[{logLevel}] {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
