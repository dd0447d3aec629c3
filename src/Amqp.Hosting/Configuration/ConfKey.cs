namespace Amqp.Hosting.Configuration;

/// <summary>A key of rabbitmq.conf that acts: how it is written, what it means, and what it does.</summary>
/// <remarks>
/// A declaration is all there is to a key: the reader, the page of keys, the help and the tests know it from here. The example is
/// not the default, and a test applies it and looks for a difference.
/// </remarks>
public sealed class ConfKey
{
    private readonly Action<ConfDraft, ConfValue> _apply;
    private readonly ConfPattern _pattern;

    /// <summary>Declares a key.</summary>
    /// <param name="name">The key; a segment that begins with <c>$</c> stands for any one, a last <c>*</c> for any number.</param>
    /// <param name="type">What its value looks like.</param>
    /// <param name="unset">What holds where the key is not given, in words or as a value.</param>
    /// <param name="example">A value that it takes and that is not the default.</param>
    /// <param name="meaning">What it does, in one line.</param>
    /// <param name="apply">Does it.</param>
    public ConfKey(string name, string type, string unset, string example, string meaning, Action<ConfDraft, ConfValue> apply)
    {
        Name = name;
        Type = type;
        Unset = unset;
        Example = example;
        Meaning = meaning;
        _apply = apply;
        _pattern = new ConfPattern(name);
    }

    /// <summary>The key as the documentation writes it.</summary>
    public string Name { get; }

    /// <summary>What its value looks like.</summary>
    public string Type { get; }

    /// <summary>What holds where the key is not given.</summary>
    public string Unset { get; }

    /// <summary>A value that it takes and that is not the default.</summary>
    public string Example { get; }

    /// <summary>What it does, in one line.</summary>
    public string Meaning { get; }

    /// <summary>What keys with different names share when the later of them wins; the key itself unless said otherwise.</summary>
    public string? Slot { get; init; }

    /// <summary>Whether a reload (SIGHUP) brings a change of it into force; the others need a restart.</summary>
    public bool IsLive { get; init; }

    /// <summary>Whether its value is not for anybody's eyes.</summary>
    public bool IsSecret { get; init; }

    internal bool TryMatch(ReadOnlySpan<string> key, out string[] names) => _pattern.TryMatch(key, out names);

    internal string Fill(ReadOnlySpan<string> key) => _pattern.Fill(key);

    internal void Apply(ConfDraft draft, in ConfSetting setting)
    {
        _pattern.TryMatch(ConfPattern.Split(setting.Key), out var names);
        _apply(draft, new ConfValue(setting, names));
    }
}
