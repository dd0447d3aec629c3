using Amqp.Hosting.Authentication;
using Amqp.Hosting.Configuration;

namespace Amqp.Authentication.Cache;

/// <summary>The keys of the cache backend.</summary>
internal static class CacheKeys
{
    private const string Type = "the name of a backend";

    public static ConfArea Area { get; } = new("Cache backend",
    [
        new("auth_cache.cached_backend", Type, "none", "http", "The backend whose answers are kept.",
            static (draft, value) => (draft.For<CacheSettings>().Authentication, draft.For<CacheSettings>().Authorization) = (value.Word, value.Word)),
        new("auth_cache.cached_backend.authn", Type, "that of .authz", "ldap", "The one that checks passwords, where another one says what users may do.",
            static (draft, value) => draft.For<CacheSettings>().Authentication = value.Word),
        new("auth_cache.cached_backend.authz", Type, "that of .authn", "internal", "The one that says what users may do.",
            static (draft, value) => draft.For<CacheSettings>().Authorization = value.Word),
        new("auth_cache.cache_ttl", ConfTypes.Milliseconds, "15000", "5000", "How long an answer is good.",
            static (draft, value) => draft.For<CacheSettings>().TimeToLive = TimeSpan.FromMilliseconds(value.Whole(0, int.MaxValue, "milliseconds"))),
        new("auth_cache.cache_refusals", ConfTypes.Boolean, "false", "true", "Keep refusals too.",
            static (draft, value) => draft.For<CacheSettings>().KeepsRefusals = value.Boolean),
    ])
    {
        Backends = [new(["cache", CacheBackend.ModuleName], Create)],
    };

    private static LoginBackend Create(LoginBackendSettings settings)
    {
        var cache = settings.For<CacheSettings>();
        var (authentication, authorization) = (cache.Authentication ?? cache.Authorization, cache.Authorization ?? cache.Authentication);
        if (authentication is null || authorization is null)
        {
            throw new BrokerConfigurationException("the cache backend needs a backend behind it: set auth_cache.cached_backend");
        }

        if (authentication is "cache" or CacheBackend.ModuleName || authorization is "cache" or CacheBackend.ModuleName)
        {
            throw new BrokerConfigurationException("auth_cache.cached_backend: the cache cannot be behind itself");
        }

        return settings.Find(authentication).Authentication is { } checks && settings.Find(authorization).Authorization is { } says
            ? LoginBackend.Of(new CacheBackend(checks, says, cache, settings.Context.Time))
            : throw new BrokerConfigurationException($"auth_cache.cached_backend: '{authentication}' and '{authorization}' cannot be used together");
    }
}
