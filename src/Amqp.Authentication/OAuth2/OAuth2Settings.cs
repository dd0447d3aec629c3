namespace Amqp.Authentication.OAuth2;

/// <summary>What the <c>auth_oauth2.*</c> keys say (https://www.rabbitmq.com/docs/oauth2).</summary>
public sealed class OAuth2Settings
{
    /// <summary>What this broker is called in tokens, and what it wants of them, where no resource server says otherwise.</summary>
    public ResourceServer Root { get; set; } = new();

    /// <summary>Further names that tokens may be for, by what the configuration calls them.</summary>
    public SortedDictionary<string, ResourceServer> ResourceServers { get; } = new(StringComparer.Ordinal);

    /// <summary>Where keys come from, where no other provider is named.</summary>
    public OAuthProvider RootProvider { get; set; } = new();

    /// <summary>Further providers, by what the configuration calls them.</summary>
    public SortedDictionary<string, OAuthProvider> Providers { get; } = new(StringComparer.Ordinal);

    /// <summary>The provider of resource servers that name none (<c>default_oauth_provider</c>); null for the root one.</summary>
    public string? DefaultProvider { get; set; }
}
