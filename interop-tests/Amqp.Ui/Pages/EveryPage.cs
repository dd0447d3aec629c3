namespace Amqp.Ui.Pages;

/// <summary>The addresses of all pages.</summary>
internal static class EveryPage
{
    /// <summary>Pages that need no object.</summary>
    public static readonly string[] Lists =
    [
        "", "connections", "channels", "exchanges", "queues", "topology", "users", "vhosts", "policies", "policies?kind=operator", "limits", "definitions",
        "feature-flags", "deprecated-features", "cluster-name", "nodes/rabbit%40localhost",
    ];

    /// <summary>The pages of an exchange, a queue, a user and a virtual host.</summary>
    public static IEnumerable<string> Objects(string exchange, string queue, string user, string virtualHost = "/")
    {
        var vhost = Uri.EscapeDataString(virtualHost);
        yield return $"exchanges/{vhost}/{Uri.EscapeDataString(exchange)}";
        foreach (var tab in new[] { "", "?tab=messages", "?tab=bindings", "?tab=consumers", "?tab=sizing" })
        {
            yield return $"queues/{vhost}/{Uri.EscapeDataString(queue)}{tab}";
        }

        yield return $"users/{Uri.EscapeDataString(user)}";
        yield return $"vhosts/{vhost}";
    }
}
