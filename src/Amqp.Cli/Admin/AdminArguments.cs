using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Amqp.Cli.Admin;

/// <summary>The <c>name=value</c> words behind a subcommand.</summary>
internal sealed partial class AdminArguments
{
    private readonly Dictionary<string, string> _values;
    private readonly string _virtualHost;

    private AdminArguments(Dictionary<string, string> values, string virtualHost)
    {
        _values = values;
        _virtualHost = virtualHost;
    }

    /// <summary>Reads them.</summary>
    /// <param name="words">The words.</param>
    /// <param name="mandatory">Names that must be there; of those joined by a bar, one.</param>
    /// <param name="optional">Names that may be there, with their defaults.</param>
    /// <param name="virtualHost">The virtual host where none is named.</param>
    /// <exception cref="AdminException">One is missing, unknown, or not <c>name=value</c>.</exception>
    public static AdminArguments Read(IEnumerable<string> words, string[] mandatory, (string Name, string? Default)[] optional, string virtualHost)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in optional)
        {
            if (value is not null)
            {
                values[name] = value;
            }
        }

        var known = mandatory.SelectMany(static names => names.Split('|')).Concat(optional.Select(static one => one.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var word in words)
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                throw AdminException.Usage($"Argument \"{word}\" not in the name=value format");
            }

            var name = word[..equals];
            values[name] = known.Contains(name) ? word[(equals + 1)..] : throw AdminException.Usage($"Argument \"{name}\" is not recognised");
        }

        foreach (var names in mandatory)
        {
            if (!names.Split('|').Any(values.ContainsKey))
            {
                throw AdminException.Usage(names.Contains('|', StringComparison.Ordinal)
                    ? $"one of mandatory arguments \"['{names.Replace("|", "', '", StringComparison.Ordinal)}']\" is required"
                    : $"mandatory argument \"{names}\" is required");
            }
        }

        return new AdminArguments(values, virtualHost);
    }

    /// <summary>JSON that somebody typed.</summary>
    /// <exception cref="AdminException">It is not JSON.</exception>
    public static JsonNode? Json(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            throw new AdminException($"ERROR: Could not parse JSON:\n  {text}");
        }
    }

    /// <summary>The value of an argument, or null.</summary>
    public string? Value(string name) => _values.GetValueOrDefault(name);

    /// <summary>A path with its arguments in their places.</summary>
    public string Fill(string path) => Placeholder().Replace(path, match => Uri.EscapeDataString(match.Groups[1].Value switch
    {
        "vhost" => _values.GetValueOrDefault("vhost", _virtualHost),
        "destination_char" => _values["destination_type"] is ['e', ..] ? "e" : "q",
        "properties_key" => Uri.UnescapeDataString(_values["properties_key"]),
        var name => _values[name],
    }));

    /// <summary>The body: what is not in the path.</summary>
    public JsonObject Document(string path)
    {
        var document = new JsonObject();
        foreach (var (name, value) in _values)
        {
            if (path.Contains($"{{{name}}}", StringComparison.Ordinal) || name == "destination_type")
            {
                continue;
            }

            document[name] = AdminObject.IsDocument(name) ? Json(value)
                : name is "priority" or "count" && long.TryParse(value, out var number) ? number
                : value;
        }

        return document;
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();
}
