using System.Text.Json;
using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Management.Tests;

/// <summary>Messages where they are: browse, delete, move, redrive; pausing and sizing.</summary>
public sealed class MessageTests
{
    private const string Queue = "api/queues/%2F/q";

    [Fact]
    public async Task Browsing_shows_pages_in_order_and_changes_nothing()
    {
        await using var broker = await ManagedBroker.StartAsync();
        var channel = await FillAsync(broker, 10);
        var page = (await broker.GetAsync(Queue + "/messages?offset=3&limit=2")).Expect(200).Json;
        Assert.Equal(["m3", "m4"], Payloads(page));
        Assert.False(page.GetProperty("complete").GetBoolean());
        Assert.Equal(10, page.GetProperty("messages_ready").GetInt32());
        var last = (await broker.GetAsync(Queue + "/messages?offset=8&limit=50&truncate=1")).Expect(200).Json;
        Assert.Equal(["m", "m"], Payloads(last));
        Assert.True(last.GetProperty("complete").GetBoolean());

        var first = (await channel.GetAsync("q"))!;
        Assert.Equal(("m0", false), (first.Text, first.Redelivered));
        Assert.Equal(9, (await broker.GetAsync(Queue + "/messages")).Json.GetProperty("messages").GetArrayLength());
    }

    [Fact]
    public async Task What_came_back_is_browsed_where_it_stands()
    {
        await using var broker = await ManagedBroker.StartAsync();
        var channel = await FillAsync(broker, 4);
        await channel.GetAsync("q");
        await channel.GetAsync("q");
        await channel.NackAsync(2, requeue: true);
        await channel.ExpectNothingAsync();
        var page = (await broker.GetAsync(Queue + "/messages")).Json;
        Assert.Equal(["m1", "m2", "m3"], Payloads(page));
        Assert.Equal((true, 1), (
            page.GetProperty("messages")[0].GetProperty("redelivered").GetBoolean(), page.GetProperty("messages")[0].GetProperty("delivery_count").GetInt32()));
    }

    [Fact]
    public async Task A_filter_looks_at_properties_headers_routing_and_body()
    {
        await using var broker = await ManagedBroker.StartAsync();
        var channel = await broker.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.BindQueueAsync("q", "amq.topic", "#");
        await channel.PublishAsync("", "q", "one fish", new WireProperties { ContentType = "text/plain", Priority = 1 });
        await channel.PublishAsync("amq.topic", "a.b", "two fish", new WireProperties { CorrelationId = "c2" });
        await channel.PublishAsync("amq.topic", "c.d", "red", new WireProperties { Headers = new FieldTableBuilder().Add("n", 5).Add("s", "v").Build() });
        await channel.ExpectNothingAsync();

        Assert.Equal(["one fish", "two fish"], await BrowseAsync(broker, "body=fish"));
        Assert.Equal(["two fish"], await BrowseAsync(broker, "property.correlation_id=c2"));
        Assert.Equal(["one fish"], await BrowseAsync(broker, "property.priority=1&property.content_type=text%2Fplain"));
        Assert.Equal(["red"], await BrowseAsync(broker, "header.n=5&header.s="));
        Assert.Empty(await BrowseAsync(broker, "header.n=6"));
        Assert.Equal(["red"], await BrowseAsync(broker, "exchange=amq.topic&routing_key=c.d"));
        (await broker.GetAsync(Queue + "/messages?property.colour=red")).ExpectError(400, "bad_request", "there is no property colour");
    }

    [Fact]
    public async Task Single_messages_are_shown_and_deleted_from_the_middle()
    {
        await using var broker = await ManagedBroker.StartAsync();
        var channel = await FillAsync(broker, 5);
        var ids = await IdsAsync(broker);
        Assert.Equal("m2", (await broker.GetAsync($"{Queue}/messages/{ids[2]}")).Expect(200).Json.GetProperty("payload").GetString());
        (await broker.DeleteAsync($"{Queue}/messages/{ids[2]}")).Expect(204);
        (await broker.DeleteAsync($"{Queue}/messages/{ids[2]}")).Expect(404);
        (await broker.GetAsync($"{Queue}/messages/{ids[2]}")).Expect(404);
        (await broker.GetAsync($"{Queue}/messages/second")).Expect(400);
        var deleted = (await broker.SendAsync("POST", $"{Queue}/messages/delete", $"{{\"ids\":[\"{ids[0]}\",\"{ids[4]}\",\"{ids[2]}\"]}}")).Expect(200).Json;
        Assert.Equal(2, deleted.GetProperty("deleted").GetInt32());
        Assert.Equal(("m1", "m3", null), ((await channel.GetAsync("q"))?.Text, (await channel.GetAsync("q"))?.Text, (await channel.GetAsync("q"))?.Text));
    }

