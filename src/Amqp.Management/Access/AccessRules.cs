using Amqp.Management.Http;

namespace Amqp.Management.Access;

/// <summary>Holds a request's sender against what an endpoint asks for. The words are RabbitMQ's, since scripts print them.</summary>
internal static class AccessRules
{
    /// <summary>Refuses whoever may not send the request.</summary>
    /// <param name="level">What the endpoint asks for.</param>
    /// <param name="principal">The sender.</param>
    /// <param name="virtualHost">The virtual host of the path when there is one of that name; null otherwise.</param>
    /// <exception cref="ApiException">401.</exception>
    public static void Check(AccessLevel level, Principal principal, string? virtualHost)
    {
        if (level > AccessLevel.User && !principal.IsManagement)
        {
            throw ApiException.NotAuthorised("Not management user");
        }

        if (Problem(level, principal, virtualHost) is { } problem)
        {
            throw ApiException.NotAuthorised(problem);
        }
    }

    private static string? Problem(AccessLevel level, Principal principal, string? virtualHost)
    {
        var hasAccess = virtualHost is null || principal.HasAccess(virtualHost);
        return level switch
        {
            AccessLevel.Administrator when !principal.IsAdministrator => "Not administrator user",
            AccessLevel.Monitoring when !principal.IsMonitor => "Not monitor user",
            AccessLevel.Policymaker when !principal.IsPolicymaker => "User not authorised to access object",
            AccessLevel.Policies when !principal.IsAdministrator && !(principal.IsPolicymaker && hasAccess) =>
                "User not authorised to access object",
            AccessLevel.VirtualHost when !principal.IsAdministrator && !hasAccess => "User not authorised to access virtual host",
            AccessLevel.VirtualHostVisible when !principal.IsMonitor && !hasAccess => "User not authorised to access virtual host",
            _ => null,
        };
    }
}
