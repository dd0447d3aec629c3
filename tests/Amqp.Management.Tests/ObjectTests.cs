using Amqp.Protocol;
using Amqp.TestKit.Wire;

namespace Amqp.Management.Tests;

/// <summary>Exchanges, bindings, connections, channels, consumers, the overview and the node over HTTP.</summary>
public sealed class ObjectTests
{
    [Fact]
    public async Task Exchanges_are_created_listed_and_deleted()
    {
        await using var broker = await ManagedBroker.StartAsync();
        (await broker.PutAsync("api/exchanges/%2F/e", "{\"type\":\"topic\",\"durable\":true,\"arguments\":{\"alternate-exchange\":\"other\"}}")).Expect(201);
        (await broker.PutAsync("api/exchanges/%2F/e", "{\"type\":\"topic\",\"durable\":true,\"arguments\":{\"alternate-exchange\":\"other\"}}")).Expect(204);
        (await broker.PutAsync("api/exchanges/%2F/e", "{\"type\":\"fanout\"}")).Expect(400);
        (await broker.PutAsync("api/exchanges/%2F/f", "{\"type\":\"square\"}")).ExpectError(400, "bad_request", "unknown exchange type 'square'");
        (await broker.PutAsync("api/exchanges/%2F/amq.default", "{}")).ExpectError(401, "not_authorised", "Access refused.");
        var exchange = (await broker.GetAsync("api/exchanges/%2F/e")).Expect(200).Json;
        Assert.Equal(("topic", true, "guest"), (
            exchange.GetProperty("type").GetString(), exchange.GetProperty("durable").GetBoolean(), exchange.GetProperty("user_who_performed_action").GetString()));
        Assert.Equal("", (await broker.GetAsync("api/exchanges/%2F/amq.default")).Json.GetProperty("name").GetString());
        Assert.Equal(8, (await broker.GetAsync("api/exchanges")).Json.GetArrayLength());
        (await broker.DeleteAsync("api/exchanges/%2F/amq.direct")).Expect(401);
        (await broker.DeleteAsync("api/exchanges/%2F/e")).Expect(204);
        (await broker.DeleteAsync("api/exchanges/%2F/e")).Expect(404);
    }

    [Fact]
    public async Task An_exchange_says_what_went_through_it_and_where_to()
    {
        await using var broker = await ManagedBroker.StartAsync();
        var channel = await broker.ChannelAsync();
        await channel.DeclareQueueAsync("a");
        await channel.DeclareQueueAsync("b");
        await channel.BindQueueAsync("a", "amq.fanout");
        await channel.BindQueueAsync("b", "amq.fanout");
        await channel.PublishAsync("amq.fanout", "", "m");
        await channel.ExpectNothingAsync();
        var exchange = (await broker.GetAsync("api/exchanges/%2F/amq.fanout")).Json;
        Assert.Equal((1, 2), (
            exchange.GetProperty("message_stats").GetProperty("publish_in").GetInt32(), exchange.GetProperty("message_stats").GetProperty("publish_out").GetInt32()));
        Assert.Equal(["a", "b"], exchange.GetProperty("outgoing").EnumerateArray().Select(to => to.GetProperty("queue").GetProperty("name").GetString()));
        Assert.Equal(1, exchange.GetProperty("incoming")[0].GetProperty("stats").GetProperty("publish").GetInt32());
    }

