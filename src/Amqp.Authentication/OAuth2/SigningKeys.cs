using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Amqp.Hosting.Tls;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Amqp.Authentication.OAuth2;

/// <summary>
/// The keys of one provider: those of files, and those of its key set, which is fetched when a token names a key that is not
/// known, but not again within some seconds: who sends tokens with made-up keys must not make us ask for each of them.
/// </summary>
/// <remarks>What was fetched is replaced as a whole; <c>_lock</c> guards who fetches, and is not held while fetching.</remarks>
internal sealed partial class SigningKeys : IDisposable
{
    private const long LargestKeySet = 1024 * 1024;
    private static readonly TimeSpan s_fetchTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_fetchInterval = TimeSpan.FromSeconds(5);

    private readonly OAuthProvider _provider;
    private readonly Dictionary<string, SecurityKey> _files;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HttpClient _client;
    private readonly Lock _lock = new();
    private volatile IReadOnlyList<SecurityKey> _fetched = [];
    private Task<string?>? _fetching;
    private long _fetchedAt;
    private bool _hasFetched;

    /// <exception cref="TlsSettingsException">A key file cannot be used.</exception>
    public SigningKeys(OAuthProvider provider, TimeProvider time, ILogger logger)
    {
        _provider = provider;
        _time = time;
        _logger = logger;
        _files = provider.KeyFiles.ToDictionary(static entry => entry.Key, static entry => Load(entry.Key, entry.Value), StringComparer.Ordinal);
        _client = ClientTls.CreateHttpClient(provider.Tls, s_fetchTimeout, s_fetchTimeout, LargestKeySet);
    }

    /// <summary>The keys that a token may be signed with: that of its name, or all where it names none.</summary>
    /// <param name="name">The key's id in the token's header; null for none.</param>
    /// <param name="cancellation">Nobody waits any more.</param>
    /// <returns>The keys; none, and why, where they cannot be found.</returns>
    public async ValueTask<(IReadOnlyList<SecurityKey> Keys, string? Problem)> FindAsync(string? name, CancellationToken cancellation)
    {
        name ??= _provider.DefaultKey;
        if (Known(name) is { Count: > 0 } known)
        {
            return (known, null);
        }

        if (_provider.KeySet is null && _provider.Issuer is null)
        {
            return ([], "key not found");
        }

        var problem = await FetchAsync().WaitAsync(cancellation).ConfigureAwait(false);
        var keys = Known(name);
        return keys.Count > 0 ? (keys, null) : ([], problem ?? "key not found");
    }

    public void Dispose() => _client.Dispose();

    private List<SecurityKey> Known(string? name)
    {
        var keys = _files.Values.Concat(_fetched);
        return [.. name is null ? keys : keys.Where(key => key.KeyId == name)];
    }

    private Task<string?> FetchAsync()
    {
        lock (_lock)
        {
            if (_fetching is { IsCompleted: false } running)
            {
                return running;
            }

            if (_hasFetched && _time.GetElapsedTime(_fetchedAt) < s_fetchInterval)
            {
                return _fetching ?? Task.FromResult<string?>(null);
            }

            _hasFetched = true;
            _fetchedAt = _time.GetTimestamp();
            return _fetching = FetchCoreAsync();
        }
    }

    private async Task<string?> FetchCoreAsync()
    {
        var url = _provider.KeySet;
        try
        {
            url ??= await DiscoverAsync().ConfigureAwait(false);
            _fetched = [.. new JsonWebKeySet(await _client.GetStringAsync(url).ConfigureAwait(false)).GetSigningKeys()];
            return null;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException or JsonException
            or ArgumentException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            var problem = error is OperationCanceledException ? "timeout" : error.InnerException?.Message ?? error.Message;
            LogFetchFailed(url ?? _provider.Issuer!, problem);
            return $"keys cannot be fetched: {problem}";
        }
    }

    private async Task<Uri> DiscoverAsync()
    {
        var issuer = _provider.Issuer!.OriginalString.TrimEnd('/');
        var text = await _client.GetStringAsync(new Uri($"{issuer}/{_provider.DiscoveryPath.TrimStart('/')}")).ConfigureAwait(false);
        using var document = JsonDocument.Parse(text);
        return new Uri(document.RootElement.GetProperty("jwks_uri").GetString()!);
    }

    private static SecurityKey Load(string name, string path)
    {
        try
        {
            var pem = File.ReadAllText(path);
            return pem.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal)
                ? new X509SecurityKey(X509Certificate2.CreateFromPem(pem)) { KeyId = name }
                : FromPem(name, pem);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new TlsSettingsException($"auth_oauth2.signing_keys.{name}: '{path}' cannot be used: {error.Message}", error);
        }
    }

    private static SecurityKey FromPem(string name, string pem)
    {
        try
        {
            var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            return new RsaSecurityKey(rsa) { KeyId = name };
        }
        catch (CryptographicException)
        {
            var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(pem);
            return new ECDsaSecurityKey(ecdsa) { KeyId = name };
        }
    }

    [LoggerMessage(510, LogLevel.Error, "the signing keys at {Url} cannot be fetched: {Problem}")]
    private partial void LogFetchFailed(Uri url, string problem);
}
