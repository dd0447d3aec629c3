using Amqp.Hosting.Configuration.Terms;

namespace Amqp.Hosting.Configuration;

/// <summary>
/// RabbitMQ's advanced.config, a list of applications with lists of their settings, all of them Erlang terms. Areas say which of
/// them they understand (<see cref="ConfArea.Advanced"/>); whoever has others should know that they do nothing.
/// </summary>
internal static class AdvancedConfiguration
{
    /// <summary>Reads a file's text as lines of rabbitmq.conf.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="areas">Who understands something.</param>
    /// <param name="warnings">Takes what nobody does.</param>
    public static IReadOnlyList<ConfSetting> Read(string text, string path, IReadOnlyList<ConfArea> areas, List<string> warnings)
    {
        var settings = new List<ConfSetting>();
        if (!SaysSomething(text))
        {
            return settings;
        }

        var others = new List<string>();
        try
        {
            foreach (var (application, values) in Pairs(TermReader.Parse(text)))
            {
                if (areas.FirstOrDefault(area => area.Advanced?.Name == application)?.Advanced is { } known)
                {
                    settings.AddRange(Pairs(values).SelectMany(pair => Translate(known, pair.Name, pair.Value, path, warnings)));
                }
                else if (values.Items.Count > 0)
                {
                    others.Add(application);
                }
            }
        }
        catch (FormatException error)
        {
            warnings.Add($"'{path}' is ignored: expected {error.Message}");
            return [];
        }

        if (others.Count > 0)
        {
            warnings.Add($"'{path}': what it says of {string.Join(", ", others)} is ignored: say it in rabbitmq.conf");
        }

        return settings;
    }

    private static IEnumerable<ConfSetting> Translate(AdvancedApplication known, string name, Term value, string path, List<string> warnings)
    {
        if (known.Translate(name, value) is { } settings)
        {
            return settings.Select(setting => new ConfSetting(setting.Key, setting.Value, path));
        }

        // The value may be a secret.
        warnings.Add($"'{path}': '{name}' of {known.Name} is ignored: it is unknown, or its value is not what it takes");
        return [];
    }

    private static IEnumerable<(string Name, Term Value)> Pairs(Term list)
    {
        if (list.Kind != TermKind.List)
        {
            throw new FormatException("a list of {name, value}");
        }

        return list.Items.Select(static item => item is { Kind: TermKind.Tuple, Items: [{ Kind: TermKind.Atom } name, var value] }
            ? (name.Text, value)
            : throw new FormatException("a list of {name, value}"));
    }

    private static bool SaysSomething(string text)
    {
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            if (raw.Trim() is { Length: > 0 } line && line[0] != '%' && line is not ("[]." or "[" or "]."))
            {
                return true;
            }
        }

        return false;
    }
}
