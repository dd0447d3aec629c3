using Amqp.Broker.Security;
using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests.Security;

/// <summary>What every method asks of the user, with RabbitMQ's texts.</summary>
public sealed class PermissionTests
{
    private static readonly WireOptions s_limited = new() { User = "u", Password = "p" };

    [Fact]
    public async Task A_queue_may_be_declared_and_deleted_by_those_who_may_configure_it()
    {
        await using var server = WithUser("^mine", "", "");
        var channel = await server.ChannelAsync(s_limited);
        await channel.DeclareQueueAsync("mine");
        await channel.DeleteQueueAsync("mine");
        await channel.SendAsync(new QueueDeclare { Queue = "other"u8 });
        await Refused(channel, "configure access to queue 'other'", MethodIds.QueueDeclare);
        await (await server.ChannelAsync()).DeclareQueueAsync("other");
        await channel.SendAsync(new QueueDelete { Queue = "other"u8 });
        await Refused(channel, "configure access to queue 'other'", MethodIds.QueueDelete);
        Assert.NotNull(server.StatusOf("other"));

        // The name that the server makes is asked for like any other.
        await channel.SendAsync(new QueueDeclare());
        var close = await channel.ExpectCloseAsync(ReplyCode.AccessRefused);
        Assert.Matches("^ACCESS_REFUSED - configure access to queue 'amq\\.gen-[^']{22}' in vhost '/' refused for user 'u'$", close.Text);
    }

    [Fact]
    public async Task A_passive_declaration_asks_for_nothing()
    {
        await using var server = WithUser("", "", "");
        var channel = await server.ChannelAsync(s_limited);
        await (await server.ChannelAsync()).DeclareQueueAsync("q");
        await channel.DeclareQueueAsync("q", passive: true);
        await channel.DeclareExchangeAsync("amq.topic", "topic", passive: true);
    }

    [Fact]
    public async Task A_dead_letter_exchange_asks_for_reading_the_queue_and_writing_to_it()
    {
        await using var server = WithUser(".*", "^dlx$", "^readable$");
        var channel = await server.ChannelAsync(s_limited);
        var good = new FieldTableBuilder().Add("x-dead-letter-exchange", "dlx").Build();
        var bad = new FieldTableBuilder().Add("x-dead-letter-exchange", "secret").Build();
        await channel.DeclareQueueAsync("readable", arguments: good);
        await channel.SendAsync(new QueueDeclare { Queue = "unreadable"u8, Arguments = good.Content });
        await Refused(channel, "read access to queue 'unreadable'", MethodIds.QueueDeclare);
        server.Broker.Admin.Permissions.Set("u", "/", new PermissionSet(".*", "^dlx$", ".*"));
        await channel.SendAsync(new QueueDeclare { Queue = "q"u8, Arguments = bad.Content });
        await Refused(channel, "write access to exchange 'secret'", MethodIds.QueueDeclare);
        Assert.Null(server.StatusOf("q"));
    }

    [Fact]
    public async Task An_exchange_may_be_declared_and_deleted_by_those_who_may_configure_it()
    {
        await using var server = WithUser("^mine", "", "");
        var channel = await server.ChannelAsync(s_limited);
        await channel.DeclareExchangeAsync("mine");
        await channel.DeleteExchangeAsync("mine");
        await channel.SendAsync(new ExchangeDeclare { Exchange = "other"u8, Type = "direct"u8 });
        await Refused(channel, "configure access to exchange 'other'", MethodIds.ExchangeDeclare);
        await channel.SendAsync(new ExchangeDelete { Exchange = "other"u8 });
        await Refused(channel, "configure access to exchange 'other'", MethodIds.ExchangeDelete);

        // These are refused whoever asks, and for what they are.
        await channel.SendAsync(new ExchangeDelete { Exchange = "amq.direct"u8 });
        await channel.AssertChannelErrorAsync(
            ReplyCode.AccessRefused, MethodIds.ExchangeDelete, "deletion of system exchange 'amq.direct' in vhost '/' not allowed");
        await channel.SendAsync(new ExchangeDelete());
        await channel.AssertChannelErrorAsync(ReplyCode.AccessRefused, MethodIds.ExchangeDelete, "operation not permitted on the default exchange");
    }

