using Amqp.Authentication.Tls;
using Amqp.Hosting.Authentication;
using Amqp.Hosting.Configuration;

namespace Amqp.Authentication.OAuth2;

/// <summary>The keys of the OAuth 2 backend.</summary>
internal static class OAuth2Keys
{
    private const string Root = "auth_oauth2";
    private const string Servers = "auth_oauth2.resource_servers.$name";
    private const string Providers = "auth_oauth2.oauth_providers.$name";
    private const string Url = "http or https URL";

    public static ConfArea Area { get; } = new("OAuth 2 backend",
    [
        new("auth_oauth2.resource_server_id", ConfTypes.Text, "none", "rabbitmq", "What this broker is called in the audience of tokens.",
            static (draft, value) => ChangeRoot(draft, server => server with { Id = value.Text })),
        new("auth_oauth2.default_oauth_provider", ConfTypes.Text, "that of the keys below", "keycloak", "The provider of resource servers that name none.",
            static (draft, value) => draft.For<OAuth2Settings>().DefaultProvider = value.Word),
        .. ServerKeys(Root, static (draft, _, change) => ChangeRoot(draft, change), aliasAt: 0),
        .. ProviderKeys(Root, static (draft, _, change) => draft.For<OAuth2Settings>().RootProvider = change(draft.For<OAuth2Settings>().RootProvider), keyAt: 0),
        new($"{Servers}.id", ConfTypes.Text, "the name", "rabbitmq-eu", "Another name that tokens may be for.",
            static (draft, value) => ChangeServer(draft, value, server => server with { Id = value.Word })),
        new($"{Servers}.oauth_provider_id", ConfTypes.Text, "default_oauth_provider", "keycloak", "The provider whose keys such tokens are signed with.",
            static (draft, value) => ChangeServer(draft, value, server => server with { Provider = value.Word })),
        .. ServerKeys(Servers, ChangeServer, aliasAt: 1),
        .. ProviderKeys(Providers, ChangeProvider, keyAt: 1),
    ], Finish)
    {
        Backends =
        [
            new(["oauth2", "oauth", OAuth2Backend.ModuleName], static settings => LoginBackend.Of(settings.Context.Own(
                new OAuth2Backend(settings.For<OAuth2Settings>(), settings.Context.Time, settings.Context.Loggers)))),
        ],
    };

    private static IEnumerable<ConfKey> ServerKeys(
        string prefix, Action<ConfDraft, ConfValue, Func<ResourceServer, ResourceServer>> change, int aliasAt) =>
    [
        new($"{prefix}.scope_prefix", ConfTypes.Text, "the name and a dot", "api://", "What the scopes that count begin with.",
            (draft, value) => change(draft, value, server => server with { ScopePrefix = value.Text })),
        new($"{prefix}.resource_server_type", ConfTypes.Text, "none", "rabbitmq", "The type in rich authorization requests that are meant for this broker.",
            (draft, value) => change(draft, value, server => server with { Type = value.Word })),
        new($"{prefix}.additional_scopes_key", "paths, separated by blanks", "none", "roles", "Further claims that hold scopes; dots lead into objects.",
            (draft, value) => change(draft, value, server => server with { AdditionalScopesKey = value.Word })),
        new($"{prefix}.preferred_username_claims.$N", ConfTypes.Text, "sub, then client_id", "user_name", "A claim that the user's name is looked for in, before the default ones.",
            (draft, value) => change(draft, value, server => server with { UserNameClaims = [.. server.UserNameClaims ?? [], value.Word] })),
        new($"{prefix}.verify_aud", ConfTypes.Boolean, "true", "false", "The audience of a token has to name this broker.",
            (draft, value) => change(draft, value, server => server with { VerifiesAudience = value.Boolean })),
        new($"{prefix}.scope_aliases.$alias", "scopes, separated by blanks", "none", "rabbitmq.read:*/*", "Scopes that this one stands for.",
            (draft, value) => change(draft, value, server => WithAlias(server, value.Names[aliasAt], value.Text))),
        new($"{prefix}.scope_aliases.$N.alias", ConfTypes.Text, "none", "api://admin", "A scope that stands for those of .scope.",
            (draft, value) => draft.For<AliasPairs>().Pair(prefix, value, aliasAt, change).Alias = value.Text),
        new($"{prefix}.scope_aliases.$N.scope", "scopes, separated by blanks", "none", "rabbitmq.tag:administrator", "What .alias stands for.",
            (draft, value) => draft.For<AliasPairs>().Pair(prefix, value, aliasAt, change).Scope = value.Text),
    ];

