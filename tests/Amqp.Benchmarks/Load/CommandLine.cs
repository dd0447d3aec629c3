using System.Globalization;

namespace Amqp.Benchmarks.Load;

/// <summary>Options of the form <c>--name value</c>, <c>--name=value</c> or, for a flag, <c>--name</c>. An option may be repeated.</summary>
internal sealed class CommandLine
{
    private readonly List<(string Name, string? Value)> _options = [];
    private readonly HashSet<string> _used = [];

    public CommandLine(ReadOnlySpan<string> arguments)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                throw new LoadException($"'{argument}': options begin with --");
            }

            int equals = argument.IndexOf('=', StringComparison.Ordinal);
            bool valueFollows = equals < 0 && i + 1 < arguments.Length && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal);
            string name = equals < 0 ? argument[2..] : argument[2..equals];
            string? value = equals >= 0 ? argument[(equals + 1)..] : valueFollows ? arguments[++i] : null;
            _options.Add((name, value));
        }
    }

    public bool Has(string name)
    {
        _used.Add(name);
        return _options.Exists(o => o.Name == name);
    }

    public IReadOnlyList<string?> All(string name)
    {
        _used.Add(name);
        return [.. _options.Where(o => o.Name == name).Select(o => o.Value)];
    }

    public string? Text(string name) => All(name) is [.., var last] ? last ?? throw new LoadException($"--{name} needs a value") : null;

    public int Number(string name, int otherwise)
    {
        if (Text(name) is not { } text)
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new LoadException($"--{name} {text}: not a number");
    }

    public bool Flag(string name, bool otherwise) => All(name) is [.., var last]
        ? last switch
        {
            null or "true" or "yes" or "1" => true,
            "false" or "no" or "0" => false,
            _ => throw new LoadException($"--{name} {last}: true or false"),
        }
        : otherwise;

    /// <summary>Every option must have been asked for by someone, so that a typing error is not taken for a default.</summary>
    public void RejectUnused()
    {
        foreach ((string name, _) in _options)
        {
            if (!_used.Contains(name))
            {
                throw new LoadException($"--{name}: there is no such option");
            }
        }
    }
}
