using System.Text.Json;
using Amqp.TestKit.Wire;

namespace Amqp.Management.Tests;

/// <summary>Queues over HTTP.</summary>
public sealed class QueueTests
{
    private const string Queue = "api/queues/%2F/q";

    [Fact]
    public async Task A_queue_is_created_once_and_a_different_one_of_the_name_is_refused()
    {
        await using var broker = await ManagedBroker.StartAsync();
        (await broker.PutAsync(Queue, "{\"durable\":true,\"arguments\":{\"x-max-length\":5}}")).Expect(201);
        (await broker.PutAsync(Queue, "{\"durable\":true,\"arguments\":{\"x-max-length\":5}}")).Expect(204);
        (await broker.PutAsync(Queue, "{\"durable\":false}")).ExpectError(
            400, "bad_request", "inequivalent arg 'durable' for queue 'q' in vhost '/': received 'false' but current is 'true'");
        (await broker.PutAsync("api/queues/%2F/amq.q", "{}")).ExpectError(401, "not_authorised", "Access refused.");
        (await broker.PutAsync("api/queues/nope/q", "{}")).ExpectError(404, "not_found", "vhost_not_found");

        var queue = (await broker.GetAsync(Queue)).Expect(200).Json;
        Assert.Equal(("q", "/", "classic", true, false, 0L), (
            queue.GetProperty("name").GetString(),
            queue.GetProperty("vhost").GetString(),
            queue.GetProperty("type").GetString(),
            queue.GetProperty("durable").GetBoolean(),
            queue.GetProperty("auto_delete").GetBoolean(),
            queue.GetProperty("messages").GetInt64()));
        Assert.Equal(5, queue.GetProperty("arguments").GetProperty("x-max-length").GetInt32());
        Assert.False(queue.TryGetProperty("message_stats", out _));
    }

    [Fact]
    public async Task A_queue_is_deleted_unless_a_condition_forbids_it()
    {
        await using var broker = await ManagedBroker.StartAsync();
        var channel = await broker.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.DeclareQueueAsync("mine", exclusive: true);
        await channel.PublishAsync("", "q", "m");
        await channel.ConsumeAsync("q", "c");
        await channel.ExpectDeliveryAsync();
        await channel.PublishAsync("", "mine", "m");
        await channel.ExpectNothingAsync();

        (await broker.DeleteAsync(Queue + "?if-unused=true")).ExpectError(400, "bad_request", "queue 'q' in vhost '/' in use");
        Assert.Contains("locked queue 'mine'", (await broker.DeleteAsync("api/queues/%2F/mine")).Expect(400).Text, StringComparison.Ordinal);
        await channel.CancelAsync("c");
        await channel.NackAsync(1, requeue: true);
        await channel.ExpectNothingAsync();
        (await broker.DeleteAsync(Queue + "?if-empty=true")).ExpectError(400, "bad_request", "queue 'q' in vhost '/' not empty");
        (await broker.DeleteAsync(Queue)).Expect(204);
        (await broker.DeleteAsync(Queue)).Expect(404);
    }

