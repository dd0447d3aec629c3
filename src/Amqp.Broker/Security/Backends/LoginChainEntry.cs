namespace Amqp.Broker.Security.Backends;

/// <summary>One entry of the chain of backends (rabbitmq.conf <c>auth_backends.N</c>).</summary>
public sealed class LoginChainEntry
{
    private LoginChainEntry(IAuthenticationBackend authentication, IReadOnlyList<IAuthorizationBackend> authorization, bool isOneBackend)
    {
        Authentication = authentication;
        Authorization = authorization;
        IsOneBackend = isOneBackend;
    }

    /// <summary>Checks the credentials.</summary>
    public IAuthenticationBackend Authentication { get; }

    /// <summary>Say what the user may do; all of them have to agree.</summary>
    public IReadOnlyList<IAuthorizationBackend> Authorization { get; }

    /// <summary>Both are the same backend: what it says to the login is enough.</summary>
    internal bool IsOneBackend { get; }

    /// <summary>A backend that does both.</summary>
    public static LoginChainEntry Of<T>(T backend)
        where T : class, IAuthenticationBackend, IAuthorizationBackend => new(backend, [backend], isOneBackend: true);

    /// <summary>A backend that checks the credentials, and others that say what the user may do.</summary>
    public static LoginChainEntry Of(IAuthenticationBackend authentication, params IReadOnlyList<IAuthorizationBackend> authorization) =>
        new(authentication, authorization, isOneBackend: authorization is [var one] && ReferenceEquals(one, authentication));
}
