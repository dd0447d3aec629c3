namespace Amqp.Management.Tests.Endpoints;

/// <summary>Regular expressions that were written to take for ever: whoever sends one is refused, and nobody else waits.</summary>
public sealed class SlowPatternTests
{
    // Back references cannot be searched for in linear time: this one tries every way to cut the name in two, again and again.
    private const string Slow = "^(a+)+\\\\1(b|$)$";
    private const int Queues = 300;

    [Fact]
    public async Task A_filter_is_refused_when_it_takes_too_long()
    {
        await using var broker = await StartAsync();

        (await broker.GetAsync($"api/queues?page=1&use_regex=true&name={Uri.EscapeDataString(@"^(a+)+\1(b|$)$")}"))
            .ExpectError(400, "bad_request", "the regular expression takes too long to match the names of the list");
        (await broker.GetAsync("api/queues?page=1&use_regex=true&name=(a%2B)%2B$")).Expect(200);
    }

    [Fact]
    public async Task A_policy_is_refused_when_its_pattern_takes_too_long()
    {
        await using var broker = await StartAsync();
        var refused = (await broker.PutAsync("api/policies/%2F/slow", $$$"""{"pattern":"{{{Slow}}}","definition":{"max-length":5}}""")).Expect(400);

        Assert.Contains("takes too long to match the names in virtual host '/'", refused.Text, StringComparison.Ordinal);
        (await broker.GetAsync("api/policies/%2F/slow")).Expect(404);
        (await broker.PutAsync("api/policies/%2F/quick", """{"pattern":"^(?!amq\\.).*","definition":{"max-length":5}}""")).Expect(201);
    }

    private static async Task<ManagedBroker> StartAsync()
    {
        var broker = await ManagedBroker.StartAsync();
        for (var i = 0; i < Queues; i++)
        {
            (await broker.PutAsync($"api/queues/%2F/{new string('a', 60)}-{i}", "{}")).Expect(201);
        }

        return broker;
    }
}