    [Fact]
    public async Task Messages_are_published_and_got_with_everything_they_have()
    {
        await using var broker = await ManagedBroker.StartAsync();
        await broker.PutAsync(Queue, "{}");
        const string Message = """
            {"routing_key":"q","payload":"h\u00e9llo","payload_encoding":"string","properties":{"delivery_mode":2,"priority":3,"content_type":"text/plain",
             "timestamp":1700000000,"message_id":"m1","headers":{"a":1,"b":"x","c":true,"d":[1,2],"e":{"f":1.5}}}}
            """;
        Assert.True((await broker.SendAsync("POST", "api/exchanges/%2F/amq.default/publish", Message)).Expect(200).Json.GetProperty("routed").GetBoolean());
        await PublishAsync(broker, "q", "/wA=", "base64");
        Assert.False((await PublishAsync(broker, "nowhere", "x")).Json.GetProperty("routed").GetBoolean());

        var got = await GetMessagesAsync(broker, "{\"count\":5,\"ackmode\":\"ack_requeue_true\",\"encoding\":\"auto\"}");
        Assert.Equal(2, got.GetArrayLength());
        Assert.Equal(("h\u00e9llo", "string", 6, false, 1), (
            got[0].GetProperty("payload").GetString(),
            got[0].GetProperty("payload_encoding").GetString(),
            got[0].GetProperty("payload_bytes").GetInt32(),
            got[0].GetProperty("redelivered").GetBoolean(),
            got[0].GetProperty("message_count").GetInt32()));
        var properties = got[0].GetProperty("properties");
        Assert.Equal((2, 3, "text/plain", 1_700_000_000, "m1"), (
            properties.GetProperty("delivery_mode").GetInt32(),
            properties.GetProperty("priority").GetInt32(),
            properties.GetProperty("content_type").GetString(),
            properties.GetProperty("timestamp").GetInt32(),
            properties.GetProperty("message_id").GetString()));
        Assert.Equal("{\"a\":1,\"b\":\"x\",\"c\":true,\"d\":[1,2],\"e\":{\"f\":1.5}}", properties.GetProperty("headers").GetRawText());
        Assert.Equal(("/wA=", "base64", "[]"), (
            got[1].GetProperty("payload").GetString(), got[1].GetProperty("payload_encoding").GetString(), got[1].GetProperty("properties").GetRawText()));

        var again = await GetMessagesAsync(broker, "{\"count\":1,\"ackmode\":\"ack_requeue_false\",\"encoding\":\"base64\",\"truncate\":1}");
        Assert.Equal(("aA==", true), (again[0].GetProperty("payload").GetString(), again[0].GetProperty("redelivered").GetBoolean()));
        await GetMessagesAsync(broker, "{\"count\":1,\"ackmode\":\"reject_requeue_false\",\"encoding\":\"auto\"}");
        Assert.Equal(0, (await GetMessagesAsync(broker, "{\"count\":1,\"ackmode\":\"ack_requeue_true\",\"encoding\":\"auto\"}")).GetArrayLength());
    }

    [Theory]
    [InlineData("{\"properties\":{},\"payload\":\"x\",\"payload_encoding\":\"string\"}", "[{key_missing,routing_key}]")]
    [InlineData("{\"routing_key\":\"q\",\"properties\":{},\"payload\":\"x\",\"payload_encoding\":\"rot13\"}", "unsupported_encoding: rot13")]
    [InlineData("{\"routing_key\":\"q\",\"properties\":{\"delivery_mode\":\"2\"},\"payload\":\"x\",\"payload_encoding\":\"string\"}", "not_int: delivery_mode")]
    [InlineData("{\"routing_key\":\"q\",\"properties\":{},\"payload\":\"!\",\"payload_encoding\":\"base64\"}", "not_base64: !")]
    [InlineData(
        "{\"routing_key\":\"q\",\"properties\":{\"user_id\":\"else\"},\"payload\":\"x\",\"payload_encoding\":\"string\"}",
        "406 PRECONDITION_FAILED - user_id property set to 'else' but authenticated user was 'guest'")]
    public async Task A_message_that_makes_no_sense_is_refused(string message, string reason)
    {
        await using var broker = await ManagedBroker.StartAsync();
        (await broker.SendAsync("POST", "api/exchanges/%2F/amq.default/publish", message)).ExpectError(400, "bad_request", reason);
    }

    [Theory]
    [InlineData("{\"count\":1,\"encoding\":\"auto\"}", 400, "[{key_missing,ackmode}]")]
    [InlineData("{\"count\":1,\"ackmode\":\"ack_requeue_true\",\"encoding\":\"utf\"}", 400, "Unsupported encoding. Please use auto or base64.")]
    [InlineData("{\"ackmode\":\"ack_requeue_true\",\"encoding\":\"auto\"}", 400, "[{key_missing,count}]")]
    [InlineData("{\"count\":1,\"ackmode\":\"eat\",\"encoding\":\"auto\"}", 400, "unknown ackmode: eat")]
    [InlineData("{\"count\":1,\"ackmode\":\"ack_requeue_true\",\"encoding\":\"auto\"}", 404, "NOT_FOUND - no queue 'nope' in vhost '/'")]
    public async Task A_get_that_makes_no_sense_is_refused(string request, int status, string reason)
    {
        await using var broker = await ManagedBroker.StartAsync();
        (await broker.SendAsync("POST", "api/queues/%2F/nope/get", request)).ExpectError(status, status == 404 ? "not_found" : "bad_request", reason);
    }