    [Fact]
    public async Task Messages_are_moved_to_a_queue_as_they_are()
    {
        await using var broker = await ManagedBroker.StartAsync();
        var channel = await FillAsync(broker, 6);
        await channel.DeclareQueueAsync("other");
        var ids = await IdsAsync(broker);
        await MoveAsync(broker, $"{{\"to_queue\":\"other\",\"ids\":[\"{ids[3]}\"]}}", 1);
        await MoveAsync(broker, "{\"to_queue\":\"other\",\"limit\":2}", 2);
        await MoveAsync(broker, "{\"to_queue\":\"other\",\"body\":\"5\"}", 1);
        Assert.Equal(["m2", "m4"], await BrowseAsync(broker, ""));
        Assert.Equal(["m3", "m0", "m1", "m5"], Payloads((await broker.GetAsync("api/queues/%2F/other/messages")).Json));
        var moved = (await channel.GetAsync("other"))!;
        Assert.Equal(("m3", "q", false), (moved.Text, moved.RoutingKey, moved.Redelivered));
    }

    [Fact]
    public async Task What_a_queue_refuses_or_nothing_takes_stays_where_it_was()
    {
        await using var broker = await ManagedBroker.StartAsync();
        var channel = await FillAsync(broker, 5);
        await channel.DeclareQueueAsync("full", arguments: new FieldTableBuilder().Add("x-max-length", 2L).Add("x-overflow", "reject-publish").Build());
        var result = (await broker.SendAsync("POST", Queue + "/messages/move", "{\"to_queue\":\"full\"}")).Expect(200).Json;
        Assert.Equal((2, 3, 0), (result.GetProperty("moved").GetInt32(), result.GetProperty("refused").GetInt32(), result.GetProperty("unroutable").GetInt32()));
        Assert.Equal(["m2", "m3", "m4"], await BrowseAsync(broker, ""));
        result = (await broker.SendAsync("POST", Queue + "/messages/move", "{\"to_exchange\":\"amq.direct\",\"routing_key\":\"nobody\"}")).Expect(200).Json;
        Assert.Equal((0, 3), (result.GetProperty("moved").GetInt32(), result.GetProperty("unroutable").GetInt32()));
        Assert.Equal(["m2", "m3", "m4"], await BrowseAsync(broker, ""));
        var next = (await channel.GetAsync("q"))!;
        Assert.Equal(("m2", false), (next.Text, next.Redelivered));
        (await broker.SendAsync("POST", Queue + "/messages/move", "{\"to_queue\":\"q\"}")).Expect(400);
        (await broker.SendAsync("POST", Queue + "/messages/move", "{}")).Expect(400);
        (await broker.SendAsync("POST", Queue + "/messages/move", "{\"to_queue\":\"nope\"}")).Expect(404);
    }

    [Theory]
    [InlineData("queue")]
    [InlineData("exchange")]
    public async Task Dead_letters_go_back_to_where_they_came_from(string to)
    {
        await using var broker = await ManagedBroker.StartAsync();
        var channel = await broker.ChannelAsync();
        await channel.DeclareQueueAsync("dlq");
        foreach (var name in (string[])["one", "two"])
        {
            await channel.DeclareQueueAsync(name, arguments: new FieldTableBuilder()
                .Add("x-dead-letter-exchange", "").Add("x-dead-letter-routing-key", "dlq").Build());
            await channel.BindQueueAsync(name, "amq.direct", "key-" + name);
            await channel.PublishAsync("amq.direct", "key-" + name, "to " + name, WireProperties.Persistent);
            await channel.RejectAsync((await channel.GetAsync(name))!.DeliveryTag, requeue: false);
        }

        await channel.PublishAsync("", "dlq", "never died");
        await channel.ExpectNothingAsync();
        await broker.EventuallyAsync("api/queues/%2F/dlq", answer => answer.Json.GetProperty("messages_ready").GetInt32() == 3);
        var result = (await broker.SendAsync("POST", "api/queues/%2F/dlq/redrive", $"{{\"to\":\"{to}\"}}")).Expect(200).Json;
        Assert.Equal((2, 1), (result.GetProperty("moved").GetInt32(), result.GetProperty("unroutable").GetInt32()));
        var back = (await channel.GetAsync("one"))!;
        Assert.Equal(("to one", "amq.direct", "key-one"), (back.Text, back.Exchange, back.RoutingKey));
        Assert.Equal("to two", (await channel.GetAsync("two"))!.Text);
        Assert.Equal("never died", (await channel.GetAsync("dlq"))!.Text);
    }