    [Fact]
    public async Task An_alternate_exchange_asks_for_reading_the_exchange_and_writing_to_it()
    {
        await using var server = WithUser(".*", "^ae$", "^readable$");
        var channel = await server.ChannelAsync(s_limited);
        var arguments = new FieldTableBuilder().Add("alternate-exchange", "ae").Build();
        await channel.DeclareExchangeAsync("readable", arguments: arguments);
        await channel.SendAsync(new ExchangeDeclare { Exchange = "x"u8, Type = "direct"u8, Arguments = arguments.Content });
        await Refused(channel, "read access to exchange 'x'", MethodIds.ExchangeDeclare);
        server.Broker.Admin.Permissions.Set("u", "/", new PermissionSet(".*", "", ".*"));
        await channel.SendAsync(new ExchangeDeclare { Exchange = "x"u8, Type = "direct"u8, Arguments = arguments.Content });
        await Refused(channel, "write access to exchange 'ae'", MethodIds.ExchangeDeclare);

        // One that exists is only compared.
        await channel.DeclareExchangeAsync("readable", arguments: arguments);
    }

    [Fact]
    public async Task Binding_asks_for_writing_to_the_destination_and_reading_the_source()
    {
        await using var server = WithUser("", "^(q|d)$", "^s$");
        var owner = await server.ChannelAsync();
        await owner.DeclareQueueAsync("q");
        await owner.DeclareQueueAsync("closed");
        foreach (var name in new[] { "s", "d", "x" })
        {
            await owner.DeclareExchangeAsync(name);
        }

        var channel = await server.ChannelAsync(s_limited);
        await channel.BindQueueAsync("q", "s", "k");
        await channel.UnbindQueueAsync("q", "s", "k");
        await channel.BindExchangeAsync("d", "s", "k");
        await channel.SendAsync(new QueueBind { Queue = "closed"u8, Exchange = "s"u8 });
        await Refused(channel, "write access to queue 'closed'", MethodIds.QueueBind);
        await channel.SendAsync(new QueueBind { Queue = "q"u8, Exchange = "x"u8 });
        await Refused(channel, "read access to exchange 'x'", MethodIds.QueueBind);
        await channel.SendAsync(new QueueUnbind { Queue = "q"u8, Exchange = "x"u8 });
        await Refused(channel, "read access to exchange 'x'", MethodIds.QueueUnbind);
        await channel.SendAsync(new ExchangeBind { Destination = "x"u8, Source = "s"u8 });
        await Refused(channel, "write access to exchange 'x'", MethodIds.ExchangeBind);
        await channel.SendAsync(new ExchangeUnbind { Destination = "d"u8, Source = "x"u8 });
        await Refused(channel, "read access to exchange 'x'", MethodIds.ExchangeUnbind);

        // Permission comes before existence.
        await channel.SendAsync(new QueueBind { Queue = "missing"u8, Exchange = "s"u8 });
        await Refused(channel, "write access to queue 'missing'", MethodIds.QueueBind);
        await channel.SendAsync(new QueueBind { Queue = "q"u8 });
        await channel.AssertChannelErrorAsync(ReplyCode.AccessRefused, MethodIds.QueueBind, "operation not permitted on the default exchange");
    }

    [Fact]
    public async Task Consuming_getting_and_purging_ask_for_reading_the_queue()
    {
        await using var server = WithUser("", "", "^open$");
        var owner = await server.ChannelAsync();
        await owner.DeclareQueueAsync("open");
        await owner.DeclareQueueAsync("closed");
        var channel = await server.ChannelAsync(s_limited);
        Assert.Null(await channel.GetAsync("open"));
        await channel.PurgeQueueAsync("open");
        await channel.ConsumeAsync("open");
        await channel.SendAsync(new BasicGet { Queue = "closed"u8 });
        await Refused(channel, "read access to queue 'closed'", MethodIds.BasicGet);
        await channel.SendAsync(new QueuePurge { Queue = "closed"u8 });
        await Refused(channel, "read access to queue 'closed'", MethodIds.QueuePurge);
        await channel.SendAsync(new BasicConsume { Queue = "closed"u8 });
        await Refused(channel, "read access to queue 'closed'", MethodIds.BasicConsume);
    }

    [Fact]
    public async Task Publishing_asks_for_writing_to_the_exchange()
    {
        await using var server = WithUser("", "^amq\\.(default|fanout)$", "");
        var owner = await server.ChannelAsync();
        await owner.DeclareQueueAsync("q");
        await owner.BindQueueAsync("q", "amq.fanout");
        var channel = await server.ChannelAsync(s_limited);
        await channel.SelectConfirmsAsync();
        await channel.PublishAsync("", "q", "a");
        await channel.PublishAsync("amq.fanout", "", "b");
        await channel.ExpectAllConfirmsAsync();
        Assert.Equal(2, server.StatusOf("q")!.Value.Ready);
        await channel.PublishAsync("amq.direct", "q", "c");
        await Refused(channel, "write access to exchange 'amq.direct'", MethodIds.BasicPublish);

        // Permission comes before existence.
        await channel.PublishAsync("missing", "q", "c");
        await Refused(channel, "write access to exchange 'missing'", MethodIds.BasicPublish);
    }

