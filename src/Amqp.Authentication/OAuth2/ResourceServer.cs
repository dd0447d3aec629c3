namespace Amqp.Authentication.OAuth2;

/// <summary>A name that tokens are made out to, and how such tokens are read. What is null is taken from the root settings.</summary>
public sealed record ResourceServer
{
    /// <summary>The name in the audience of a token (<c>resource_server_id</c>).</summary>
    public string Id { get; init; } = "";

    /// <summary>What scopes that are meant for this broker begin with; null for the name and a dot (<c>scope_prefix</c>).</summary>
    public string? ScopePrefix { get; init; }

    /// <summary>Type in rich authorization requests (<c>resource_server_type</c>).</summary>
    public string? Type { get; init; }

    /// <summary>Further claims that hold scopes, as paths separated by blanks (<c>additional_scopes_key</c>).</summary>
    public string? AdditionalScopesKey { get; init; }

    /// <summary>Claims that a user's name is looked for in, before <c>sub</c> and <c>client_id</c> (<c>preferred_username_claims</c>).</summary>
    public IReadOnlyList<string>? UserNameClaims { get; init; }

    /// <summary>Scopes that stand for others (<c>scope_aliases</c>).</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? ScopeAliases { get; init; }

    /// <summary>The audience has to name this resource server (<c>verify_aud</c>).</summary>
    public bool? VerifiesAudience { get; init; }

    /// <summary>Where its keys come from; null for the default (<c>oauth_provider_id</c>).</summary>
    public string? Provider { get; init; }

    /// <summary>This one with what it does not say taken from another.</summary>
    public ResourceServer Over(ResourceServer root)
    {
        ArgumentNullException.ThrowIfNull(root);
        return this with
        {
            ScopePrefix = ScopePrefix ?? root.ScopePrefix,
            Type = Type ?? root.Type,
            AdditionalScopesKey = AdditionalScopesKey ?? root.AdditionalScopesKey,
            UserNameClaims = UserNameClaims ?? root.UserNameClaims,
            ScopeAliases = ScopeAliases ?? root.ScopeAliases,
            VerifiesAudience = VerifiesAudience ?? root.VerifiesAudience,
            Provider = Provider ?? root.Provider,
        };
    }

    /// <summary>The prefix that counts.</summary>
    internal string Prefix => ScopePrefix ?? $"{Id}.";

    /// <summary>Whether the audience counts.</summary>
    internal bool MustBeAudience => VerifiesAudience ?? true;
}
