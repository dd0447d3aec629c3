using Amqp.Conformance.Reporting;

namespace Amqp.Conformance;

/// <summary>Every script is a test: this broker answers as the script says, and as RabbitMQ does unless the difference is explained.</summary>
public sealed class ConformanceTests(ConformanceRun run) : IClassFixture<ConformanceRun>
{
    public static TheoryData<string> ScriptIds => [.. ConformanceRun.Scripts.Select(script => script.Id)];

    [Theory]
    [MemberData(nameof(ScriptIds))]
    public void Answers_as_RabbitMQ_does(string script)
    {
        string? problem = run.OutcomeOf(script).Problem(Differences.All);
        Assert.True(problem is null, problem);
    }

    [Fact]
    public void RabbitMQ_is_there_under_continuous_integration() =>
        Assert.True(run.HasRabbitMq || Environment.GetEnvironmentVariable("CI") != "true", "rabbitmq-server is not installed");

    [Fact]
    public void Scripts_have_ids_of_their_own() =>
        Assert.Equal(ConformanceRun.Scripts.Count, ConformanceRun.Scripts.DistinctBy(script => script.Id).Count());

    [Fact]
    public void Scripts_name_rules_that_exist()
    {
        var known = ConformanceRun.AllRules.Select(rule => rule.Id).ToHashSet();
        Assert.Equal([], ConformanceRun.Scripts.Where(script => script.Rules.Count == 0 || !script.Rules.All(known.Contains)).Select(script => script.Id));
    }

    [Fact]
    public void A_rule_without_a_script_says_why()
    {
        var covered = ConformanceRun.Scripts.SelectMany(script => script.Rules).ToHashSet();
        Assert.True(
            ConformanceRun.IsPartial || ConformanceRun.AllRules.All(rule => covered.Contains(rule.Id) != rule.Excuse is not null),
            "a rule has neither a script nor a reason, or both: " + string.Join(", ", ConformanceRun.AllRules
                .Where(rule => covered.Contains(rule.Id) == rule.Excuse is not null).Select(rule => rule.Id)));
    }

    [Fact]
    public void What_differs_everywhere_differs_somewhere() => Assert.Equal([], run.UnusedVariations());

    [Fact]
    public void Explained_differences_are_seen_as_quoted() => Assert.Equal([], run.UnseenDifferences());
}
