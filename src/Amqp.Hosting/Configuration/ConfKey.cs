namespace Amqp.Hosting.Configuration;

/// <summary>A key of rabbitmq.conf that acts. Its last segment may be a wildcard such as <c>$name</c>.</summary>
public sealed class ConfKey
{
    private const char Wildcard = '$';

    private readonly Action<ConfDraft, ConfValue> _apply;
    private readonly string _prefix;

    internal ConfKey(string name, string type, string meaning, Action<ConfDraft, ConfValue> apply, string? slot = null)
    {
        Name = name;
        Type = type;
        Meaning = meaning;
        Slot = slot;
        _apply = apply;
        var wildcard = name.IndexOf(Wildcard, StringComparison.Ordinal);
        _prefix = wildcard < 0 ? name : name[..wildcard];
    }

    /// <summary>The key as the documentation writes it.</summary>
    public string Name { get; }

    /// <summary>What its value looks like.</summary>
    public string Type { get; }

    /// <summary>What it does, in one line.</summary>
    public string Meaning { get; }

    /// <summary>What keys with different names share when the later of them wins; null for a key of its own.</summary>
    internal string? Slot { get; }

    private bool HasWildcard => _prefix.Length < Name.Length;

    internal bool Matches(string key) =>
        HasWildcard ? key.Length > _prefix.Length && key.StartsWith(_prefix, StringComparison.Ordinal) : key == Name;

    internal void Apply(ConfDraft draft, in ConfSetting setting)
    {
        var name = HasWildcard ? setting.Key[_prefix.Length..].Replace("\\.", ".", StringComparison.Ordinal) : "";
        _apply(draft, new ConfValue(setting, name));
    }
}