    [Fact]
    public async Task Messages_that_are_only_on_disk_are_browsed_deleted_and_moved()
    {
        await using var broker = await ManagedBroker.StartAsync();
        var channel = await broker.ChannelAsync();
        await channel.DeclareQueueAsync("q", durable: true);
        await channel.DeclareQueueAsync("other", durable: true);
        await channel.SelectConfirmsAsync();
        var body = new string('x', 64 * 1024);
        for (var i = 0; i < 200; i++)
        {
            await channel.PublishAsync("", "q", $"{i} {body}", WireProperties.Persistent);
        }

        Assert.Empty(await channel.ExpectAllConfirmsAsync());
        var page = (await broker.GetAsync(Queue + "/messages?offset=150&limit=1&truncate=3")).Expect(200).Json;
        Assert.Equal(["150"], Payloads(page));
        var id = page.GetProperty("messages")[0].GetProperty("id").GetString();
        (await broker.DeleteAsync($"{Queue}/messages/{id}")).Expect(204);
        var result = (await broker.SendAsync("POST", Queue + "/messages/move", "{\"to_queue\":\"other\"}")).Expect(200).Json;
        Assert.Equal(199, result.GetProperty("moved").GetInt32());
        Assert.Equal(0, (await broker.GetAsync(Queue)).Json.GetProperty("messages").GetInt32());
        var moved = (await broker.GetAsync("api/queues/%2F/other/messages?limit=500&truncate=4")).Json;
        Assert.Equal(
            Enumerable.Range(0, 200).Where(i => i != 150),
            Payloads(moved).Select(text => int.Parse(text.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task A_paused_queue_delivers_to_nobody_until_it_goes_on()
    {
        await using var broker = await ManagedBroker.StartAsync();
        var channel = await broker.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.ConsumeAsync("q", "c", noAck: true);
        (await broker.PutAsync(Queue + "/pause", "{}")).Expect(204);
        await channel.PublishAsync("", "q", "m");
        await channel.ExpectNothingAsync();
        Assert.Equal((true, 1), (
            (await broker.GetAsync(Queue)).Json.GetProperty("paused").GetBoolean(), (await broker.GetAsync(Queue)).Json.GetProperty("messages_ready").GetInt32()));
        (await broker.DeleteAsync(Queue + "/pause")).Expect(204);
        Assert.Equal("m", (await channel.ExpectDeliveryAsync()).Text);
        Assert.False((await broker.GetAsync(Queue)).Json.GetProperty("paused").GetBoolean());
    }

    [Fact]
    public async Task Advice_on_consumers_comes_from_what_was_measured()
    {
        await using var broker = await ManagedBroker.StartAsync(configure: QueueTests.Sampled);
        var channel = await broker.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.QosAsync(1);
        await channel.ConsumeAsync("q", "c");
        for (var i = 0; i < 20; i++)
        {
            await channel.PublishAsync("", "q", "m");
        }

        for (var i = 0; i < 5; i++)
        {
            var delivery = await channel.ExpectDeliveryAsync();
            await channel.AckAsync(delivery.DeliveryTag);
        }

        var advice = (await broker.EventuallyAsync(
            Queue + "/sizing?target_wait=500",
            answer => answer.Json.GetProperty("window_seconds").GetDouble() >= 1 && answer.Json.GetProperty("service_rate").GetDouble() > 0)).Json;
        Assert.Equal(1, advice.GetProperty("consumers").GetInt32());
        Assert.True(advice.GetProperty("arrival_rate").GetDouble() > advice.GetProperty("service_rate").GetDouble());
        Assert.False(advice.GetProperty("stable").GetBoolean());
        Assert.True(advice.GetProperty("consumers_for_target").GetInt32() >= 2, advice.GetRawText());
        Assert.True(advice.GetProperty("mean_wait_ms").GetDouble() > 0);
    }

    private static async Task<WireChannel> FillAsync(ManagedBroker broker, int messages)
    {
        var channel = await broker.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        for (var i = 0; i < messages; i++)
        {
            await channel.PublishAsync("", "q", $"m{i}");
        }

        await channel.ExpectNothingAsync();
        return channel;
    }

    private static async Task MoveAsync(ManagedBroker broker, string request, int moved) => Assert.Equal(
        moved, (await broker.SendAsync("POST", Queue + "/messages/move", request)).Expect(200).Json.GetProperty("moved").GetInt32());

    private static async Task<string[]> BrowseAsync(ManagedBroker broker, string query) =>
        Payloads((await broker.GetAsync($"{Queue}/messages?{query}")).Expect(200).Json);

    private static async Task<string[]> IdsAsync(ManagedBroker broker) =>
        [.. (await broker.GetAsync(Queue + "/messages")).Json.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("id").GetString()!)];

    private static string[] Payloads(JsonElement page) =>
        [.. page.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("payload").GetString()!)];
}
