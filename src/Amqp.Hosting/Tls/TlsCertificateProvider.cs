using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Amqp.Server.Transport;
using Microsoft.Extensions.Logging;

namespace Amqp.Hosting.Tls;

/// <summary>
/// The certificate of a TLS listener, kept up to date with its files: whoever connects after they have changed gets the new one.
/// Files that cannot be used are warned about once, and the certificate from before goes on being used. AMQP and the management
/// surface share it.
/// </summary>
/// <remarks>
/// What is current is one immutable object, replaced as a whole. <c>_lock</c> is held by whoever looks at the files, and nobody
/// waits for it: who finds it taken uses what is current.
/// </remarks>
public sealed partial class TlsCertificateProvider : ITlsContext
{
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private volatile State _state;
    private PemFiles _seen;
    private string? _problem;
    private long _lookedAt;

    /// <summary>Loads the certificate.</summary>
    /// <param name="settings">What and how.</param>
    /// <param name="time">The clock that decides when to look at the files again.</param>
    /// <param name="loggers">Where changes and problems are told.</param>
    /// <exception cref="TlsSettingsException">It cannot be used.</exception>
    public TlsCertificateProvider(TlsSettings settings, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(time);
        Settings = settings;
        _time = time;
        _logger = loggers.CreateLogger("Amqp.Hosting.Tls");
        _seen = PemFiles.Read(settings);
        _lookedAt = time.GetTimestamp();
        _state = new State(settings, TlsCredentials.Load(settings, _seen));
    }

    /// <summary>What it was made from.</summary>
    public TlsSettings Settings { get; }

    /// <inheritdoc/>
    public bool VerifiesPeers => Settings.VerifyPeer;

    /// <summary>The options of a handshake that begins now.</summary>
    public SslServerAuthenticationOptions Current
    {
        get
        {
            LookAgain();
            return _state.Options;
        }
    }

    /// <summary>The certificate as it is now; the health check of expiry looks at it.</summary>
    public X509Certificate2 Certificate => _state.Credentials.Certificate;

    /// <summary>The authorities of clients as they are now.</summary>
    public X509Certificate2Collection Authorities => _state.Credentials.Authorities;

    /// <summary>Looks at the files now, whenever that was done last.</summary>
    /// <returns>False when they cannot be used; the log says why.</returns>
    public bool Reload()
    {
        lock (_lock)
        {
            Look();
            return _problem is null;
        }
    }

    private void LookAgain()
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _lookedAt)) < Settings.ReloadInterval || !_lock.TryEnter())
        {
            return;
        }

        try
        {
            Look();
        }
        finally
        {
            _lock.Exit();
        }
    }

    private void Look()
    {
        Volatile.Write(ref _lookedAt, _time.GetTimestamp());
        try
        {
            var files = PemFiles.Read(Settings);
            if (files.HasSameContent(_seen))
            {
                _problem = null;
                return;
            }

            _state = new State(Settings, TlsCredentials.Load(Settings, files));
            _seen = files;
            _problem = null;
            LogReloaded(Settings.Name, Certificate.Subject, Certificate.NotAfter.ToUniversalTime());
        }
        catch (TlsSettingsException problem)
        {
            if (_problem != problem.Message)
            {
                _problem = problem.Message;
                LogNotReloaded(problem.Message);
            }
        }
    }

    [LoggerMessage(400, LogLevel.Information, "{Name}: a new certificate is used from now on: {Subject}, valid until {NotAfter:u}")]
    private partial void LogReloaded(string name, string subject, DateTime notAfter);

    [LoggerMessage(401, LogLevel.Warning, "{Problem}; the certificate from before goes on being used")]
    private partial void LogNotReloaded(string problem);

    private sealed class State
    {
        public State(TlsSettings settings, TlsCredentials credentials)
        {
            Credentials = credentials;
            Options = TlsServerOptions.Create(settings, credentials);
        }

        public TlsCredentials Credentials { get; }

        public SslServerAuthenticationOptions Options { get; }
    }
}
