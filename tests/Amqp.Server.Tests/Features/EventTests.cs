using Amqp.Broker;
using Amqp.Broker.Events;
using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Features;

/// <summary>
/// The exchange that is told what happens. Keys and headers are compared with RabbitMQ's by the conformance scripts; here is what they
/// cannot show.
/// </summary>
public sealed class EventTests
{
    [Fact]
    public async Task Nothing_is_made_of_events_while_nobody_listens()
    {
        await using var server = Server();
        var channel = await server.ChannelAsync();
        Assert.False(server.Broker.Events.HasListeners);
        await channel.DeclareQueueAsync("events");
        await channel.BindQueueAsync("events", BrokerEvents.ExchangeName, "#");
        Assert.True(server.Broker.Events.HasListeners);
        await channel.UnbindQueueAsync("events", BrokerEvents.ExchangeName, "#");
        Assert.False(server.Broker.Events.HasListeners);
    }

    [Fact]
    public async Task Without_the_plugin_there_is_no_exchange()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.SendAsync(new QueueBind { Queue = "q"u8, Exchange = "amq.rabbitmq.event"u8, RoutingKey = "#"u8 });
        await channel.ExpectCloseAsync(ReplyCode.NotFound);
        Assert.False(server.Broker.Events.HasListeners);
    }

    [Fact]
    public async Task Events_come_in_the_order_in_which_things_happen()
    {
        await using var server = Server();
        var listener = await ListenAsync(server, "queue.*");
        var channel = await server.ChannelAsync();
        for (var i = 0; i < 200; i++)
        {
            await channel.DeclareQueueAsync($"q{i}");
            await channel.DeleteQueueAsync($"q{i}");
        }

        for (var i = 0; i < 200; i++)
        {
            foreach (var key in new[] { "queue.created", "queue.deleted" })
            {
                var told = await listener.ExpectDeliveryAsync();
                Assert.Equal((key, $"q{i}"), (told.RoutingKey, told.Header("name")));
            }
        }
    }

    [Fact]
    public async Task A_refused_login_is_told_with_its_reason()
    {
        await using var server = Server();
        var listener = await ListenAsync(server, "user.authentication.*");
        await using var client = server.Connect(new WireOptions { User = "app", Password = "wrong" });
        await client.StartAsync();
        await client.SendStartOkAsync();
        var told = await listener.ExpectDeliveryAsync();
        Assert.Equal("user.authentication.failure", told.RoutingKey);
        Assert.Equal(("app", "user 'app' - invalid credentials"), (told.Header("name"), told.Header("error")));
    }

    [Fact]
    public async Task Who_acts_for_an_operator_is_named_and_only_in_his_own_flow()
    {
        await using var server = Server();
        var listener = await ListenAsync(server, "user.created");
        var asked = Task.Run(() =>
        {
            server.Broker.Admin.Actor = "alice";
            server.Broker.Admin.SetUser("one", "secret");
        });
        await asked;
        server.Broker.Admin.SetUser("two", "secret");
        Assert.Equal("alice", (await listener.ExpectDeliveryAsync()).Header("user_who_performed_action"));
        Assert.Equal("rmq-internal", (await listener.ExpectDeliveryAsync()).Header("user_who_performed_action"));
    }

    [Fact]
    public async Task What_belongs_together_is_known_by_its_process()
    {
        await using var server = Server();
        var listener = await ListenAsync(server, "connection.*");
        await listener.BindQueueAsync("events", BrokerEvents.ExchangeName, "channel.*");
        var channel = await server.ChannelAsync();
        var connection = (await listener.ExpectDeliveryAsync()).Header("pid");
        var opened = await listener.ExpectDeliveryAsync();
        Assert.Equal(connection, opened.Header("connection"));
        await channel.Connection.CloseAsync();
        var closed = await listener.ExpectDeliveryAsync();
        Assert.Equal(("channel.closed", opened.Header("pid")), (closed.RoutingKey, closed.Header("pid")));
        closed = await listener.ExpectDeliveryAsync();
        Assert.Equal(("connection.closed", connection), (closed.RoutingKey, closed.Header("pid")));
    }

    [Fact]
    public async Task Another_virtual_host_may_have_it()
    {
        await using var server = new TestServer(limits: new BrokerLimits { EventExchange = "audit" });
        server.Broker.Admin.AddVirtualHost("audit");
        server.Broker.Admin.Permissions.Set("guest", "audit", Amqp.Broker.Security.PermissionSet.Full);
        var listener = await server.ChannelAsync(new WireOptions { VirtualHost = "audit" });
        await listener.DeclareQueueAsync("events");
        await listener.BindQueueAsync("events", BrokerEvents.ExchangeName, "queue.created");
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        var told = await server.TakeAsync(listener, "events");
        Assert.Equal(("q", "/"), (told.Header("name"), told.Header("vhost")));
        server.Broker.Admin.DeleteVirtualHost("audit");
        await channel.DeclareQueueAsync("unheard");
        Assert.False(server.Broker.Events.HasListeners);
    }

    private static TestServer Server() => new(limits: new BrokerLimits { EventExchange = "/" });

    private static async Task<WireChannel> ListenAsync(TestServer server, string key)
    {
        var listener = await server.ChannelAsync();
        await listener.DeclareQueueAsync("events");
        await listener.ConsumeAsync("events", noAck: true);
        await listener.BindQueueAsync("events", BrokerEvents.ExchangeName, key);
        return listener;
    }
}
