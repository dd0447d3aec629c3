namespace Amqp.Hosting.Configuration;

/// <summary>
/// What a page needs in order to get a token, and whether names and passwords count beside tokens (<c>management.oauth_*</c>;
/// https://www.rabbitmq.com/docs/oauth2#management-user-interface). The names of <c>Resources</c>' properties are those of <c>/api/auth</c>.
/// </summary>
public sealed record ManagementOAuthSettings
{
    /// <summary>Name of a resource's property that says where tokens come from.</summary>
    public const string ProviderUrl = "oauth_provider_url";

    /// <summary>Name of a resource's property, or of all resources', that says who asks for tokens.</summary>
    public const string ClientId = "oauth_client_id";

    /// <summary>Name of the property that says who begins: <c>sp_initiated</c>, the page, or <c>idp_initiated</c>.</summary>
    public const string LogonType = "oauth_initiated_logon_type";

    /// <summary>Pages are told how to get tokens (<c>oauth_enabled</c>). Requests with tokens are understood in any case.</summary>
    public bool IsEnabled { get; set; }

    /// <summary>Where pages are told that, names and passwords are refused (<c>oauth_disable_basic_auth</c>).</summary>
    public bool DisablesBasicWithOAuth { get; set; } = true;

    /// <summary>Names and passwords are refused in any case (<c>management.disable_basic_auth</c>).</summary>
    public bool DisablesBasic { get; set; }

    /// <summary>Names and passwords are refused.</summary>
    public bool RefusesBasic => DisablesBasic || (IsEnabled && DisablesBasicWithOAuth);

    /// <summary>What holds for all resources that do not say otherwise.</summary>
    public SortedDictionary<string, string> Properties { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Parameters of requests to the provider, by endpoint (<c>authorization_endpoint</c>, <c>token_endpoint</c>).</summary>
    public SortedDictionary<string, SortedDictionary<string, string>> Parameters { get; init; } = new(StringComparer.Ordinal);

    /// <summary>What single resources say (<c>oauth_resource_servers</c>), by name.</summary>
    public SortedDictionary<string, SortedDictionary<string, string>> Resources { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The resources that tokens may be for, by name, with what is known of their providers; whoever checks tokens says so.</summary>
    public SortedDictionary<string, SortedDictionary<string, string>> Declared { get; init; } = new(StringComparer.Ordinal);
}
