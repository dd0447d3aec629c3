using Amqp.Hosting.Configuration;

namespace Amqp.Cli.Client;

/// <summary>Where a broker's management listens for the tools.</summary>
/// <param name="Socket">Path of its Unix domain socket, or null.</param>
/// <param name="Url">Its address on the network, or null.</param>
internal sealed record BrokerAddress(string? Socket, Uri? Url)
{
    private const string ImageDirectory = "/var/lib/rabbitmq/amqpd";

    /// <summary>Variables that say where the data directory is, and where below.</summary>
    private static readonly (string Variable, string Below)[] s_directories =
    [
        ("AMQPD_DATA_DIR", ""), ("RABBITMQ_MNESIA_DIR", ""), ("RABBITMQ_MNESIA_BASE", "amqpd"), ("RABBITMQ_DATA_DIR", "amqpd"),
    ];

    /// <summary>
    /// The broker that is meant: <c>--url</c> or <c>--socket</c> where given, else the first socket that exists in the data directories
    /// that the environment names or the container image has. Where there is none yet, it is the first that the environment names, since a
    /// broker may be about to start, else this machine's default port.
    /// </summary>
    /// <exception cref="CliException">What was given is no address.</exception>
    public static BrokerAddress Find(string? url, string? socket, IReadOnlyDictionary<string, string> environment)
    {
        url ??= socket is null ? environment.GetValueOrDefault("AMQPCTL_URL") : null;
        if (url is not null)
        {
            return Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                ? new BrokerAddress(null, address)
                : throw CliException.Usage($"--url needs an address such as http://user:password@host:15672, not '{url}'");
        }

        if (socket is not null)
        {
            return new BrokerAddress(Directory.Exists(socket) ? Path.Combine(socket, ManagementSettings.LocalSocketName) : socket, null);
        }

        string[] named = [.. Candidates(environment)];
        var found = named.Append(Path.Combine(ImageDirectory, ManagementSettings.LocalSocketName)).FirstOrDefault(File.Exists) ?? named.FirstOrDefault();
        return found is null ? new BrokerAddress(null, new Uri("http://guest:guest@127.0.0.1:15672")) : new BrokerAddress(found, null);
    }

    /// <summary>For a message.</summary>
    public override string ToString() => Socket ?? $"{Url!.Scheme}://{Url.Authority}";

    private static IEnumerable<string> Candidates(IReadOnlyDictionary<string, string> environment)
    {
        if (environment.GetValueOrDefault("AMQPD_SOCKET") is { Length: > 0 } named)
        {
            yield return named;
        }

        foreach (var (variable, below) in s_directories)
        {
            if (environment.GetValueOrDefault(variable) is { Length: > 0 } directory)
            {
                yield return Path.Combine(directory, below, ManagementSettings.LocalSocketName);
            }
        }
    }
}
