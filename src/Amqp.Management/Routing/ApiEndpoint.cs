using Amqp.Management.Access;
using Microsoft.AspNetCore.Http;

namespace Amqp.Management.Routing;

/// <summary>What is at a path: a handler for each method. HEAD goes with GET, OPTIONS with everything.</summary>
internal sealed class ApiEndpoint(string pattern)
{
    private readonly Dictionary<string, (AccessLevel Access, ApiHandler Handler)> _methods = new(StringComparer.Ordinal);

    /// <summary>The path as it was mapped, such as <c>/vhosts/{vhost}</c>.</summary>
    public string Pattern { get; } = pattern;

    /// <summary>The methods that are understood, as the Allow header lists them.</summary>
    public string Allow { get; private set; } = "";

    public void Add(string method, AccessLevel access, ApiHandler handler)
    {
        _methods.Add(method, (access, handler));
        if (method == HttpMethods.Get)
        {
            _methods.Add(HttpMethods.Head, (access, handler));
        }

        Allow = string.Join(", ", _methods.Keys.Append(HttpMethods.Options));
    }

    public bool TryGet(string method, out AccessLevel access, out ApiHandler handler)
    {
        var found = _methods.TryGetValue(method, out var entry);
        (access, handler) = entry;
        return found;
    }
}
