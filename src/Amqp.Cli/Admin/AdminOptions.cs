using System.CommandLine;
using System.Globalization;

namespace Amqp.Cli.Admin;

/// <summary>The options of <c>rabbitmqadmin</c>; what the command line does not say comes from a section of a configuration file.</summary>
internal sealed class AdminOptions
{
    private const string DefaultSection = "default";

    private static readonly CommandOption[] s_options =
    [
        new("--help", "show this help and exit", Short: "-h"),
        new("--config", "configuration file [~/.rabbitmqadmin.conf]", "CONFIG", "-c"),
        new("--node", "section of the configuration file [default]", "NODE", "-N"),
        new("--host", "connect to host HOST [localhost]", "HOST", "-H"),
        new("--port", "connect to port PORT [15672]", "PORT", "-P"),
        new("--path-prefix", "what stands before /api in paths", "PREFIX"),
        new("--vhost", "the virtual host [all for list, / for declare]", "VHOST", "-V"),
        new("--username", "connect as user USERNAME [guest]", "USERNAME", "-u"),
        new("--password", "connect with password PASSWORD [guest]", "PASSWORD", "-p"),
        new("--base-uri", "scheme, host and port in one", "URI", "-U"),
        new("--quiet", "no messages", Short: "-q"),
        new("--ssl", "connect with TLS", Short: "-s"),
        new("--ssl-key-file", "PEM file of the key", "FILE"),
        new("--ssl-cert-file", "PEM file of the certificate", "FILE"),
        new("--ssl-ca-cert-file", "PEM file of the authorities that are trusted", "FILE"),
        new("--ssl-disable-hostname-verification", "any name in the certificate will do"),
        new("--ssl-insecure", "any certificate will do", Short: "-k"),
        new("--request-timeout", "seconds that a request may take [120]", "SECONDS", "-t"),
        new("--format", "raw_json, pretty_json, tsv, long, table, kvp or bash [table]", "FORMAT", "-f"),
        new("--sort", "column to sort a listing by", "SORT", "-S"),
        new("--sort-reverse", "sort in reverse order", Short: "-R"),
        new("--depth", "how deep listings look into objects [1]", "DEPTH", "-d"),
        new("--version", "display the version and exit"),
    ];

    private readonly Dictionary<string, string?> _given;
    private readonly Dictionary<string, string> _file;

    private AdminOptions(string[] words, Dictionary<string, string?> given, Dictionary<string, string> file)
    {
        Words = words;
        _given = given;
        _file = file;
    }

    /// <summary>What is no option.</summary>
    public string[] Words { get; }

    /// <summary>The virtual host of a listing, or null for all.</summary>
    public string? VirtualHost => Value("--vhost", "vhost");

    /// <summary>The virtual host that things are declared in.</summary>
    public string DeclareVirtualHost => _given.GetValueOrDefault("--vhost") ?? _file.GetValueOrDefault("declare_vhost") ?? VirtualHost ?? "/";

    /// <summary>How much of nested objects is listed.</summary>
    public int Depth => Whole("--depth", 1);

    /// <summary>How long a request may take.</summary>
    public TimeSpan Timeout => TimeSpan.FromSeconds(Whole("--request-timeout", 120));

    /// <summary>The text about the options.</summary>
    public static string Help => string.Join('\n', s_options.Select(static option =>
        $"{(option.Short is null ? "" : option.Short + ", ")}{option.Name}{(option.Value is null ? "" : "=" + option.Value)}\n                        {option.Meaning}"));

    /// <summary>Reads a command line.</summary>
    /// <exception cref="AdminException">It is not understood, or the configuration file cannot be used.</exception>
    public static AdminOptions Read(IEnumerable<string> line, IReadOnlyDictionary<string, string> environment)
    {
        var (words, given) = CommandLineReader.Parse(s_options, line, static problem => AdminException.Usage(problem));
        return new AdminOptions([.. words], given, FromFile(given, environment));
    }

    /// <summary>True when the option was given, or the file says so.</summary>
    public bool Has(string option, string? key = null) =>
        _given.ContainsKey(option) || (key is not null && _file.GetValueOrDefault(key) is { } text && text.Equals("true", StringComparison.OrdinalIgnoreCase));

    /// <summary>The value of an option, or the file's, or null.</summary>
    public string? Value(string option, string? key = null) =>
        _given.GetValueOrDefault(option) ?? (key is null ? null : _file.GetValueOrDefault(key));

    private int Whole(string option, int otherwise) =>
        Value(option) is not { } text ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw AdminException.Usage($"{option} needs a whole number, not '{text}'");

    private static Dictionary<string, string> FromFile(Dictionary<string, string?> given, IReadOnlyDictionary<string, string> environment)
    {
        var named = given.GetValueOrDefault("--config");
        var path = named ?? Path.Combine(environment.GetValueOrDefault("HOME") ?? "", ".rabbitmqadmin.conf");
        if (named is null && !File.Exists(path))
        {
            return [];
        }

        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw AdminException.Usage($"Could not read config file '{path}': {error.Message}");
        }

        var wanted = given.GetValueOrDefault("--node") ?? DefaultSection;
        return Section(lines, wanted) ?? (given.ContainsKey("--node") || named is not null
            ? throw AdminException.Usage($"Could not find section [{wanted}] in config file '{path}'")
            : []);
    }

    private static Dictionary<string, string>? Section(string[] lines, string wanted)
    {
        Dictionary<string, string>? found = null;
        var inside = false;
        foreach (var line in lines.Select(static line => line.Trim()).Where(static line => line.Length > 0 && line[0] is not ('#' or ';')))
        {
            if (line[0] == '[')
            {
                inside = line == $"[{wanted}]";
                found = inside ? [] : found;
            }
            else if (inside && line.Split('=', 2) is [var key, var value])
            {
                var comment = value.IndexOf(" #", StringComparison.Ordinal);
                found![key.Trim()] = (comment < 0 ? value : value[..comment]).Trim();
            }
        }

        return found;
    }
}
