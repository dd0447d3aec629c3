using System.Text.Json;
using Amqp.Broker.Definitions;
using Amqp.Broker.Security.Backends;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Amqp.Authentication.OAuth2;

/// <summary>
/// The password is a signed JSON web token, whose scopes say what its owner may do and which ends by itself
/// (https://www.rabbitmq.com/docs/oauth2).
/// </summary>
public sealed class OAuth2Backend : IAuthenticationBackend, IAuthorizationBackend, IDisposable
{
    internal const string ModuleName = "rabbit_auth_backend_oauth2";

    private const int MostScopes = 2048;
    private const string Failed = "Authentication using an OAuth 2/JWT token failed";

    private static readonly TimeSpan s_clockSkew = TimeSpan.FromMinutes(1);

    private readonly OAuth2Settings _settings;
    private readonly TimeProvider _time;
    private readonly ResourceServer[] _servers;
    private readonly Dictionary<string, SigningKeys> _keys = new(StringComparer.Ordinal);
    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = 128 * 1024 };

    /// <summary>Creates the backend; keys are fetched when the first token needs one.</summary>
    /// <exception cref="Hosting.Tls.TlsSettingsException">A key or certificate cannot be used.</exception>
    public OAuth2Backend(OAuth2Settings settings, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _time = time;
        _servers =
        [
            .. settings.Root.Id.Length > 0 ? new[] { settings.Root } : [],
            .. settings.ResourceServers.Values.Select(server => server.Over(settings.Root)),
        ];
        var logger = loggers.CreateLogger("Amqp.Authentication.OAuth2");
        foreach (var (name, provider) in settings.Providers.Append(new("", settings.RootProvider)))
        {
            _keys.Add(name, new SigningKeys(provider, time, logger));
        }
    }

    /// <inheritdoc/>
    public string Name => ModuleName;

    /// <inheritdoc/>
    public async ValueTask<LoginAnswer> AuthenticateAsync(LoginAttempt attempt, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        return await ReadAsync(attempt, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<LoginAnswer> AuthorizeLoginAsync(LoginAttempt attempt, CancellationToken cancellation = default) =>
        AuthenticateAsync(attempt, cancellation);

    /// <inheritdoc/>
    public ValueTask<AccessAnswer> CheckAsync(AccessQuery query, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return ValueTask.FromResult(query.State switch
        {
            OAuth2Token token when token.ExpiresAt is { } end && end <= _time.GetUtcNow() => AccessAnswer.Error($"Provided JWT token has expired at {end:u}"),
            OAuth2Token token => token.Permits(query) ? AccessAnswer.Allowed : AccessAnswer.Denied,
            _ => AccessAnswer.Denied,
        });
    }

    /// <inheritdoc/>
    public async ValueTask<LoginAnswer?> UpdateSecretAsync(LoginAttempt attempt, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var answer = await ReadAsync(attempt, cancellation).ConfigureAwait(false);
        return answer.IsAccepted && answer.UserName != attempt.UserName
            ? LoginAnswer.Refuse("Not allowed to change username on refreshed token")
            : answer;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var keys in _keys.Values)
        {
            keys.Dispose();
        }
    }

    private static LoginAnswer Refuse(string reason) => LoginAnswer.Refuse($"{Failed}: {reason}");

    private async ValueTask<LoginAnswer> ReadAsync(LoginAttempt attempt, CancellationToken cancellation)
    {
        if (attempt.PasswordText is not { Length: > 0 } text || Decode(text) is not { Token: { } token, Claims: { } claims })
        {
            return Refuse("provided token is invalid");
        }

        using var _ = claims;
        if (FindServer(claims.RootElement, out var problem) is not { } server)
        {
            return Refuse(problem);
        }

        return await VerifyAsync(token, server, cancellation).ConfigureAwait(false) is { } refusal
            ? refusal
            : Accept(claims.RootElement, server);
    }

    /// <summary>Takes a token apart; nothing of it is true before its signature is verified.</summary>
    private (JsonWebToken? Token, JsonDocument? Claims) Decode(string text)
    {
        try
        {
            var token = _handler.CanReadToken(text) ? _handler.ReadJsonWebToken(text) : null;
            var claims = token is null ? null : JsonText.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
            return claims?.RootElement.ValueKind == JsonValueKind.Object ? (token, claims) : (null, null);
        }
        catch (Exception error) when (error is ArgumentException or SecurityTokenException or JsonException or FormatException)
        {
            return (null, null);
        }
    }

    /// <summary>The resource server that a token is for.</summary>
    private ResourceServer? FindServer(JsonElement claims, out string problem)
    {
        var hasAudience = claims.TryGetProperty("aud", out var audience);
        var named = hasAudience ? Array.FindAll(_servers, server => IsNamed(audience, server.Id)) : [];
        if (named.Length > 1)
        {
            problem = "aud_matched_many_resource_servers_only_one_allowed";
            return null;
        }

        if (named.Length == 1)
        {
            problem = "";
            return named[0];
        }

        var lax = Array.FindAll(_servers, static server => !server.MustBeAudience);
        problem = lax.Length switch
        {
            0 => hasAudience ? "no_matching_aud_found" : "no_aud_found",
            1 => "",
            _ => hasAudience ? "too_many_resources_with_verify_aud_false" : "no_aud_found_cannot_pick_one_from_too_many_resource_servers",
        };
        return lax.Length == 1 ? lax[0] : null;
    }

    private static bool IsNamed(JsonElement audience, string id) => audience.ValueKind switch
    {
        JsonValueKind.String => audience.GetString()!.Split(' ').Contains(id, StringComparer.Ordinal),
        JsonValueKind.Array => audience.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.GetString() == id),
        _ => false,
    };

    /// <returns>Null when the signature is good, otherwise the refusal.</returns>
    private async ValueTask<LoginAnswer?> VerifyAsync(JsonWebToken token, ResourceServer server, CancellationToken cancellation)
    {
        var name = server.Provider ?? _settings.DefaultProvider ?? "";
        if (!_keys.TryGetValue(name, out var keys))
        {
            return LoginAnswer.Error($"{Failed}: the oauth provider '{name}' is not configured");
        }

        var (candidates, problem) = await keys.FindAsync(token.Kid is { Length: > 0 } kid ? kid : null, cancellation).ConfigureAwait(false);
        if (candidates.Count == 0)
        {
            return problem == "key not found" ? Refuse(problem) : LoginAnswer.Error($"{Failed}: {problem}");
        }

        var algorithms = (name.Length == 0 ? _settings.RootProvider : _settings.Providers[name]).Algorithms;
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKeys = candidates,
            TryAllIssuerSigningKeys = true,
            ValidAlgorithms = algorithms.Count > 0 ? algorithms : null,
            RequireSignedTokens = true,
            ValidateIssuerSigningKey = false,
            ValidateAudience = false,
            ValidateIssuer = false,
            ValidateLifetime = false,
        }).ConfigureAwait(false);
        return result.IsValid ? null : Refuse("signature_invalid");
    }

    private LoginAnswer Accept(JsonElement claims, ResourceServer server)
    {
        if (TokenScopes.Of(claims, server).Count > MostScopes)
        {
            return Refuse("too_many_scopes");
        }

        // Clocks differ a little; RabbitMQ does not look at this at all.
        if (OAuth2Token.BeginOf(claims) is { } begin && begin > _time.GetUtcNow() + s_clockSkew)
        {
            return Refuse($"Provided JWT token is not valid before {begin:u}");
        }

        var token = OAuth2Token.Read(claims, server);
        return token.ExpiresAt is { } end && end <= _time.GetUtcNow()
            ? Refuse($"Provided JWT token has expired at {end:u}")
            : LoginAnswer.Accept(token.Tags, token.UserName, token.ExpiresAt, token);
    }
}
