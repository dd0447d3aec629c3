using Amqp.Authentication.Cache;
using Amqp.Authentication.Http;
using Amqp.Authentication.Ldap;
using Amqp.Authentication.OAuth2;
using Amqp.Hosting.Configuration;

namespace Amqp.Authentication;

/// <summary>The keys of all backends here; whoever builds a configuration with them can name the backends in <c>auth_backends</c>.</summary>
public static class AuthenticationAreas
{
    /// <summary>One area for each backend.</summary>
    public static IReadOnlyList<ConfArea> All { get; } = [HttpBackendKeys.Area, LdapBackendKeys.Area, OAuth2Keys.Area, CacheKeys.Area];
}
