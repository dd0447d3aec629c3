using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Amqp.Cli.Commands;

/// <summary>Commands about the machine that they run on: its names and its networks.</summary>
internal static class MachineCommands
{
    private const string Section = "Networking";

    public static IEnumerable<CommandDefinition> All =>
    [
        new("resolve_hostname", "<hostname> [--address-family <ipv4 | ipv6>]", Section, "Resolves a host's name", ResolveAsync)
        {
            Tools = Tool.Diagnostics,
            Least = 1,
            Most = 1,
            Options = [new("--address-family", "ipv4 or ipv6", "family"), new("--offline", "accepted: it is always resolved here")],
            Banner = static c => $"Resolving hostname {c.Argument(0)}...",
        },
        new("list_network_interfaces", "", Section, "Lists the network interfaces and their addresses", static _ => Task.FromResult(Interfaces()))
        {
            Tools = Tool.Diagnostics,
            Options = [new("--offline", "accepted: they are always those of this machine")],
            Banner = static _ => "Listing network interfaces...",
        },
    ];

    private static async Task<CommandResult> ResolveAsync(CommandContext context)
    {
        var family = context.Value("--address-family") switch
        {
            null => AddressFamily.Unspecified,
            "ipv4" or "inet" => AddressFamily.InterNetwork,
            "ipv6" or "inet6" => AddressFamily.InterNetworkV6,
            var other => throw CliException.Usage($"the address family must be ipv4 or ipv6, not '{other}'"),
        };
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(context.Arguments[0], family).ConfigureAwait(false);
            return CommandResult.Say(string.Join('\n', addresses.Select(static address => address.ToString())), new JsonArray([.. addresses.Select(static address => (JsonNode)address.ToString())]));
        }
        catch (SocketException error)
        {
            return CommandResult.Fail(CliExitCode.Unavailable, $"Error:\n{context.Arguments[0]} does not resolve: {error.Message}");
        }
    }

    private static CommandResult Interfaces() => CommandResult.List(new CommandTable(
        ["name", "state", "addresses"],
        [.. NetworkInterface.GetAllNetworkInterfaces().Select(static one => (IReadOnlyList<JsonNode?>)
        [
            one.Name,
            one.OperationalStatus.ToString(),
            new JsonArray([.. one.GetIPProperties().UnicastAddresses.Select(static address => (JsonNode)address.Address.ToString())]),
        ])]));
}