    [Fact]
    public async Task Counts_rates_and_series_follow_the_traffic()
    {
        await using var broker = await ManagedBroker.StartAsync(configure: Sampled);
        var channel = await broker.ChannelAsync();
        await channel.DeclareQueueAsync("q", durable: true);
        for (var i = 0; i < 10; i++)
        {
            await channel.PublishAsync("", "q", "four", WireProperties.Persistent with { Timestamp = 1234 });
        }

        await channel.GetAsync("q");
        var answer = await broker.EventuallyAsync(
            Queue + "?lengths_age=1&lengths_incr=1&msg_rates_age=1&msg_rates_incr=1",
            answer => answer.Json.TryGetProperty("message_stats", out var stats) && stats.GetProperty("publish_details").GetProperty("samples")[0].GetProperty("sample").GetInt64() == 10);
        var queue = answer.Json;
        Assert.Equal((10, 9, 1), (
            queue.GetProperty("messages").GetInt32(), queue.GetProperty("messages_ready").GetInt32(), queue.GetProperty("messages_unacknowledged").GetInt32()));
        Assert.Equal((40, 36, 4, 40, 10), (
            queue.GetProperty("message_bytes").GetInt32(),
            queue.GetProperty("message_bytes_ready").GetInt32(),
            queue.GetProperty("message_bytes_unacknowledged").GetInt32(),
            queue.GetProperty("message_bytes_persistent").GetInt32(),
            queue.GetProperty("messages_persistent").GetInt32()));
        Assert.Equal(1234, queue.GetProperty("head_message_timestamp").GetInt32());
        Assert.InRange(queue.GetProperty("oldest_message_age").GetInt64(), 0, 60_000);
        var publish = queue.GetProperty("message_stats").GetProperty("publish_details");
        Assert.Equal(2, publish.GetProperty("samples").GetArrayLength());
        Assert.True(publish.GetProperty("samples")[0].GetProperty("timestamp").GetInt64() % 1000 == 0);
        Assert.True(publish.TryGetProperty("avg", out _) && publish.TryGetProperty("avg_rate", out _) && publish.TryGetProperty("rate", out _));
        Assert.Equal("amq.default or empty", queue.GetProperty("incoming")[0].GetProperty("exchange").GetProperty("name").GetString() == "" ? "amq.default or empty" : "no");
    }

    [Theory]
    [InlineData("name", "vhost", "node", "type", "durable", "auto_delete", "exclusive", "state", "policy", "operator_policy", "paused")]
    [InlineData("messages", "messages_ready", "messages_unacknowledged", "consumers", "messages_persistent")]
    [InlineData("message_bytes", "message_bytes_ready", "message_bytes_unacknowledged", "message_bytes_persistent")]
    public async Task Members_that_are_read_by_themselves_are_those_of_the_whole(params string[] names)
    {
        await using var broker = await ManagedBroker.StartAsync();
        var channel = await SomeQueuesAsync(broker);
        var whole = (await broker.GetAsync("api/queues")).Json;
        var read = (await broker.GetAsync("api/queues?columns=" + string.Join(',', names))).Json;
        for (var i = 0; i < whole.GetArrayLength(); i++)
        {
            Assert.Equal(names.Order(StringComparer.Ordinal), read[i].EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal));
            Assert.All(names, name => Assert.Equal(whole[i].GetProperty(name).GetRawText(), read[i].GetProperty(name).GetRawText()));
        }

