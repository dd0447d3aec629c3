using System.Security.Cryptography.X509Certificates;
using Amqp.Interop.Common;
using Amqp.TestKit.Tls;

namespace Amqp.Interop.Tls;

/// <summary>
/// A broker that asks everybody for a certificate of one authority, with the files that clients of other languages read. Whoever
/// logs in by certificate is named by its common name; the one user is named so, too.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001", Justification = "xunit disposes of it by IAsyncLifetime.")]
public sealed class TlsBroker : IAsyncLifetime
{
    /// <summary>The user, and the common name of the client's certificate.</summary>
    public const string User = "client";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("amqp-tls-");
    private TestAuthority? _authority;
    private BrokerProcess? _broker;

    internal TestAuthority Authority => _authority ?? throw new InvalidOperationException("There is no authority yet.");

    internal X509Certificate2? ClientCertificate { get; private set; }

    /// <summary>Where the broker listens for TLS, with the name and password of the user.</summary>
    public Uri Uri { get; private set; } = new("amqps://localhost");

    internal BrokerProcess Broker => _broker ?? throw new InvalidOperationException("The broker has not been started.");

    /// <summary>The files, as the scripts find them in their environment.</summary>
    public IReadOnlyList<(string Name, string Value)> Files =>
    [
        ("TLS_CA", PathOf("ca.pem")), ("TLS_OTHER_CA", PathOf("other.pem")), ("TLS_CERT", PathOf("client.pem")), ("TLS_KEY", PathOf("client.key")),
    ];

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _authority = new TestAuthority();
        ClientCertificate = Authority.Client($"CN={User}");
        await File.WriteAllTextAsync(PathOf("ca.pem"), Authority.Pem);
        using (var other = new TestAuthority("Another authority"))
            await File.WriteAllTextAsync(PathOf("other.pem"), other.Pem);
        ClientCertificate.Write(_directory.FullName, "client");
        UseNewServerCertificate("CN=first");
        _broker = await BrokerProcess.StartAsync(port =>
        [
            "listeners.tcp=none", $"listeners.ssl.default={port}", $"ssl_options.cacertfile={PathOf("ca.pem")}", $"ssl_options.certfile={PathOf("server.pem")}",
            $"ssl_options.keyfile={PathOf("server.key")}", "ssl_options.verify=verify_peer", "ssl_options.fail_if_no_peer_cert=true",
            "auth_mechanisms.1=PLAIN", "auth_mechanisms.2=EXTERNAL", "ssl_cert_login_from=common_name", $"default_user={User}", "default_pass=secret",
        ]);
        Uri = new UriBuilder(_broker.Uri) { Scheme = "amqps", Host = "localhost", UserName = User, Password = "secret" }.Uri;
    }

    /// <summary>Replaces the certificate that the broker shows.</summary>
    internal void UseNewServerCertificate(string subject)
    {
        using var certificate = Authority.Server(subject);
        certificate.Write(_directory.FullName, "server");
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await (_broker?.DisposeAsync() ?? default);
        ClientCertificate?.Dispose();
        _authority?.Dispose();
        _directory.Delete(recursive: true);
    }

    private string PathOf(string name) => Path.Combine(_directory.FullName, name);
}
