namespace Amqp.Authentication.Cache;

/// <summary>What the <c>auth_cache.*</c> keys say.</summary>
public sealed class CacheSettings
{
    /// <summary>The backend that checks passwords (<c>cached_backend</c>, <c>cached_backend.authn</c>).</summary>
    public string? Authentication { get; set; }

    /// <summary>The backend that says what users may do (<c>cached_backend</c>, <c>cached_backend.authz</c>).</summary>
    public string? Authorization { get; set; }

    /// <summary>How long an answer is good (<c>cache_ttl</c>).</summary>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Refusals are kept too (<c>cache_refusals</c>).</summary>
    public bool KeepsRefusals { get; set; }
}
