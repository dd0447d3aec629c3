using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Amqp.Cli.Admin;

/// <summary>What <c>rabbitmqadmin</c> speaks to: a broker's management on the network, as a user.</summary>
internal sealed class AdminClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly Uri _base;
    private readonly string _prefix;

    /// <exception cref="AdminException">The address or a certificate cannot be used.</exception>
    public AdminClient(AdminOptions options)
    {
        Host = options.Value("--host", "hostname") ?? "localhost";
        var text = options.Value("--base-uri") is { } given
            ? given
            : $"{(options.Has("--ssl", "ssl") ? "https" : "http")}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{options.Value("--port", "port") ?? "15672"}";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw AdminException.Usage($"'{text}' is not an address");
        }

        _base = new Uri(address.GetLeftPart(UriPartial.Authority));
        Host = address.Host;
        _prefix = (options.Value("--path-prefix") ?? "").TrimEnd('/');
        var user = options.Value("--username", "username") ?? "guest";
        var password = options.Value("--password", "password") ?? "guest";
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, SslOptions = Tls(options) }) { Timeout = options.Timeout };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
    }

    /// <summary>Where it connects to.</summary>
    public string Host { get; }

    /// <summary>Sends a request that must succeed.</summary>
    /// <returns>The body.</returns>
    /// <exception cref="AdminException">The broker refuses, or cannot be reached.</exception>
    public async Task<string> SendAsync(HttpMethod method, string path, JsonNode? body = null)
    {
        path = $"{_prefix}/api/{path}";
        using var request = new HttpRequestMessage(method, new Uri(_base, path));
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        try
        {
            using var response = await _http.SendAsync(request).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync().ConfigureAwait(false);
            return response.IsSuccessStatusCode ? text : throw Refused(response.StatusCode, path, text);
        }
        catch (TaskCanceledException)
        {
            throw new AdminException($"*** Could not connect: no answer within {_http.Timeout.TotalSeconds:0} seconds\n");
        }
        catch (HttpRequestException error)
        {
            throw new AdminException($"*** Could not connect: {Why(error)}\n");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static AdminException Refused(HttpStatusCode status, string path, string text) => status switch
    {
        HttpStatusCode.Unauthorized => new AdminException($"*** Access refused: {path}\n"),
        HttpStatusCode.NotFound => new AdminException($"*** Not found: {path}\n"),
        HttpStatusCode.BadRequest when Reason(text) is { } reason => new AdminException($"*** {reason}\n"),
        _ => new AdminException($"Received response {(int)status} {status} for path {path}\n{text}\n"),
    };

    private static string? Reason(string text)
    {
        try
        {
            return JsonNode.Parse(text)?["reason"] switch
            {
                null => null,
                JsonValue value when value.TryGetValue(out string? words) => words,
                var other => AdminText.Inline(other).Replace('"', '\''),
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Why(HttpRequestException error) => error.InnerException switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "[Errno 111] Connection refused",
        { } inner => inner.Message,
        null => error.Message,
    };

    private static SslClientAuthenticationOptions Tls(AdminOptions options)
    {
        var tls = new SslClientAuthenticationOptions();
        try
        {
            if (options.Value("--ssl-cert-file", "ssl_cert_file") is { } certificate)
            {
                tls.ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate, options.Value("--ssl-key-file", "ssl_key_file") ?? certificate)];
            }

            if (options.Value("--ssl-ca-cert-file", "ssl_ca_cert_file") is { } authorities)
            {
                tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                tls.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(authorities);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw AdminException.Usage($"a certificate cannot be used: {error.Message}");
        }

        // Both are asked for by name on the command line.
        var any = options.Has("--ssl-insecure");
        var anyName = options.Has("--ssl-disable-hostname-verification", "ssl_disable_hostname_verification");
        if (any || anyName)
        {
            tls.RemoteCertificateValidationCallback = (_, _, _, errors) => any || (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
        }

        return tls;
    }
}