    [Theory]
    [InlineData("", "{}", "~")]
    [InlineData("k", "{}", "k")]
    [InlineData("a b/c~d+e%", "{}", "a+b%2Fc%7Ed%2Be%25")]
    public async Task A_binding_is_found_by_its_properties_key(string routingKey, string arguments, string key)
    {
        await using var broker = await ManagedBroker.StartAsync();
        await broker.PutAsync("api/queues/%2F/q", "{}");
        const string Between = "api/bindings/%2F/e/amq.topic/q/q";
        var created = (await broker.SendAsync("POST", Between, $"{{\"routing_key\":\"{routingKey}\",\"arguments\":{arguments}}}")).Expect(201);
        Assert.Equal($"q/{Uri.EscapeDataString(key)}", created.Header("Location"));
        Assert.Equal(key, (await broker.GetAsync(Between)).Json[0].GetProperty("properties_key").GetString());
        (await broker.GetAsync($"{Between}/{Uri.EscapeDataString(key)}")).Expect(200);
        (await broker.GetAsync($"{Between}/{Uri.EscapeDataString(key)}x")).Expect(404);
        (await broker.DeleteAsync($"{Between}/{Uri.EscapeDataString(key)}")).Expect(204);
        Assert.Equal(0, (await broker.GetAsync(Between)).Json.GetArrayLength());
    }

    [Fact]
    public async Task Bindings_with_arguments_are_told_apart_by_a_hash()
    {
        await using var broker = await ManagedBroker.StartAsync();
        await broker.PutAsync("api/queues/%2F/q", "{}");
        const string Between = "api/bindings/%2F/e/amq.headers/q/q";
        await broker.SendAsync("POST", Between, "{\"routing_key\":\"k\",\"arguments\":{\"a\":1}}");
        await broker.SendAsync("POST", Between, "{\"routing_key\":\"k\",\"arguments\":{\"a\":2}}");
        var keys = (await broker.GetAsync(Between)).Json.EnumerateArray().Select(binding => binding.GetProperty("properties_key").GetString()!).ToArray();
        Assert.Equal(2, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Matches("^k~[A-Za-z0-9_-]{6}$", key));
        (await broker.DeleteAsync($"{Between}/{keys[0]}")).Expect(204);
        Assert.Equal(keys[1], (await broker.GetAsync(Between)).Json[0].GetProperty("properties_key").GetString());
    }

    [Fact]
    public async Task Bindings_lead_to_exchanges_too_and_every_queue_has_that_of_the_default_exchange()
    {
        await using var broker = await ManagedBroker.StartAsync();
        await broker.PutAsync("api/queues/%2F/q", "{}");
        (await broker.SendAsync("POST", "api/bindings/%2F/e/amq.topic/e/amq.fanout", "{\"routing_key\":\"x\"}")).Expect(201);
        Assert.Equal(("exchange", "x"), (
            (await broker.GetAsync("api/exchanges/%2F/amq.fanout/bindings/destination")).Json[0].GetProperty("destination_type").GetString(),
            (await broker.GetAsync("api/exchanges/%2F/amq.topic/bindings/source")).Json[0].GetProperty("routing_key").GetString()));
        Assert.Equal("q", (await broker.GetAsync("api/queues/%2F/q/bindings")).Json[0].GetProperty("routing_key").GetString());
        Assert.Equal(2, (await broker.GetAsync("api/bindings/%2F")).Json.GetArrayLength());
        (await broker.SendAsync("POST", "api/bindings/%2F/e/amq.topic/q/nope", "{}")).ExpectError(404, "not_found", "no queue 'nope' in vhost '/'");
    }

