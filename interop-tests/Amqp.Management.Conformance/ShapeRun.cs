using System.Net;
using System.Text.Json;
using Amqp.Conformance.Brokers;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.Interop.Common;
using Amqp.Management.Conformance.Brokers;
using Amqp.Management.Conformance.Reporting;

namespace Amqp.Management.Conformance;

/// <summary>
/// Starts this broker and RabbitMQ, has the same clients do the same on both, and asks both for everything that has statistics:
/// the values are whatever they are, the members and their kinds are compared.
/// </summary>
public sealed class ShapeRun : IAsyncLifetime
{
    private const string Plugins = "[rabbitmq_management].";
    private const string Samples =
        "lengths_age=60&lengths_incr=5&msg_rates_age=60&msg_rates_incr=5&data_rates_age=60&data_rates_incr=5&node_stats_age=60&node_stats_incr=5";

    private static readonly string[] s_targets =
    [
        "overview", "overview?disable_stats=true", $"overview?{Samples}", "nodes", "nodes?disable_stats=true", "nodes/NODE", $"nodes/NODE?{Samples}",
        "nodes/NODE/memory", "nodes/NODE/memory/relative", "vhosts", "vhosts/%2F", $"vhosts/%2F?{Samples}", "connections", "connections/CONNECTION",
        $"connections/CONNECTION?{Samples}", "connections/CONNECTION/channels", "connections/username/guest", "connections?disable_stats=true",
        "vhosts/%2F/connections", "channels", "channels/CHANNEL", $"channels/CHANNEL?{Samples}", "channels/CONSUMING", "vhosts/%2F/channels", "consumers",
        "consumers/%2F", "exchanges", "exchanges/%2F/s-topic", $"exchanges/%2F/s-topic?{Samples}", "exchanges/%2F/amq.default", "queues", $"queues?{Samples}",
        "queues?page=1&page_size=3", "queues?disable_stats=true", "queues?disable_stats=true&enable_queue_totals=true", "queues/%2F/s-plain",
        $"queues/%2F/s-plain?{Samples}", "queues/%2F/s-single", "queues/%2F/s-quorum", "queues/%2F/s-mine", "queues/%2F/s-idle",
    ];

    private readonly List<Difference> _differences = [];

    /// <summary>What was asked for.</summary>
    public static IReadOnlyList<string> Targets => s_targets;

    /// <summary>What differs in the answers to a request and is not explained.</summary>
    internal IEnumerable<Difference> Unexplained(string target) => _differences.Where(
        difference => difference.Request.Target == target && !ShapeExplanations.All.Any(explanation => explanation.Covers(difference)));

    /// <summary>Explanations of what is the same.</summary>
    internal IEnumerable<string> Unused() => !RabbitMqBroker.IsInstalled ? [] : ShapeExplanations.All
        .Where(explanation => !_differences.Exists(explanation.Covers)).Select(explanation => explanation.Name);

    public async Task InitializeAsync()
    {
        if (!RabbitMqBroker.IsInstalled)
        {
            return;
        }

        await using RabbitMqBroker rabbitMq = await RabbitMqBroker.StartAsync(Plugins);
        DirectoryInfo directory = Directory.CreateTempSubdirectory("amqp-management-shapes-");
        await using AmqpBroker broker = await AmqpBroker.StartAsync(options => options.DataDirectory = directory.FullName);
        await using ManagementServer server = await ManagementServer.StartAsync(broker, new ManagementSettings { Address = IPAddress.Loopback, Port = 0 });
        using var theirs = new ApiUnderTest(rabbitMq.ManagementEndPoint, rabbitMq.EndPoint, rabbitMq.NodeName);
        using var ours = new ApiUnderTest(server.EndPoint, broker.Endpoints[0], broker.Options.Server.NodeName);
        await using Traffic there = await Traffic.StartAsync(rabbitMq.EndPoint);
        await using Traffic here = await Traffic.StartAsync(broker.Endpoints[0]);
        string[] theirNames = await NamesAsync(theirs);
        string[] ourNames = await NamesAsync(ours);
        foreach (string target in s_targets)
        {
            ApiAnswer one = await theirs.SendAsync(Request(target, theirNames));
            ApiAnswer other = await ours.SendAsync(Request(target, ourNames));
            Compare(target, one, other);
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static ApiRequest Request(string target, string[] names) => new(
        "guest",
        "GET",
        "/api/" + target.Replace("CONNECTION", names[0], StringComparison.Ordinal)
            .Replace("CHANNEL", names[1], StringComparison.Ordinal)
            .Replace("CONSUMING", names[2], StringComparison.Ordinal),
        null);

    /// <summary>Waits until the statistics are there, and asks for the names of the clients' connection and channels.</summary>
    private static async Task<string[]> NamesAsync(ApiUnderTest api)
    {
        string[] names = [];
        await Eventually.TrueAsync(
            async () =>
            {
                JsonElement channels = JsonDocument.Parse((await api.SendAsync(new ApiRequest("guest", "GET", "/api/channels", null))).Body).RootElement;
                JsonElement queues = JsonDocument.Parse((await api.SendAsync(new ApiRequest("guest", "GET", "/api/queues", null))).Body).RootElement;
                JsonElement[] publishing = [.. channels.EnumerateArray().Where(channel => Counts(channel, "drop_unroutable"))];
                JsonElement[] consuming = [.. channels.EnumerateArray().Where(channel => Counts(channel, "ack") && channel.GetProperty("consumer_count").GetInt32() == 3)];
                bool areThere = queues.EnumerateArray().Count(queue => queue.TryGetProperty("message_stats", out _)) >= 4
                    && queues.EnumerateArray().All(queue => queue.TryGetProperty("messages_details", out _));
                if (publishing.Length == 0 || consuming.Length == 0 || !areThere)
                {
                    return false;
                }

                // What differs between the two was taken out of the answers, and has to be put in again.
                string channelName = publishing[0].GetProperty("name").GetString()!.Replace(":5672 ", ":AMQPPORT ", StringComparison.Ordinal);
                names =
                [
                    Uri.EscapeDataString(channelName[..channelName.LastIndexOf(" (", StringComparison.Ordinal)]),
                    Uri.EscapeDataString(channelName),
                    Uri.EscapeDataString(consuming[0].GetProperty("name").GetString()!.Replace(":5672 ", ":AMQPPORT ", StringComparison.Ordinal)),
                ];
                return true;
            },
            "statistics of all clients",
            TimeSpan.FromSeconds(60));
        return names;
    }

    private static bool Counts(JsonElement item, string name) =>
        item.TryGetProperty("message_stats", out JsonElement stats) && stats.TryGetProperty(name, out JsonElement count) && count.GetInt64() > 0;

    private void Compare(string target, ApiAnswer theirs, ApiAnswer ours)
    {
        var request = new ApiRequest("guest", "GET", target, null);
        if (theirs.Status != 200 || ours.Status != 200)
        {
            _differences.Add(new Difference("shapes", request, "status", theirs.ToString(), ours.ToString()));
            return;
        }

        _differences.AddRange(ShapeComparison.Of(JsonDocument.Parse(theirs.Body).RootElement, JsonDocument.Parse(ours.Body).RootElement)
            .Select(difference => new Difference("shapes", request, difference.Path, difference.RabbitMq, difference.This)));
    }
}
