using Amqp.Management.Conformance.Reporting;

namespace Amqp.Management.Conformance;

/// <summary>Everything that has statistics is made of the same members as in RabbitMQ, unless the difference is explained.</summary>
public sealed class ShapeTests(ShapeRun run) : IClassFixture<ShapeRun>
{
    public static TheoryData<string> Targets => [.. ShapeRun.Targets];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Is_made_of_the_same_members(string target)
    {
        Difference[] unexplained = [.. run.Unexplained(target)];
        Assert.True(unexplained.Length == 0, string.Join('\n', unexplained.Select(difference => $"{difference.Path}: R {difference.RabbitMq} T {difference.This}")));
    }

    [Fact]
    public void What_is_explained_is_seen() => Assert.Equal([], run.Unused());
}
