using System.Globalization;
using Amqp.Cli.Client;

namespace Amqp.Cli;

/// <summary>One call of a command: its arguments, its options, and the broker that it speaks to.</summary>
internal sealed class CommandContext
{
    private readonly Dictionary<string, string?> _options;

    public CommandContext(
        IReadOnlyList<string> arguments,
        Dictionary<string, string?> options,
        BrokerClient broker,
        TextReader input,
        IReadOnlyDictionary<string, string> environment)
    {
        Arguments = arguments;
        _options = options;
        Broker = broker;
        Input = input;
        Environment = environment;
    }

    /// <summary>Arguments in order.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>The broker; nothing is sent before the first request.</summary>
    public BrokerClient Broker { get; }

    /// <summary>Standard input.</summary>
    public TextReader Input { get; }

    /// <summary>The environment of the process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>The virtual host that the command is about.</summary>
    public string VirtualHost => Value("--vhost") ?? "/";

    /// <summary>Name of the node, for the texts.</summary>
    public string Node => Broker.NodeName;

    /// <summary>How long the command may take; null for as long as it takes.</summary>
    public TimeSpan? Timeout
    {
        get
        {
            if (Value("--timeout") is not { } text || text == "infinity")
            {
                return null;
            }

            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds >= 0
                ? TimeSpan.FromSeconds(seconds)
                : throw CliException.Usage($"the timeout must be a number of seconds or infinity, not '{text}'");
        }
    }

    /// <summary>True when the option was given.</summary>
    public bool Has(string option) => _options.ContainsKey(option);

    /// <summary>The value of an option, or null.</summary>
    public string? Value(string option) => _options.GetValueOrDefault(option);

    /// <summary>The argument at a position, or null.</summary>
    public string? Argument(int index) => index < Arguments.Count ? Arguments[index] : null;
}