    [Fact]
    public async Task A_connection_is_shown_and_closed_for_a_reason()
    {
        await using var broker = await ManagedBroker.StartAsync();
        var client = await broker.ConnectAsync(new WireOptions { ClientProperties = new FieldTableBuilder().Add("connection_name", "mine").Build() });
        await client.OpenChannelAsync();
        var connection = (await broker.GetAsync("api/connections")).Json[0];
        Assert.Equal(("guest", "/", "running", "mine", "PLAIN", "AMQP 0-9-1", false), (
            connection.GetProperty("user").GetString(),
            connection.GetProperty("vhost").GetString(),
            connection.GetProperty("state").GetString(),
            connection.GetProperty("user_provided_name").GetString(),
            connection.GetProperty("auth_mechanism").GetString(),
            connection.GetProperty("protocol").GetString(),
            connection.GetProperty("ssl").GetBoolean()));
        Assert.True(connection.GetProperty("recv_oct").GetInt64() > 100 && connection.GetProperty("send_oct").GetInt64() > 100);
        var name = Uri.EscapeDataString(connection.GetProperty("name").GetString()!);
        Assert.Equal(1, (await broker.GetAsync($"api/connections/{name}/channels")).Json.GetArrayLength());
        Assert.Equal(1, (await broker.GetAsync("api/connections/username/guest")).Json.GetArrayLength());
        Assert.Equal(1, (await broker.GetAsync("api/vhosts/%2F/connections")).Json.GetArrayLength());

        (await broker.SendAsync("DELETE", $"api/connections/{name}", headers: ("X-Reason", "house cleaning"))).Expect(204);
        var close = await client.ExpectConnectionCloseAsync(ReplyCode.ConnectionForced);
        Assert.Equal("CONNECTION_FORCED - house cleaning", close.Text);
        (await broker.DeleteAsync("api/connections/nope")).Expect(404);
    }

    [Fact]
    public async Task All_connections_of_a_user_are_closed()
    {
        await using var broker = await ManagedBroker.StartAsync();
        broker.AddUser("app", "management", "/");
        var mine = await broker.ConnectAsync();
        var theirs = await broker.ConnectAsync(new WireOptions { User = "app", Password = "app" });
        (await broker.DeleteAsync("api/connections/username/guest", "app")).Expect(401);
        Assert.Equal(1, (await broker.GetAsync("api/connections", "app")).Json.GetArrayLength());
        (await broker.DeleteAsync("api/connections/username/app")).Expect(204);
        var close = await theirs.ExpectConnectionCloseAsync(ReplyCode.ConnectionForced);
        Assert.Equal("CONNECTION_FORCED - Closed via management plugin", close.Text);
        await (await mine.OpenChannelAsync()).ExpectNothingAsync();
    }

    [Fact]
    public async Task Channels_and_consumers_are_shown_with_what_they_do()
    {
        await using var broker = await ManagedBroker.StartAsync();
        var channel = await broker.ChannelAsync();
        await channel.DeclareQueueAsync("q", arguments: new FieldTableBuilder().Add("x-single-active-consumer", true).Build());
        await channel.QosAsync(7);
        await channel.SelectConfirmsAsync();
        await channel.ConsumeAsync("q", "first");
        await channel.ConsumeAsync("q", "second");
        await channel.PublishAsync("", "q", "m");
        await channel.ExpectAllConfirmsAsync();
        await channel.ExpectDeliveryAsync();

        var shown = (await broker.GetAsync("api/channels")).Json[0];
        Assert.Equal((true, false, 7, 2, 1, 0), (
            shown.GetProperty("confirm").GetBoolean(),
            shown.GetProperty("transactional").GetBoolean(),
            shown.GetProperty("prefetch_count").GetInt32(),
            shown.GetProperty("consumer_count").GetInt32(),
            shown.GetProperty("messages_unacknowledged").GetInt32(),
            shown.GetProperty("messages_unconfirmed").GetInt32()));
        Assert.Equal((1, 1, 1), (
            shown.GetProperty("message_stats").GetProperty("publish").GetInt32(),
            shown.GetProperty("message_stats").GetProperty("confirm").GetInt32(),
            shown.GetProperty("message_stats").GetProperty("deliver").GetInt32()));
        var detailed = (await broker.GetAsync($"api/channels/{Uri.EscapeDataString(shown.GetProperty("name").GetString()!)}")).Expect(200).Json;
        Assert.Equal(2, detailed.GetProperty("consumer_details").GetArrayLength());
        Assert.Equal("q", detailed.GetProperty("deliveries")[0].GetProperty("queue").GetProperty("name").GetString());

        var consumers = (await broker.GetAsync("api/consumers")).Json.EnumerateArray().ToDictionary(
            consumer => consumer.GetProperty("consumer_tag").GetString()!, consumer => consumer.GetProperty("activity_status").GetString());
        Assert.Equal(("single_active", "waiting"), (consumers["first"], consumers["second"]));
        Assert.Equal("first", (await broker.GetAsync("api/queues/%2F/q")).Json.GetProperty("single_active_consumer_tag").GetString());
        Assert.Equal(2, (await broker.GetAsync("api/consumers/%2F")).Json.GetArrayLength());
    }

