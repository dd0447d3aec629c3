using System.Text.Json;

namespace Amqp.Management.Tests.Endpoints;

public sealed class TopologyTests
{
    [Fact]
    public async Task Bindings_between_the_same_two_are_one_edge_and_dead_letters_lead_on()
    {
        await using var broker = await ManagedBroker.StartAsync();
        await broker.PutAsync("api/exchanges/%2F/hub", """{"type": "topic", "durable": true, "arguments": {"alternate-exchange": "rest"}}""");
        await broker.PutAsync("api/exchanges/%2F/rest", """{"type": "fanout", "durable": true}""");
        await broker.PutAsync("api/queues/%2F/work", """{"durable": true, "arguments": {"x-dead-letter-exchange": "", "x-dead-letter-routing-key": "dead"}}""");
        await broker.PutAsync("api/queues/%2F/dead", """{"durable": true}""");
        await broker.SendAsync("POST", "api/bindings/%2F/e/hub/q/work", """{"routing_key": "a.*"}""");
        await broker.SendAsync("POST", "api/bindings/%2F/e/hub/q/work", """{"routing_key": "b.*"}""");

        var answer = await broker.GetAsync("api/topology/%2F");

        Assert.Equal(["hub topic", "rest fanout"], Texts(answer, "exchanges", "name", "type"));
        Assert.Equal(["dead classic", "work classic"], Texts(answer, "queues", "name", "type").Order());
        Assert.Equal(
            ["alternate hub rest exchange 1", "binding hub work queue 2", "dead_letter work dead queue 1"],
            Texts(answer, "edges", "kind", "source", "destination", "destination_type", "count").Order());
        Assert.Contains("\"routing_keys\":[\"a.*\",\"b.*\"]", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_chooses_what_matches_and_what_is_next_to_it()
    {
        await using var broker = await ManagedBroker.StartAsync();
        await broker.PutAsync("api/exchanges/%2F/hub", """{"type": "topic", "durable": true}""");
        foreach (var name in new[] { "one", "two", "three" })
        {
            await broker.PutAsync($"api/queues/%2F/{name}", """{"durable": true}""");
            await broker.SendAsync("POST", $"api/bindings/%2F/e/hub/q/{name}", """{"routing_key": "#"}""");
        }

        var chosen = await broker.GetAsync("api/topology/%2F?name=TWO");
        var few = await broker.GetAsync("api/topology/%2F?limit=2");

        Assert.Equal(["two"], Texts(chosen, "queues", "name"));
        Assert.Equal(["hub"], Texts(chosen, "exchanges", "name"));
        Assert.Equal(["hub two"], Texts(chosen, "edges", "source", "destination"));
        Assert.Contains("\"matching\":4,\"shown\":2", few.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("api/topology/missing", 404)]
    [InlineData("api/topology/%2F?limit=0", 400)]
    [InlineData("api/topology/%2F?limit=x", 400)]
    public async Task What_makes_no_sense_is_refused(string target, int status)
    {
        await using var broker = await ManagedBroker.StartAsync();

        Assert.Equal(status, (await broker.GetAsync(target)).Status);
    }

    [Fact]
    public async Task Only_those_who_see_the_virtual_host_see_its_topology()
    {
        await using var broker = await ManagedBroker.StartAsync();
        broker.AddUser("other", "management");

        Assert.Equal(401, (await broker.GetAsync("api/topology/%2F", "other")).Status);
    }

    private static IEnumerable<string> Texts(Answer answer, string list, params string[] members)
    {
        using var document = JsonDocument.Parse(answer.Text);
        return [.. document.RootElement.GetProperty(list).EnumerateArray().Select(item => string.Join(' ', members.Select(member => item.GetProperty(member).ToString())))];
    }
}