        await channel.CloseAsync();
    }

    [Theory]
    [InlineData("messages", "d,a,c,b")]
    [InlineData("messages&sort_reverse=true", "b,c,a,d")]
    [InlineData("message_stats.publish", "a,c,b,d")]
    [InlineData("message_stats.deliver_get&sort_reverse=true", "d,c,a,b")]
    [InlineData("durable&sort=name", "a,c,d,b")]
    [InlineData("memory&sort=name&sort_reverse=true", "c,d,b,a")]
    public async Task Lists_are_sorted_by_members_that_are_read_and_by_others(string sort, string order)
    {
        await using var broker = await ManagedBroker.StartAsync(configure: options => options.DataDirectory = null);
        var channel = await SomeQueuesAsync(broker);
        Assert.Equal(order, string.Join(',', (await broker.GetAsync($"api/queues?sort={sort}")).Expect(200).Names));
        await channel.CloseAsync();
    }

    [Fact]
    public async Task Without_statistics_a_list_says_what_was_declared_and_maybe_how_much_there_is()
    {
        await using var broker = await ManagedBroker.StartAsync();
        await broker.PutAsync(Queue, "{}");
        await PublishAsync(broker, "q", "x");
        var bare = (await broker.GetAsync("api/queues?disable_stats=true")).Expect(200).Json[0];
        Assert.Equal("live", bare.GetProperty("state").GetString());
        Assert.False(bare.TryGetProperty("messages", out _));
        var totals = (await broker.GetAsync("api/queues?disable_stats=true&enable_queue_totals=true")).Expect(200).Json[0];
        Assert.Equal(1, totals.GetProperty("messages_ready").GetInt32());
        Assert.False(totals.TryGetProperty("memory", out _));
    }

    [Fact]
    public async Task A_user_sees_and_touches_the_queues_of_its_virtual_hosts_only()
    {
        await using var broker = await ManagedBroker.StartAsync();
        broker.Admin.AddVirtualHost("other");
        broker.AddUser("m", "management", "other");
        await broker.PutAsync(Queue, "{}");
        broker.Admin.Permissions.Set("guest", "other", Amqp.Broker.Security.PermissionSet.Full);
        (await broker.PutAsync("api/queues/other/theirs", "{}")).Expect(201);

        Assert.Equal(["theirs"], (await broker.GetAsync("api/queues", "m")).Names);
        (await broker.GetAsync(Queue, "m")).Expect(401);
        (await broker.DeleteAsync(Queue, "m")).Expect(401);
        broker.Admin.Permissions.Set("m", "other", new Amqp.Broker.Security.PermissionSet("", "", ""));
        (await broker.PutAsync("api/queues/other/more", "{}", "m")).ExpectError(401, "not_authorised", "Access refused.");
        (await broker.DeleteAsync("api/queues/other/theirs/contents", "m")).Expect(401);
    }

    [Fact]
    public async Task Purge_and_actions()
    {
        await using var broker = await ManagedBroker.StartAsync();
        await broker.PutAsync(Queue, "{}");
        await PublishAsync(broker, "q", "x");
        (await broker.DeleteAsync(Queue + "/contents")).Expect(204);
        Assert.Equal(0, (await broker.GetAsync(Queue)).Json.GetProperty("messages").GetInt32());
        (await broker.SendAsync("POST", Queue + "/actions", "{\"action\":\"sync\"}")).Expect(204);
        (await broker.SendAsync("POST", Queue + "/actions", "{\"action\":\"dance\"}")).Expect(400);
    }

    /// <summary>Queue a has 1 message, b 3 of which one is out, c 2, d none but a consumer.</summary>
    private static async Task<WireChannel> SomeQueuesAsync(ManagedBroker broker)
    {
        var channel = await broker.ChannelAsync();
        foreach (var (name, messages) in ((string, int)[])[("a", 1), ("b", 3), ("c", 2), ("d", 0)])
        {
            await channel.DeclareQueueAsync(name, durable: name == "b");
            for (var i = 0; i < messages; i++)
            {
                await channel.PublishAsync("", name, new string('x', name == "c" ? 5000 : 10), WireProperties.Persistent);
            }
        }

        await channel.ConsumeAsync("d", "c");
        await channel.GetAsync("b");
        await channel.ExpectNothingAsync();
        return channel;
    }

    internal static void Sampled(Amqp.Hosting.AmqpBrokerOptions options) =>
        options.Limits = options.Limits with { StatisticsInterval = TimeSpan.FromMilliseconds(50) };

    private static Task<Answer> PublishAsync(ManagedBroker broker, string routingKey, string payload, string encoding = "string") =>
        broker.SendAsync(
            "POST",
            "api/exchanges/%2F/amq.default/publish",
            $"{{\"routing_key\":\"{routingKey}\",\"properties\":{{}},\"payload\":\"{payload}\",\"payload_encoding\":\"{encoding}\"}}");

    private static async Task<JsonElement> GetMessagesAsync(ManagedBroker broker, string request) =>
        (await broker.SendAsync("POST", Queue + "/get", request)).Expect(200).Json;
}