    private static IEnumerable<ConfKey> ProviderKeys(
        string prefix, Action<ConfDraft, ConfValue, Func<OAuthProvider, OAuthProvider>> change, int keyAt)
    {
        var slot = prefix == Root ? $"{prefix}.jwks_uri" : null;
        return
        [
            new($"{prefix}.issuer", Url, "none", "https://issuer", "The issuer, whose discovery document says where the keys are.",
                (draft, value) => change(draft, value, provider => provider with { Issuer = value.Url() })),
            new($"{prefix}.discovery_endpoint_path", ConfTypes.Text, ".well-known/openid-configuration", "discovery", "Where below the issuer that document is.",
                (draft, value) => change(draft, value, provider => provider with { DiscoveryPath = value.Word })),
            new($"{prefix}.jwks_uri", Url, "what the issuer says", "https://issuer/keys", "Where the keys are, as a JSON web key set.",
                (draft, value) => change(draft, value, provider => provider with { KeySet = value.Url() })),
            new($"{prefix}.jwks_url", Url, "what the issuer says", "https://issuer/keys", "The same.",
                (draft, value) => change(draft, value, provider => provider with { KeySet = value.Url() })) { Slot = slot },
            new($"{prefix}.signing_keys.$id", ConfTypes.File, "none", "/etc/amqp/key.pem", "A key or certificate that tokens are signed with (PEM); its id is the last part of the name.",
                (draft, value) => change(draft, value, provider => provider with
                {
                    KeyFiles = new Dictionary<string, string>(provider.KeyFiles) { [value.Names[keyAt]] = value.Word },
                })),
            new($"{prefix}.default_key", ConfTypes.Text, "any", "key-1", "The id of the key of tokens that name none.",
                (draft, value) => change(draft, value, provider => provider with { DefaultKey = value.Word })),
            new($"{prefix}.algorithms.$N", "a name such as RS256", "all that fit the key", "RS256", "A signature algorithm that is accepted; once one is given, only those that are.",
                (draft, value) => change(draft, value, provider => provider with { Algorithms = [.. provider.Algorithms, value.Word] })),
            new($"{prefix}.end_session_endpoint", Url, "what the issuer says", "https://issuer/logout", "Where pages go to log out.",
                (draft, value) => change(draft, value, provider => provider with { EndSession = value.Url() })),
            .. ClientTlsKeys.For($"{prefix}.https", prefix == Root ? "peer_verification" : "verify", (draft, value, tls) =>
                change(draft, value, provider => provider with { Tls = tls(provider.Tls) with { Name = $"{prefix}.https" } })),
        ];
    }

    private static ResourceServer WithAlias(ResourceServer server, string alias, string scopes) => server with
    {
        ScopeAliases = new Dictionary<string, IReadOnlyList<string>>(server.ScopeAliases ?? new Dictionary<string, IReadOnlyList<string>>())
        {
            [alias] = scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        },
    };

    private static void ChangeRoot(ConfDraft draft, Func<ResourceServer, ResourceServer> change) =>
        draft.For<OAuth2Settings>().Root = change(draft.For<OAuth2Settings>().Root);

    private static void ChangeServer(ConfDraft draft, ConfValue value, Func<ResourceServer, ResourceServer> change)
    {
        var servers = draft.For<OAuth2Settings>().ResourceServers;
        servers[value.Name] = change(servers.GetValueOrDefault(value.Name) ?? new ResourceServer { Id = value.Name });
    }

    private static void ChangeProvider(ConfDraft draft, ConfValue value, Func<OAuthProvider, OAuthProvider> change)
    {
        var providers = draft.For<OAuth2Settings>().Providers;
        providers[value.Name] = change(providers.GetValueOrDefault(value.Name) ?? new OAuthProvider());
    }

    private static void Finish(ConfDraft draft)
    {
        foreach (var pair in draft.For<AliasPairs>().All)
        {
            pair.Apply(draft);
        }

        TellManagement(draft.For<OAuth2Settings>(), draft.For<ManagementSettings>().OAuth);
    }

    /// <summary>Which resources tokens may be for, and who issues them: pages are told so.</summary>
    private static void TellManagement(OAuth2Settings settings, ManagementOAuthSettings management)
    {
        foreach (var server in settings.ResourceServers.Values.Select(server => server.Over(settings.Root)).Append(settings.Root).Where(static server => server.Id.Length > 0))
        {
            var known = new SortedDictionary<string, string>(StringComparer.Ordinal);
            var provider = (server.Provider ?? settings.DefaultProvider) is { } name ? settings.Providers.GetValueOrDefault(name) : settings.RootProvider;
            if (provider?.Issuer is { } issuer)
            {
                known[ManagementOAuthSettings.ProviderUrl] = issuer.OriginalString;
                known["oauth_metadata_url"] = $"{issuer.OriginalString.TrimEnd('/')}/{provider.DiscoveryPath.TrimStart('/')}";
            }

            if (provider?.EndSession is { } end)
            {
                known["end_session_endpoint"] = end.OriginalString;
            }

            management.Declared[server.Id] = known;
        }
    }

    /// <summary>Aliases that come as two lines.</summary>
    private sealed class AliasPairs
    {
        private readonly Dictionary<string, AliasPair> _pairs = new(StringComparer.Ordinal);

        public IEnumerable<AliasPair> All => _pairs.Values;

        public AliasPair Pair(string prefix, ConfValue value, int aliasAt, Action<ConfDraft, ConfValue, Func<ResourceServer, ResourceServer>> change)
        {
            var name = $"{prefix} {string.Join(' ', value.Names.Take(aliasAt + 1))}";
            if (!_pairs.TryGetValue(name, out var pair))
            {
                pair = new AliasPair(value, change);
                _pairs.Add(name, pair);
            }

            return pair;
        }
    }

    private sealed class AliasPair(ConfValue value, Action<ConfDraft, ConfValue, Func<ResourceServer, ResourceServer>> change)
    {
        public string? Alias { get; set; }

        public string? Scope { get; set; }

        public void Apply(ConfDraft draft)
        {
            if (Alias is null || Scope is null)
            {
                throw value.Bad("both .alias and .scope of the same number");
            }

            change(draft, value, server => WithAlias(server, Alias, Scope));
        }
    }
}
