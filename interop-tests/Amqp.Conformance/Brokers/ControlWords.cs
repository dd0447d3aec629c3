namespace Amqp.Conformance.Brokers;

/// <summary>The words of a control command taken apart: the command and its arguments by position, options by name.</summary>
internal sealed class ControlWords(IReadOnlyList<string> words)
{
    private readonly string[] _positional = [.. words.Where((word, i) => !IsOption(word) && (i == 0 || !IsOption(words[i - 1])))];

    /// <summary>The command, or one of its arguments.</summary>
    public string this[int index] => _positional[index];

    /// <summary>The arguments from one on.</summary>
    public IEnumerable<string> From(int index) => _positional.Skip(index);

    /// <summary>The virtual host that the command is about.</summary>
    public string VirtualHost => Option("-p") ?? "/";

    /// <summary>The value behind an option, or null.</summary>
    public string? Option(string name) => words.SkipWhile(word => word != name).Skip(1).FirstOrDefault();

    public override string ToString() => string.Join(' ', words);

    private static bool IsOption(string word) => word is "-p" or "--apply-to" or "--priority" or "--default-queue-type";
}
