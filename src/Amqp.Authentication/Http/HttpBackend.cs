using System.Net;
using System.Text;
using Amqp.Broker.Security;
using Amqp.Broker.Security.Backends;
using Amqp.Hosting.Tls;
using Microsoft.Extensions.Logging;

namespace Amqp.Authentication.Http;

/// <summary>
/// Asks a web service, with RabbitMQ's protocol (rabbitmq_auth_backend_http): a request for each question, whose answer is
/// <c>allow</c>, <c>allow TAGS</c>, <c>deny</c> or <c>deny REASON</c>. A service that fails or says something else denies.
/// </summary>
public sealed partial class HttpBackend : IAuthenticationBackend, IAuthorizationBackend, IDisposable
{
    internal const string ModuleName = "rabbit_auth_backend_http";

    private const long LargestAnswer = 64 * 1024;
    private const string Allow = "allow";
    private const string Deny = "deny";

    private readonly HttpBackendSettings _settings;
    private readonly HttpClient _client;
    private readonly ILogger _logger;

    /// <summary>Creates the backend; nothing is asked yet.</summary>
    /// <exception cref="Hosting.Tls.TlsSettingsException">A certificate cannot be used.</exception>
    public HttpBackend(HttpBackendSettings settings, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _logger = loggers.CreateLogger("Amqp.Authentication.Http");
        _client = ClientTls.CreateHttpClient(settings.Tls, settings.ConnectionTimeout, settings.RequestTimeout, LargestAnswer);
    }

    /// <inheritdoc/>
    public string Name => ModuleName;

    /// <inheritdoc/>
    public async ValueTask<LoginAnswer> AuthenticateAsync(LoginAttempt attempt, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var parameters = new List<KeyValuePair<string, string>> { new("username", attempt.UserName) };
        if (attempt.PasswordText is { } password)
        {
            parameters.Add(new("password", password));
        }

        if (attempt.VirtualHost is { } virtualHost)
        {
            parameters.Add(new("vhost", virtualHost));
        }

        var (answer, problem) = await AskAsync(_settings.UserPath, parameters, cancellation).ConfigureAwait(false);
        if (problem is not null)
        {
            return LoginAnswer.Error(problem);
        }

        if (StartsWithWord(answer, Allow))
        {
            return LoginAnswer.Accept(answer[Allow.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }

        return StartsWithWord(answer, Deny)
            ? LoginAnswer.Refuse($"Denied by the backing HTTP service{(answer.Length > Deny.Length ? $": {answer[Deny.Length..].Trim()}" : "")}")
            : LoginAnswer.Error($"bad response '{answer}'");
    }

    /// <inheritdoc/>
    public ValueTask<LoginAnswer> AuthorizeLoginAsync(LoginAttempt attempt, CancellationToken cancellation = default) =>
        AuthenticateAsync(attempt, cancellation);

    /// <inheritdoc/>
    public async ValueTask<AccessAnswer> CheckAsync(AccessQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (answer, problem) = await AskAsync(PathOf(query), ParametersOf(query), cancellation).ConfigureAwait(false);
        if (problem is not null)
        {
            return AccessAnswer.Error(problem);
        }

        if (string.Equals(answer, Allow, StringComparison.OrdinalIgnoreCase))
        {
            return AccessAnswer.Allowed;
        }

        if (!StartsWithWord(answer, Deny))
        {
            return AccessAnswer.Error($"bad response '{answer}'");
        }

        var reason = answer[Deny.Length..].Trim();
        return reason.Length > 0 && _settings.DisclosesReasons ? AccessAnswer.Deny(reason) : AccessAnswer.Denied;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static bool StartsWithWord(string answer, string word) =>
        answer.StartsWith(word, StringComparison.OrdinalIgnoreCase) && (answer.Length == word.Length || answer[word.Length] == ' ');

    private Uri PathOf(AccessQuery query) => query.Target switch
    {
        AccessTarget.VirtualHost => _settings.VirtualHostPath,
        AccessTarget.Topic => _settings.TopicPath,
        _ => _settings.ResourcePath,
    };

    private static List<KeyValuePair<string, string>> ParametersOf(AccessQuery query)
    {
        var parameters = new List<KeyValuePair<string, string>> { new("username", query.UserName), new("vhost", query.VirtualHost) };
        if (query.Target == AccessTarget.VirtualHost)
        {
            parameters.Add(new("ip", query.Peer?.ToString() ?? ""));
        }
        else
        {
            parameters.Add(new("resource", query.Target switch { AccessTarget.Topic => "topic", AccessTarget.Queue => "queue", _ => "exchange" }));
            parameters.Add(new("name", query.Name));
            parameters.Add(new("permission", query.Permission switch
            {
                Permission.Configure => "configure",
                Permission.Write => "write",
                _ => "read",
            }));
        }

        parameters.Add(new("tags", string.Join(' ', query.Tags)));
        if (query.Target == AccessTarget.Topic)
        {
            parameters.Add(new("routing_key", query.RoutingKey));
            parameters.Add(new("variable_map.username", query.UserName));
            parameters.Add(new("variable_map.vhost", query.VirtualHost));
        }

        return parameters;
    }

    private async ValueTask<(string Answer, string? Problem)> AskAsync(
        Uri path, List<KeyValuePair<string, string>> parameters, CancellationToken cancellation)
    {
        try
        {
            using var response = await SendAsync(path, parameters, cancellation).ConfigureAwait(false);
            var answer = (await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false)).Trim();
            if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created)
            {
                return (answer, null);
            }

            return Failed(path, $"status {(int)response.StatusCode}");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return Failed(path, error is OperationCanceledException ? "timeout" : error.InnerException?.Message ?? error.Message);
        }
    }

    private (string Answer, string? Problem) Failed(Uri path, string problem)
    {
        LogFailed(path, problem);
        return ("", problem);
    }

    private async Task<HttpResponseMessage> SendAsync(Uri path, List<KeyValuePair<string, string>> parameters, CancellationToken cancellation)
    {
        if (_settings.UsePost)
        {
            using var content = new FormUrlEncodedContent(parameters);
            return await _client.PostAsync(path, content, cancellation).ConfigureAwait(false);
        }

        var query = new StringBuilder(path.OriginalString).Append(path.Query.Length == 0 ? '?' : '&');
        using (var content = new FormUrlEncodedContent(parameters))
        {
            query.Append(await content.ReadAsStringAsync(cancellation).ConfigureAwait(false));
        }

        return await _client.GetAsync(new Uri(query.ToString()), cancellation).ConfigureAwait(false);
    }

    // The address without its query: that holds passwords.
    [LoggerMessage(500, LogLevel.Error, "the authentication service at {Path} failed: {Problem}")]
    private partial void LogFailed(Uri path, string problem);
}