    [Fact]
    public async Task The_overview_counts_everything()
    {
        await using var broker = await ManagedBroker.StartAsync(configure: QueueTests.Sampled);
        var channel = await broker.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.ConsumeAsync("q", "c");
        await channel.PublishAsync("", "q", "m");
        await channel.PublishAsync("", "nowhere", "m");
        await channel.ExpectDeliveryAsync();
        var overview = (await broker.EventuallyAsync(
            "api/overview?msg_rates_age=1&msg_rates_incr=1&lengths_age=1&lengths_incr=1",
            answer => answer.Json.GetProperty("message_stats").TryGetProperty("publish_details", out var details)
                && details.GetProperty("samples")[0].GetProperty("sample").GetInt32() == 2)).Json;
        Assert.Equal((1, 1, 1, 7, 1), (
            Total(overview, "connections"), Total(overview, "channels"), Total(overview, "queues"), Total(overview, "exchanges"), Total(overview, "consumers")));
        Assert.Equal((1, 0, 1), (
            overview.GetProperty("queue_totals").GetProperty("messages").GetInt32(),
            overview.GetProperty("queue_totals").GetProperty("messages_ready").GetInt32(),
            overview.GetProperty("message_stats").GetProperty("drop_unroutable").GetInt32()));
        Assert.Equal((1, 1, 0), (
            overview.GetProperty("churn_rates").GetProperty("queue_created").GetInt32(),
            overview.GetProperty("churn_rates").GetProperty("connection_created").GetInt32(),
            overview.GetProperty("churn_rates").GetProperty("channel_closed").GetInt32()));
        var host = (await broker.GetAsync("api/vhosts/%2F")).Json;
        Assert.Equal((1, 2), (host.GetProperty("messages").GetInt32(), host.GetProperty("message_stats").GetProperty("publish").GetInt32()));
    }

    [Fact]
    public async Task The_node_says_how_the_process_is()
    {
        await using var broker = await ManagedBroker.StartAsync(configure: QueueTests.Sampled);
        var node = (await broker.EventuallyAsync("api/nodes", answer => answer.Json[0].GetProperty("uptime").GetInt64() > 0)).Json[0];
        Assert.True(node.GetProperty("running").GetBoolean());
        Assert.InRange(node.GetProperty("mem_used").GetInt64(), 1_000_000, long.MaxValue);
        Assert.InRange(node.GetProperty("fd_used").GetInt64(), OperatingSystem.IsLinux() ? 5 : 0, long.MaxValue);
        var name = Uri.EscapeDataString(node.GetProperty("name").GetString()!);
        Assert.Equal(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), node.GetProperty("os_pid").GetString());
        var memory = (await broker.GetAsync($"api/nodes/{name}/memory")).Json.GetProperty("memory");
        Assert.True(memory.GetProperty("total").GetProperty("rss").GetInt64() >= memory.GetProperty("total").GetProperty("erlang").GetInt64());
        var shares = (await broker.GetAsync($"api/nodes/{name}/memory/relative")).Json.GetProperty("memory");
        Assert.Equal(100, shares.GetProperty("total").GetInt32());
        (await broker.GetAsync("api/nodes/nope")).Expect(404);
        broker.AddUser("m", "management", "/");
        (await broker.GetAsync("api/nodes", "m")).Expect(401);
    }

    private static int Total(System.Text.Json.JsonElement overview, string name) => overview.GetProperty("object_totals").GetProperty(name).GetInt32();
}
