using Amqp.Authentication.Tls;

namespace Amqp.Authentication.OAuth2;

/// <summary>Who signs tokens, and where his keys are.</summary>
public sealed record OAuthProvider
{
    /// <summary>The issuer, whose discovery document says where the keys are (<c>issuer</c>).</summary>
    public Uri? Issuer { get; init; }

    /// <summary>Where below the issuer that document is (<c>discovery_endpoint_path</c>).</summary>
    public string DiscoveryPath { get; init; } = ".well-known/openid-configuration";

    /// <summary>Where the keys are, as a JSON web key set (<c>jwks_uri</c>).</summary>
    public Uri? KeySet { get; init; }

    /// <summary>Keys in PEM files, by their id (<c>signing_keys</c>).</summary>
    public IReadOnlyDictionary<string, string> KeyFiles { get; init; } = new Dictionary<string, string>();

    /// <summary>The key of tokens that name none (<c>default_key</c>).</summary>
    public string? DefaultKey { get; init; }

    /// <summary>The signature algorithms that are accepted; empty for all that fit the key (<c>algorithms</c>).</summary>
    public IReadOnlyList<string> Algorithms { get; init; } = [];

    /// <summary>Where pages go to log out (<c>end_session_endpoint</c>).</summary>
    public Uri? EndSession { get; init; }

    /// <summary>TLS towards the provider (<c>https</c>).</summary>
    public ClientTlsSettings Tls { get; init; } = new() { Name = "auth_oauth2.https" };
}
