using System.Text.Json;
using System.Text.Json.Nodes;
using Amqp.Management.Conformance.Reporting;

namespace Amqp.Management.Conformance;

/// <summary>Every script is a test: this broker's HTTP API answers as RabbitMQ's does, member by member, unless the difference is explained.</summary>
public sealed class ConformanceTests(ConformanceRun run) : IClassFixture<ConformanceRun>
{
    public static TheoryData<string> ScriptIds => [.. ConformanceRun.Scripts.Select(script => script.Id)];

    [Theory]
    [MemberData(nameof(ScriptIds))]
    public void Answers_as_RabbitMQ_does(string script)
    {
        Difference[] unexplained = [.. run.Unexplained(script)];
        Assert.True(unexplained.Length == 0, string.Join('\n', unexplained.AsEnumerable()));
    }

    [Fact]
    public void Definitions_of_RabbitMQ_come_back_to_it_equal()
    {
        Difference[] unexplained = [.. run.Exchanged.Where(difference => !Explanations.All.Any(explanation => explanation.Covers(difference)))];
        Assert.True(unexplained.Length == 0, string.Join('\n', unexplained.AsEnumerable()));
    }

    [Fact]
    public void Rabbitmqadmin_prints_the_same_for_all_its_commands()
    {
        Assert.True(run.Commands.Count > 0 || AdminTool.Path is null || !ConformanceRun.HasRabbitMq || ConformanceRun.IsPartial);
        string[] unexplained =
        [
            .. run.Commands.Where(command => !IsSame(command.RabbitMq, command.This) && !Explanations.Commands.Any(explanation => explanation.Covers(command)))
                .Select(command => $"rabbitmqadmin {command.Command}\n--- RabbitMQ\n{command.RabbitMq}\n--- this\n{command.This}"),
        ];
        Assert.True(unexplained.Length == 0, string.Join('\n', unexplained));
    }

    [Fact]
    public void RabbitMQ_is_there_under_continuous_integration() =>
        Assert.True(ConformanceRun.HasRabbitMq || Environment.GetEnvironmentVariable("CI") != "true", "rabbitmq-server is not installed");

    [Fact]
    public void What_is_explained_is_seen() => Assert.Equal([], run.Unused());

    [Fact]
    public void Explanations_have_names_of_their_own() =>
        Assert.Equal(Explanations.All.Count, Explanations.All.DistinctBy(explanation => explanation.Name).Count());

    /// <summary>The same text, or the same JSON: the order of an object's members means nothing.</summary>
    private static bool IsSame(string one, string other) =>
        one == other || (Document(one) is { } first && Document(other) is { } second && JsonNode.DeepEquals(first, second));

    private static JsonNode? Document(string printed)
    {
        try
        {
            return printed.StartsWith("exit 0\n", StringComparison.Ordinal) ? JsonNode.Parse(printed["exit 0\n".Length..]) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
