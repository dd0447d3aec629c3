using System.Text.Json;
using Amqp.Broker.Administration;
using Amqp.Broker.Policies;

namespace Amqp.Broker.Definitions;

/// <summary>Policies and operator policies as JSON, as the HTTP API and definitions files have them.</summary>
public static class PolicyJson
{
    /// <summary>Writes a policy.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="virtualHost">Name of its virtual host; null to leave that out.</param>
    /// <param name="policy">The policy.</param>
    public static void Write(Utf8JsonWriter json, string? virtualHost, Policy policy)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(policy);
        json.WriteStartObject();
        if (virtualHost is not null)
        {
            json.WriteString("vhost"u8, virtualHost);
        }

        json.WriteString("name"u8, policy.Name);
        json.WriteString("pattern"u8, policy.Pattern.Source);
        json.WriteString("apply-to"u8, policy.ApplyTo.WireName());
        json.WritePropertyName("definition"u8);
        FieldJson.Write(json, policy.Definition);
        json.WriteNumber("priority"u8, policy.Priority);
        json.WriteEndObject();
    }

    /// <summary>Adds a policy, or replaces the one of that name, from its JSON.</summary>
    /// <param name="admin">The policies or the operator policies.</param>
    /// <param name="virtualHost">Name of the virtual host.</param>
    /// <param name="name">Name of the policy; what the JSON says of either is ignored.</param>
    /// <param name="value">An object with <c>pattern</c> and <c>definition</c>, maybe <c>priority</c> and <c>apply-to</c>.</param>
    /// <exception cref="AdminException">No such virtual host, or the JSON is no policy.</exception>
    public static void Set(PolicyAdmin admin, string virtualHost, string name, JsonElement value)
    {
        ArgumentNullException.ThrowIfNull(admin);
        var item = new DefinitionItem(value, $"policy '{name}'");
        admin.Set(virtualHost, name, item.Require("pattern"), FieldJson.ToTable(item.RequireObject("definition")), item.Number("priority") ?? 0, ApplyToOf(item));
    }

    /// <summary>Writes what a policy is as a runtime parameter.</summary>
    internal static void WriteValue(Utf8JsonWriter json, Policy policy)
    {
        json.WriteStartObject();
        json.WriteString("pattern"u8, policy.Pattern.Source);
        json.WritePropertyName("definition"u8);
        FieldJson.Write(json, policy.Definition);
        json.WriteNumber("priority"u8, policy.Priority);
        json.WriteString("apply-to"u8, policy.ApplyTo.WireName());
        json.WriteEndObject();
    }

    /// <summary>Checks a policy without setting it.</summary>
    /// <exception cref="AdminException">The JSON is no policy.</exception>
    internal static void Check(PolicyAdmin admin, string name, JsonElement value)
    {
        var item = new DefinitionItem(value, $"policy '{name}'");
        admin.Check(name, item.Require("pattern"), FieldJson.ToTable(item.RequireObject("definition")), item.Number("priority") ?? 0, ApplyToOf(item));
    }

    private static PolicyApplyTo ApplyToOf(DefinitionItem item)
    {
        if (item.Text("apply-to") is not { } text)
        {
            return PolicyApplyTo.All;
        }

        return PolicyApplyToNames.TryParse(text, out var applyTo)
            ? applyTo
            : throw item.Invalid(
                $"apply-to '{text}' unrecognised; should be one of {string.Join(", ", Enum.GetValues<PolicyApplyTo>().Select(known => $"'{known.WireName()}'"))}");
    }
}
