namespace Amqp.Hosting.Configuration;

/// <summary>A setting that counts: not replaced by a later one, and its key is known.</summary>
/// <param name="Key">The key as it was written.</param>
/// <param name="Value">Its value.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="IsLive">A reload brings a change of it into force.</param>
/// <param name="IsSecret">The value is not for anybody's eyes.</param>
public sealed record EffectiveSetting(string Key, string Value, string Origin, bool IsLive, bool IsSecret)
{
    /// <summary>The value as it may be shown.</summary>
    public string Shown => IsSecret ? "********" : Value;
}
