namespace Amqp.Hosting.Configuration.Keys;

/// <summary>How pages log in with tokens (https://www.rabbitmq.com/docs/oauth2#management-user-interface).</summary>
internal static class ManagementOAuthKeys
{
    private const string Prefix = "management.oauth_";
    private const string Server = Prefix + "resource_servers.$name";
    private const string Text = ConfTypes.Text;

    private static readonly (string Key, string Example, string Meaning)[] s_properties =
    [
        ("provider_url", "https://issuer", "Where tokens come from; the issuer of the OAuth 2 backend where it is not given."),
        ("metadata_url", "https://issuer/.well-known/openid-configuration", "Where the provider describes itself, if not at the usual place."),
        ("client_id", "rabbitmq-ui", "Who asks for tokens."),
        ("client_secret", "secret", "With which secret; every page gets to see it."),
        ("response_type", "code", "The response type of OpenID Connect."),
        ("scopes", "openid profile", "The scopes that are asked for."),
    ];

    public static IReadOnlyList<ConfKey> All { get; } =
    [
        new(Prefix + "enabled", ConfTypes.Boolean, "false", "true", "Tell pages how to get tokens. Requests with tokens are understood in any case.",
            static (draft, value) => Of(draft).IsEnabled = value.Boolean),
        new(Prefix + "disable_basic_auth", ConfTypes.Boolean, "true", "false", "With oauth_enabled, refuse names and passwords.",
            static (draft, value) => Of(draft).DisablesBasicWithOAuth = value.Boolean),
        new("management.disable_basic_auth", ConfTypes.Boolean, "false", "true", "Refuse names and passwords in any case.",
            static (draft, value) => Of(draft).DisablesBasic = value.Boolean),
        .. s_properties.Select(static property => new ConfKey(Prefix + property.Key, Text, "none", property.Example, property.Meaning,
            (draft, value) => Of(draft).Properties["oauth_" + property.Key] = value.Text) { IsSecret = property.Key == "client_secret" }),
        new(Prefix + "initiated_logon_type", "sp_initiated|idp_initiated", "sp_initiated", "idp_initiated", "Who begins: the page, or the provider.",
            static (draft, value) => Of(draft).Properties[ManagementOAuthSettings.LogonType] = LogonTypeOf(value)),
        new(Prefix + "authorization_endpoint_params.$name", Text, "none", "quota", "A parameter of the request for authorization.",
            static (draft, value) => Parameters(draft, "authorization_endpoint")[value.Name] = value.Text),
        new(Prefix + "token_endpoint_params.$name", Text, "none", "quota", "A parameter of the request for a token.",
            static (draft, value) => Parameters(draft, "token_endpoint")[value.Name] = value.Text),
        new(Server + ".id", Text, "the name", "rabbitmq-eu", "The resource that the following is about.", static (draft, value) => Resource(draft, value)["id"] = value.Word),
        new(Server + ".label", Text, "the id", "Europe", "What pages call it.", static (draft, value) => Resource(draft, value)["label"] = value.Text),
        new(Server + ".disabled", ConfTypes.Boolean, "false", "true", "Do not offer it.", static (draft, value) =>
            Resource(draft, value)["disabled"] = value.Boolean ? "true" : "false"),
        .. s_properties.Select(static property => new ConfKey($"{Server}.oauth_{property.Key}", Text, "that of all", property.Example, property.Meaning,
            (draft, value) => Resource(draft, value)["oauth_" + property.Key] = value.Text) { IsSecret = property.Key == "client_secret" }),
        new(Server + ".oauth_initiated_logon_type", "sp_initiated|idp_initiated", "that of all", "idp_initiated", "Who begins: the page, or the provider.",
            static (draft, value) => Resource(draft, value)[ManagementOAuthSettings.LogonType] = LogonTypeOf(value)),
    ];

    private static ManagementOAuthSettings Of(ConfDraft draft) => draft.For<ManagementSettings>().OAuth;

    private static SortedDictionary<string, string> Resource(ConfDraft draft, in ConfValue value) => At(Of(draft).Resources, value.Name);

    private static SortedDictionary<string, string> Parameters(ConfDraft draft, string endpoint) => At(Of(draft).Parameters, endpoint);

    private static SortedDictionary<string, string> At(SortedDictionary<string, SortedDictionary<string, string>> all, string name)
    {
        if (!all.TryGetValue(name, out var found))
        {
            found = new SortedDictionary<string, string>(StringComparer.Ordinal);
            all.Add(name, found);
        }

        return found;
    }

    private static string LogonTypeOf(in ConfValue value) =>
        value.Text is "sp_initiated" or "idp_initiated" ? value.Text : throw value.Bad("sp_initiated or idp_initiated");
}
