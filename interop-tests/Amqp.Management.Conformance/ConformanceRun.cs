using System.Net;
using Amqp.Conformance.Brokers;
using Amqp.Hosting;
using Amqp.Hosting.Configuration;
using Amqp.Management.Conformance.Brokers;
using Amqp.Management.Conformance.Reporting;

namespace Amqp.Management.Conformance;

/// <summary>
/// Starts this broker and RabbitMQ with its management plugin once, sends the requests of every script to both, and keeps where
/// the answers differ. <c>CONFORMANCE_FILTER</c> runs only scripts whose id contains it.
/// </summary>
public sealed class ConformanceRun : IAsyncLifetime
{
    private const string Plugins = "[rabbitmq_management,rabbitmq_federation].";

    private readonly Dictionary<string, List<Difference>> _differences = [];
    private IReadOnlyList<Difference> _exchanged = [];
    private readonly List<(string Command, string RabbitMq, string This)> _commands = [];

    internal static IReadOnlyList<ApiScript> Scripts { get; } =
        [.. ApiScript.ReadAll(Path.Combine(AppContext.BaseDirectory, "Scripts")).Where(script => Filter is null || script.Id.Contains(Filter, StringComparison.Ordinal))];

    /// <summary>What rabbitmqadmin printed, command by command.</summary>
    internal IReadOnlyList<(string Command, string RabbitMq, string This)> Commands => _commands;

    /// <summary>Where definitions differ that went from RabbitMQ to this broker and back.</summary>
    internal IReadOnlyList<Difference> Exchanged => _exchanged;

    /// <summary>There is a RabbitMQ to compare with.</summary>
    internal static bool HasRabbitMq => RabbitMqBroker.IsInstalled;

    /// <summary>Only some scripts run.</summary>
    internal static bool IsPartial => Filter is not null;

    private static string? Filter => Environment.GetEnvironmentVariable("CONFORMANCE_FILTER");

    /// <summary>What differs in a script and is not explained.</summary>
    internal IEnumerable<Difference> Unexplained(string script) =>
        _differences[script].Where(difference => !Explanations.All.Any(explanation => explanation.Covers(difference)));

    /// <summary>Explanations of what is the same.</summary>
    internal IEnumerable<string> Unused() => !HasRabbitMq || Filter is not null ? [] : Explanations.All
        .Where(explanation => !_differences.Values.Any(list => list.Exists(explanation.Covers))).Select(explanation => explanation.Name);

    public async Task InitializeAsync()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("amqp-management-conformance-");
        await using AmqpBroker broker = await AmqpBroker.StartAsync(options => options.DataDirectory = directory.FullName);
        await using ManagementServer server = await ManagementServer.StartAsync(
            broker, new ManagementSettings { Address = IPAddress.Loopback, Port = 0, LoginAttempts = 0 });
        using var ours = new ApiUnderTest(server.EndPoint, broker.Endpoints[0], broker.Options.Server.NodeName);
        await using RabbitMqBroker? rabbitMq = HasRabbitMq ? await RabbitMqBroker.StartAsync(Plugins) : null;
        using ApiUnderTest? theirs = rabbitMq is null ? null : new ApiUnderTest(rabbitMq.ManagementEndPoint, rabbitMq.EndPoint, rabbitMq.NodeName);
        foreach (ApiScript script in Scripts)
        {
            _differences[script.Id] = await RunAsync(script, ours, theirs);

            // Asking RabbitMQ 3.10 whether it is alive leaves a queue there, which the next script would see. Both are told, as logins are counted.
            foreach (ApiUnderTest api in theirs is null ? [ours] : (ApiUnderTest[])[ours, theirs])
            {
                await api.SendAsync(ApiRequest.Parse("guest DELETE /api/queues/%2F/aliveness-test"));
            }
        }

        if (rabbitMq is not null && AdminTool.Path is not null && Filter is null)
        {
            _exchanged = await DefinitionsExchange.RunAsync(ours, theirs!);
            await RunCommandsAsync(
                new AdminTool(server.EndPoint, broker.Endpoints[0], broker.Options.Server.NodeName),
                new AdminTool(rabbitMq.ManagementEndPoint, rabbitMq.EndPoint, rabbitMq.NodeName));
        }

        await File.WriteAllLinesAsync(
            Path.Combine(AppContext.BaseDirectory, "commands.txt"), _commands.Select(command => $"$ rabbitmqadmin {command.Command}\n{command.This}"));
        await File.WriteAllLinesAsync(
            Path.Combine(AppContext.BaseDirectory, "differences.txt"), _differences.Values.SelectMany(list => list).Select(difference => difference.ToString()));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private async Task RunCommandsAsync(AdminTool ours, AdminTool theirs)
    {
        await using (ours)
        await using (theirs)
        {
            foreach (string command in await File.ReadAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "Scripts", "rabbitmqadmin.commands")))
            {
                Task<string> there = theirs.RunAsync(command);
                string here = await ours.RunAsync(command);
                _commands.Add((command, await there, here));
            }
        }
    }

    private static async Task<List<Difference>> RunAsync(ApiScript script, ApiUnderTest ours, ApiUnderTest? theirs)
    {
        var differences = new List<Difference>();
        foreach (ApiRequest request in script.Requests)
        {
            ApiAnswer answer = await ours.SendAsync(request);
            if (theirs is not null)
            {
                differences.AddRange(Comparison.Of(script.Id, request, await theirs.SendAsync(request), answer));
            }
            else if (answer.Status >= 500 && answer.Status != 503)
            {
                differences.Add(new Difference(script.Id, request, "status", "no defect", answer.ToString()));
            }
        }

        return differences;
    }
}