    [Fact]
    public async Task A_change_of_permissions_reaches_the_next_publish_on_a_channel_that_has_published()
    {
        await using var server = WithUser("", ".*", "");
        var channel = await server.ChannelAsync(s_limited);
        await channel.SelectConfirmsAsync();
        await channel.PublishAsync("", "k", "a");
        await channel.ExpectAllConfirmsAsync();
        server.Broker.Admin.Permissions.Set("u", "/", new PermissionSet("", "^nothing$", ""));
        await channel.PublishAsync("", "k", "a");
        await Refused(channel, "write access to exchange 'amq.default'", MethodIds.BasicPublish);
        server.Broker.Admin.Permissions.Clear("u", "/");
        await channel.PublishAsync("nothing", "k", "a");
        await Refused(channel, "write access to exchange 'nothing'", MethodIds.BasicPublish);
    }

    [Fact]
    public async Task Another_check_between_two_publishes_does_not_renew_the_first()
    {
        await using var server = WithUser("", ".*", ".*");
        await (await server.ChannelAsync()).DeclareQueueAsync("q");
        var channel = await server.ChannelAsync(s_limited);
        await channel.SelectConfirmsAsync();
        await channel.PublishAsync("", "k", "a");
        await channel.ExpectAllConfirmsAsync();
        server.Broker.Admin.Permissions.Set("u", "/", new PermissionSet("", "", ".*"));
        Assert.Null(await channel.GetAsync("q"));
        await channel.PublishAsync("", "k", "a");
        await Refused(channel, "write access to exchange 'amq.default'", MethodIds.BasicPublish);
    }

    [Fact]
    public async Task Topic_permissions_decide_over_routing_keys()
    {
        await using var server = WithUser(".*", ".*", ".*");
        server.Broker.Admin.Permissions.SetTopic("u", "/", new TopicPermission("amq.topic", "^{username}\\.", "^{username}\\.#?"));
        var channel = await server.ChannelAsync(s_limited);
        await channel.DeclareQueueAsync("q");
        await channel.BindQueueAsync("q", "amq.topic", "u.#");
        await channel.SelectConfirmsAsync();
        await channel.PublishAsync("amq.topic", "u.a", "a");
        await channel.PublishAsync("amq.topic", "u.b", "b");
        await channel.ExpectAllConfirmsAsync();
        Assert.Equal(2, server.StatusOf("q")!.Value.Ready);
        await channel.PublishAsync("amq.topic", "v.a", "a");
        await channel.AssertChannelErrorAsync(
            ReplyCode.AccessRefused, MethodIds.BasicPublish, "write access to topic 'v.a' in exchange 'amq.topic' in vhost '/' refused for user 'u'");
        await channel.SendAsync(new QueueBind { Queue = "q"u8, Exchange = "amq.topic"u8, RoutingKey = "#"u8 });
        await channel.AssertChannelErrorAsync(
            ReplyCode.AccessRefused, MethodIds.QueueBind, "read access to topic '#' in exchange 'amq.topic' in vhost '/' refused for user 'u'");

        // Only topic exchanges have topics.
        await channel.BindQueueAsync("q", "amq.direct", "v.a");
    }

    [Fact]
    public async Task Only_an_impersonator_publishes_with_the_user_id_of_another()
    {
        await using var server = WithUser(".*", ".*", ".*");
        var channel = await server.ChannelAsync(s_limited);
        await channel.DeclareQueueAsync("q");
        await channel.PublishAsync("", "q", "a", new WireProperties { UserId = "guest" });
        await channel.AssertChannelErrorAsync(
            ReplyCode.PreconditionFailed, MethodIds.BasicPublish, "user_id property set to 'guest' but authenticated user was 'u'");
        server.Broker.Admin.Users.SetTags("u", [UserTags.Impersonator]);
        await channel.PublishAsync("", "q", "a", new WireProperties { UserId = "guest" });
        Assert.Equal("guest", (await channel.GetAsync("q", noAck: true))!.Properties.UserId);
    }

    private static TestServer WithUser(string configure, string write, string read)
    {
        var server = new TestServer();
        server.Broker.Admin.SetUser("u", "p");
        server.Broker.Admin.Permissions.Set("u", "/", new PermissionSet(configure, write, read));
        return server;
    }

    private static Task Refused(WireChannel channel, string what, uint methodId) =>
        channel.AssertChannelErrorAsync(ReplyCode.AccessRefused, methodId, $"{what} in vhost '/' refused for user 'u'");
}
