using Amqp.Broker.Security.Backends;

namespace Amqp.Hosting.Authentication;

/// <summary>A backend as <c>auth_backends</c> names it: it may authenticate, authorize, or both.</summary>
/// <param name="Authentication">Checks credentials; null where it does not.</param>
/// <param name="Authorization">Says what users may do; null where it does not.</param>
public sealed record LoginBackend(IAuthenticationBackend? Authentication, IAuthorizationBackend? Authorization)
{
    /// <summary>A backend that does both.</summary>
    public static LoginBackend Of<T>(T backend)
        where T : class, IAuthenticationBackend, IAuthorizationBackend => new(backend, backend);
}
