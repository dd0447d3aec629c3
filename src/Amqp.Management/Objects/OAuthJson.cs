using System.Text.Json;
using Amqp.Hosting.Configuration;

namespace Amqp.Management.Objects;

/// <summary>Tells a page how to log in, as RabbitMQ's <c>/api/auth</c> does: with a name and a password, or by tokens of which providers.</summary>
internal static class OAuthJson
{
    private const string Id = "id";
    private const string Disabled = "disabled";
    private const string IdpInitiated = "idp_initiated";

    /// <summary>Writes the object.</summary>
    public static void Write(Utf8JsonWriter json, ManagementOAuthSettings settings)
    {
        var resources = settings.IsEnabled ? Resources(settings) : [];
        json.WriteStartObject();
        json.WriteBoolean("oauth_enabled"u8, resources.Count > 0);
        if (resources.Count > 0)
        {
            WriteResources(json, settings, resources);
        }
        else
        {
            // What RabbitMQ before 3.11 says, and tools of that time look at.
            json.WriteBoolean("enable_uaa"u8, false);
            json.WriteString("uaa_client_id"u8, "");
            json.WriteString("uaa_location"u8, "");
        }

        json.WriteEndObject();
    }

    private static void WriteResources(Utf8JsonWriter json, ManagementOAuthSettings settings, SortedDictionary<string, Dictionary<string, string>> resources)
    {
        json.WriteStartObject("oauth_resource_servers"u8);
        foreach (var (id, properties) in resources)
        {
            json.WriteStartObject(id);
            foreach (var (name, value) in properties)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteBoolean("oauth_disable_basic_auth"u8, settings.DisablesBasicWithOAuth);
        foreach (var (name, value) in settings.Properties.Where(static property => property is not { Key: ManagementOAuthSettings.LogonType, Value: not IdpInitiated }))
        {
            json.WriteString(name, value);
        }

        foreach (var (endpoint, parameters) in settings.Parameters)
        {
            json.WriteStartObject($"oauth_{endpoint}_params");
            foreach (var (name, value) in parameters)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }
    }

    /// <summary>
    /// The resources that can be offered: tokens may be for them, somebody issues those, and somebody asks, unless the provider begins.
    /// What the resource's own keys say goes before the general ones, and those before what is known of the provider.
    /// </summary>
    private static SortedDictionary<string, Dictionary<string, string>> Resources(ManagementOAuthSettings settings)
    {
        var own = settings.Resources.ToDictionary(static entry => entry.Value.GetValueOrDefault(Id, entry.Key), static entry => entry.Value, StringComparer.Ordinal);
        var offered = new SortedDictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        foreach (var (id, known) in settings.Declared)
        {
            var properties = new Dictionary<string, string>(known, StringComparer.Ordinal) { [Id] = id };
            foreach (var (name, value) in settings.Properties.Where(static property => property.Key is ManagementOAuthSettings.ProviderUrl or "oauth_metadata_url"))
            {
                properties[name] = value;
            }

            foreach (var (name, value) in own.GetValueOrDefault(id) ?? [])
            {
                properties[name] = value;
            }

            if (properties.Remove(Disabled, out var disabled) && disabled == "true")
            {
                continue;
            }

            if (properties.ContainsKey(ManagementOAuthSettings.ProviderUrl) && (IsBegunByProvider(settings, properties) || HasClient(settings, properties)))
            {
                offered.Add(id, properties);
            }
        }

        return offered;
    }

    private static bool IsBegunByProvider(ManagementOAuthSettings settings, Dictionary<string, string> properties) =>
        (properties.GetValueOrDefault(ManagementOAuthSettings.LogonType) ?? settings.Properties.GetValueOrDefault(ManagementOAuthSettings.LogonType)) == IdpInitiated;

    private static bool HasClient(ManagementOAuthSettings settings, Dictionary<string, string> properties) =>
        properties.GetValueOrDefault(ManagementOAuthSettings.ClientId) is { Length: > 0 } || settings.Properties.GetValueOrDefault(ManagementOAuthSettings.ClientId) is { Length: > 0 };
}
