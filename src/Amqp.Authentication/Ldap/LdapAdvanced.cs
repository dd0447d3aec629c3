using System.Globalization;
using Amqp.Hosting.Configuration;
using Amqp.Hosting.Configuration.Terms;

namespace Amqp.Authentication.Ldap;

/// <summary>
/// The settings of rabbitmq_auth_backend_ldap in advanced.config, as keys of rabbitmq.conf. Before version 4 queries can be nowhere else
/// in RabbitMQ (https://www.rabbitmq.com/docs/ldap#authorisation).
/// </summary>
internal static class LdapAdvanced
{
    public static AdvancedApplication Application { get; } = new("rabbitmq_auth_backend_ldap", Translate);

    private static IEnumerable<(string Key, string Value)>? Translate(string name, Term value) => name switch
    {
        "servers" => Numbered("auth_ldap.servers", value),
        "pool_size" => Scalar("auth_ldap.connection_pool_size", value),
        "port" or "timeout" or "idle_timeout" or "log" or "use_ssl" or "use_starttls" or "user_dn_pattern" or "user_bind_pattern"
            or "dn_lookup_attribute" or "dn_lookup_base" or "group_lookup_base" => Scalar($"auth_ldap.{name}", value),
        "dn_lookup_bind" or "other_bind" => Bind($"auth_ldap.{name}", value),
        "vhost_access_query" or "resource_access_query" or "topic_access_query" => [($"auth_ldap.queries.{name[..^"_query".Length]}", value.Source)],
        "tag_queries" => [("auth_ldap.queries.tags", value.Source)],
        "ssl_options" => Tls(value),
        "ssl_hostname_verification" => Scalar("auth_ldap.ssl_options.hostname_verification", value),
        _ => null,
    };

    private static (string, string)[]? Scalar(string key, Term value) =>
        value.Kind is TermKind.Atom or TermKind.Number || value.IsText ? [(key, value.Text)] : null;

    private static IEnumerable<(string, string)>? Numbered(string key, Term value) => value.Kind == TermKind.List
        && value.Items.All(static item => item.IsText || item.Kind == TermKind.Atom)
            ? value.Items.Select((item, at) => (string.Create(CultureInfo.InvariantCulture, $"{key}.{at + 1}"), item.Text))
            : null;

    private static (string, string)[]? Bind(string key, Term value) => value switch
    {
        { Kind: TermKind.Atom } => [(key, value.Text)],
        { Kind: TermKind.Tuple, Items: [{ IsText: true } dn, { IsText: true } password] } => [($"{key}.user_dn", dn.Text), ($"{key}.password", password.Text)],
        _ => null,
    };

    private static List<(string, string)>? Tls(Term options)
    {
        var settings = new List<(string, string)>();
        foreach (var option in options.Items)
        {
            var read = option is { Kind: TermKind.Tuple, Items: [{ Kind: TermKind.Atom } name, var value] } ? Tls(name.Text, value) : null;
            if (read is null)
            {
                return null;
            }

            settings.AddRange(read);
        }

        return settings;
    }

    private static IEnumerable<(string, string)>? Tls(string name, Term value) => name switch
    {
        "versions" => Numbered("auth_ldap.ssl_options.versions", value),
        "server_name_indication" => Scalar("auth_ldap.ssl_options.sni", value),
        _ => Scalar($"auth_ldap.ssl_options.{name}", value),
    };
}
