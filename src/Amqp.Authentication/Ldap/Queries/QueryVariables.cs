using System.Text;
using System.Text.RegularExpressions;
using Amqp.Broker.Security;
using Amqp.Broker.Security.Backends;

namespace Amqp.Authentication.Ldap.Queries;

/// <summary>
/// What <c>${name}</c> stands for in patterns (https://www.rabbitmq.com/docs/ldap). A pattern is gone through once, so that a value
/// which looks like a variable stays what it is; a variable that is unknown stays as it is written.
/// </summary>
internal sealed class QueryVariables
{
    private const string UserDn = "user_dn";

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private QueryVariables(string userName)
    {
        _values["username"] = userName;

        // DOMAIN\user, as Active Directory has it.
        if (userName.Split('\\', 2) is [{ Length: > 0 } domain, { Length: > 0 } user])
        {
            (_values["ad_domain"], _values["ad_user"]) = (domain, user);
        }
    }

    /// <summary>Those of a login, as long as the user's entry is not known.</summary>
    public static QueryVariables Of(string userName) => new(userName);

    /// <summary>Those of a user.</summary>
    public static QueryVariables Of(LdapUser user, string? virtualHost)
    {
        var variables = new QueryVariables(user.Name);
        variables._values[UserDn] = user.Dn;
        if (virtualHost is not null)
        {
            variables._values["vhost"] = virtualHost;
        }

        return variables;
    }

    /// <summary>Those of a question about access.</summary>
    public static QueryVariables Of(LdapUser user, AccessQuery query)
    {
        var variables = Of(user, query.VirtualHost);
        if (query.Target != AccessTarget.VirtualHost)
        {
            variables._values["resource"] = query.Target switch { AccessTarget.Topic => "topic", AccessTarget.Queue => "queue", _ => "exchange" };
            variables._values["name"] = query.Name;
            variables._values["permission"] = query.Permission switch
            {
                Permission.Configure => "configure",
                Permission.Write => "write",
                _ => "read",
            };
        }

        if (query.Target == AccessTarget.Topic)
        {
            variables._values["routing_key"] = query.RoutingKey;
            variables._values["variable_map.username"] = query.UserName;
            variables._values["variable_map.vhost"] = query.VirtualHost;
        }

        return variables;
    }

    /// <summary>The value of a variable; null where there is none.</summary>
    public string? Find(string name) => _values.GetValueOrDefault(name);

    /// <summary>A text with the values as they are.</summary>
    public string Fill(string pattern) => Fill(pattern, static (_, value) => value);

    /// <summary>A distinguished name: a value is one value in it, whatever characters it has. The user's DN stays one.</summary>
    public string FillDn(string pattern) => Fill(pattern, static (name, value) => name == UserDn ? value : DnText.Escape(value));

    /// <summary>A regular expression: a value stands for its own characters.</summary>
    public string FillExpression(string pattern) => Fill(pattern, static (_, value) => Regex.Escape(value));

    private string Fill(string pattern, Func<string, string, string> escape)
    {
        var filled = new StringBuilder(pattern.Length);
        for (var at = 0; ;)
        {
            var start = pattern.IndexOf("${", at, StringComparison.Ordinal);
            var end = start < 0 ? -1 : pattern.IndexOf('}', start);
            if (end < 0)
            {
                return filled.Append(pattern, at, pattern.Length - at).ToString();
            }

            var name = pattern[(start + 2)..end];
            if (_values.TryGetValue(name, out var value))
            {
                filled.Append(pattern, at, start - at).Append(escape(name, value));
                at = end + 1;
            }
            else
            {
                filled.Append(pattern, at, start + 2 - at);
                at = start + 2;
            }
        }
    }
}
