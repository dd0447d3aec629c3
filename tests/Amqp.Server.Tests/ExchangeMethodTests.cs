using Amqp.Protocol;
using Amqp.Server.Tests.Harness;
using Amqp.TestKit.Wire;

namespace Amqp.Server.Tests;

/// <summary>The exchange class and bindings.</summary>
public sealed class ExchangeMethodTests
{
    private const string NotOnDefault = "operation not permitted on the default exchange";

    [Theory]
    [InlineData("amq.direct", "direct")]
    [InlineData("amq.fanout", "fanout")]
    [InlineData("amq.topic", "topic")]
    [InlineData("amq.headers", "headers")]
    [InlineData("amq.match", "headers")]
    public async Task Predeclared_exchanges_can_be_declared_again_and_not_deleted(string name, string type)
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareExchangeAsync(name, type, durable: true);
        await channel.DeclareExchangeAsync(name, passive: true);
        await channel.SendAsync(new ExchangeDelete { Exchange = System.Text.Encoding.UTF8.GetBytes(name) });
        await channel.AssertChannelErrorAsync(
            ReplyCode.AccessRefused, MethodIds.ExchangeDelete, $"deletion of system exchange '{name}' in vhost '/' not allowed");
    }

    [Fact]
    public async Task Reserved_names_are_refused()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(new ExchangeDeclare { Exchange = "amq.mine"u8, Type = "direct"u8 });
        await channel.AssertChannelErrorAsync(
            ReplyCode.AccessRefused, MethodIds.ExchangeDeclare, "exchange name 'amq.mine' contains reserved prefix 'amq.*'");
    }

    [Fact]
    public async Task The_default_exchange_is_left_alone()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.DeclareExchangeAsync("x");
        await channel.SendAsync(new ExchangeDeclare { Type = "direct"u8 });
        await channel.AssertChannelErrorAsync(ReplyCode.AccessRefused, MethodIds.ExchangeDeclare, NotOnDefault);
        await channel.SendAsync(new ExchangeDeclare { Passive = true });
        await channel.AssertChannelErrorAsync(ReplyCode.AccessRefused, MethodIds.ExchangeDeclare, NotOnDefault);
        await channel.SendAsync(default(ExchangeDelete));
        await channel.AssertChannelErrorAsync(ReplyCode.AccessRefused, MethodIds.ExchangeDelete, NotOnDefault);
        await channel.SendAsync(new QueueBind { Queue = "q"u8, RoutingKey = "k"u8 });
        await channel.AssertChannelErrorAsync(ReplyCode.AccessRefused, MethodIds.QueueBind, NotOnDefault);
        await channel.SendAsync(new QueueUnbind { Queue = "q"u8, RoutingKey = "q"u8 });
        await channel.AssertChannelErrorAsync(ReplyCode.AccessRefused, MethodIds.QueueUnbind, NotOnDefault);
        await channel.SendAsync(new ExchangeBind { Destination = "x"u8 });
        await channel.AssertChannelErrorAsync(ReplyCode.AccessRefused, MethodIds.ExchangeBind, NotOnDefault);
        await channel.SendAsync(new ExchangeUnbind { Source = "x"u8 });
        await channel.AssertChannelErrorAsync(ReplyCode.AccessRefused, MethodIds.ExchangeUnbind, NotOnDefault);
    }

    [Fact]
    public async Task An_unknown_type_is_refused()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(new ExchangeDeclare { Exchange = "x"u8, Type = "x-foo"u8 });
        await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.ExchangeDeclare, "unknown exchange type 'x-foo'");
    }

    [Theory]
    [InlineData("fanout", true, true, true, "type': received 'fanout' but current is 'direct'", "type")]
    [InlineData("direct", true, true, true, "received 'true' but current is 'false'", "durable")]
    [InlineData("direct", false, true, true, "received 'true' but current is 'false'", "auto_delete")]
    [InlineData("direct", false, false, true, "received 'true' but current is 'false'", "internal")]
    public async Task A_declaration_that_differs_is_refused(string type, bool durable, bool autoDelete, bool isInternal, string difference, string field)
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareExchangeAsync("x");
        await channel.DeclareExchangeAsync("x", arguments: new FieldTableBuilder().Add("x-unknown", 1).Build());
        await channel.SendAsync(new ExchangeDeclare
        {
            Exchange = "x"u8,
            Type = System.Text.Encoding.UTF8.GetBytes(type),
            Durable = durable,
            AutoDelete = autoDelete,
            Internal = isInternal,
        });
        var reason = difference[(difference.IndexOf("received", StringComparison.Ordinal))..];
        await channel.AssertChannelErrorAsync(
            ReplyCode.PreconditionFailed, MethodIds.ExchangeDeclare, $"inequivalent arg '{field}' for exchange 'x' in vhost '/': {reason}");
    }

    [Fact]
    public async Task Passive_declares_look_at_the_name_only()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareExchangeAsync("x", "topic");
        await channel.DeclareExchangeAsync("x", "nonsense", durable: true, isInternal: true, passive: true);
        await channel.SendAsync(new ExchangeDeclare { Exchange = "missing"u8, Passive = true });
        await channel.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.ExchangeDeclare, "no exchange 'missing' in vhost '/'");
    }

    [Fact]
    public async Task Delete_removes_bindings_and_missing_exchanges_are_fine()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.DeclareExchangeAsync("x", "fanout");
        await channel.BindQueueAsync("q", "x");
        await channel.SendAsync(new ExchangeDelete { Exchange = "x"u8, IfUnused = true });
        await channel.AssertChannelErrorAsync(ReplyCode.PreconditionFailed, MethodIds.ExchangeDelete, "exchange 'x' in vhost '/' in use");
        await channel.DeleteExchangeAsync("x");
        await channel.DeleteExchangeAsync("x");
        await channel.DeclareExchangeAsync("x", "fanout");
        await channel.PublishAsync("x", "", "m");
        await channel.ExpectNothingAsync();
        Assert.Equal(0, server.StatusOf("q")!.Value.Ready);
        await channel.DeleteExchangeAsync("x", ifUnused: true);
    }

    [Fact]
    public async Task Nowait_methods_are_not_answered()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.SendAsync(new ExchangeDeclare { Exchange = "x"u8, Type = "fanout"u8, NoWait = true });
        await channel.SendAsync(new ExchangeDeclare { Exchange = "y"u8, Type = "fanout"u8, NoWait = true });
        await channel.SendAsync(new ExchangeBind { Destination = "y"u8, Source = "x"u8, NoWait = true });
        await channel.BindQueueAsync("q", "y");
        await channel.PublishAsync("x", "", "m");
        Assert.NotNull(await channel.GetAsync("q"));
        await channel.SendAsync(new ExchangeUnbind { Destination = "y"u8, Source = "x"u8, NoWait = true });
        await channel.PublishAsync("x", "", "m");
        Assert.Null(await channel.GetAsync("q"));
        await channel.SendAsync(new ExchangeDelete { Exchange = "x"u8, NoWait = true });
        await channel.SendAsync(new ExchangeDeclare { Exchange = "x"u8, Passive = true, NoWait = true });
        await channel.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.ExchangeDeclare, "no exchange 'x' in vhost '/'");
    }

    [Fact]
    public async Task An_auto_delete_exchange_goes_with_its_last_binding()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.DeclareExchangeAsync("x", autoDelete: true);
        await channel.BindQueueAsync("q", "x", "a");
        await channel.BindQueueAsync("q", "x", "b");
        await channel.UnbindQueueAsync("q", "x", "a");
        await channel.DeclareExchangeAsync("x", passive: true);
        await channel.DeleteQueueAsync("q");
        await channel.SendAsync(new ExchangeDeclare { Exchange = "x"u8, Passive = true });
        await channel.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.ExchangeDeclare, "no exchange 'x' in vhost '/'");
    }

    [Fact]
    public async Task Binding_twice_is_one_binding_and_unbinding_what_is_not_there_is_fine()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.BindQueueAsync("q", "amq.direct", "k");
        await channel.BindQueueAsync("q", "amq.direct", "k");
        await channel.PublishAsync("amq.direct", "k", "m");
        Assert.Equal(0u, (await channel.GetAsync("q"))!.MessageCount);
        await channel.UnbindQueueAsync("q", "amq.direct", "k", new FieldTableBuilder().Add("other", 1).Build());
        await channel.PublishAsync("amq.direct", "k", "m");
        Assert.NotNull(await channel.GetAsync("q"));
        await channel.UnbindQueueAsync("q", "amq.direct", "k");
        await channel.UnbindQueueAsync("q", "amq.direct", "k");
        await channel.UnbindQueueAsync("missing", "amq.direct", "k");
        await channel.UnbindQueueAsync("q", "missing", "k");
        await channel.PublishAsync("amq.direct", "k", "m");
        Assert.Null(await channel.GetAsync("q"));
    }

    [Fact]
    public async Task Binding_what_is_not_there_fails()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.SendAsync(new QueueBind { Queue = "q"u8, Exchange = "amq.direct"u8 });
        await channel.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.QueueBind, "no queue 'q' in vhost '/'");
        await channel.DeclareQueueAsync("q");
        await channel.SendAsync(new QueueBind { Queue = "q"u8, Exchange = "x"u8 });
        await channel.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.QueueBind, "no exchange 'x' in vhost '/'");
        await channel.SendAsync(new ExchangeBind { Destination = "amq.direct"u8, Source = "x"u8 });
        await channel.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.ExchangeBind, "no exchange 'x' in vhost '/'");
        await channel.SendAsync(new ExchangeBind { Destination = "x"u8, Source = "amq.direct"u8 });
        await channel.AssertChannelErrorAsync(ReplyCode.NotFound, MethodIds.ExchangeBind, "no exchange 'x' in vhost '/'");
    }

    [Fact]
    public async Task Exchanges_feed_exchanges_and_cycles_end()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareExchangeAsync("a", "fanout");
        await channel.DeclareExchangeAsync("b", "fanout", isInternal: true);
        await channel.DeclareQueueAsync("q");
        await channel.BindExchangeAsync("b", "a");
        await channel.BindExchangeAsync("a", "b");
        await channel.BindExchangeAsync("a", "a");
        await channel.BindQueueAsync("q", "a");
        await channel.BindQueueAsync("q", "b");
        await channel.PublishAsync("a", "k", "m");
        var got = (await channel.GetAsync("q"))!;
        Assert.Equal(("a", "k", 0u), (got.Exchange, got.RoutingKey, got.MessageCount));
    }

    [Fact]
    public async Task What_matches_no_binding_goes_to_the_alternate_exchange()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareExchangeAsync("rest", "fanout");
        await channel.DeclareExchangeAsync("x", "direct", arguments: new FieldTableBuilder().Add("alternate-exchange", "rest").Build());
        await channel.DeclareQueueAsync("bound");
        await channel.DeclareQueueAsync("unbound");
        await channel.BindQueueAsync("bound", "x", "k");
        await channel.PublishAsync("x", "other", "lost", mandatory: true);
        Assert.Equal(312, (await channel.ExpectReturnAsync()).ReplyCode);
        await channel.BindQueueAsync("unbound", "rest");
        await channel.PublishAsync("x", "k", "one", mandatory: true);
        await channel.PublishAsync("x", "other", "two", mandatory: true);
        Assert.Equal("one", (await channel.GetAsync("bound"))!.Text);
        var rest = (await channel.GetAsync("unbound"))!;
        Assert.Equal(("two", "x", "other", 0u), (rest.Text, rest.Exchange, rest.RoutingKey, rest.MessageCount));
        await channel.SendAsync(new ExchangeDeclare { Exchange = "x"u8, Type = "direct"u8 });
        await channel.AssertChannelErrorAsync(
            ReplyCode.PreconditionFailed, MethodIds.ExchangeDeclare,
            "inequivalent arg 'alternate-exchange' for exchange 'x' in vhost '/': received none but current is the value 'rest' of type 'longstr'");
    }

    [Fact]
    public async Task An_alternate_exchange_that_is_not_there_is_no_error()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareExchangeAsync("x", "direct", arguments: new FieldTableBuilder().Add("alternate-exchange", "missing").Build());
        await channel.PublishAsync("x", "k", "m");
        await channel.ExpectNothingAsync();
        await channel.SendAsync(new ExchangeDeclare { Exchange = "y"u8, Type = "direct"u8, Arguments = new FieldTableBuilder().Add("alternate-exchange", 5).Build().Content });
        await channel.AssertChannelErrorAsync(
            ReplyCode.PreconditionFailed, MethodIds.ExchangeDeclare, "invalid type 'signedint' for arg 'alternate-exchange' in exchange 'y' in vhost '/'");
    }

    [Theory]
    [InlineData("topic", "a.*.c", "a.b.c", true)]
    [InlineData("topic", "a.#", "a", true)]
    [InlineData("topic", "a.*", "a.b.c", false)]
    [InlineData("direct", "k", "k", true)]
    [InlineData("direct", "k", "kk", false)]
    [InlineData("fanout", "k", "other", true)]
    public async Task Messages_follow_bindings(string type, string binding, string key, bool arrives)
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.DeclareExchangeAsync("x", type);
        await channel.BindQueueAsync("q", "x", binding);
        await channel.PublishAsync("x", key, "m");
        Assert.Equal(arrives, await channel.GetAsync("q") is not null);
    }

    [Fact]
    public async Task Headers_bindings_look_at_headers_and_refuse_other_matches()
    {
        await using var server = new TestServer();
        var channel = await server.ChannelAsync();
        await channel.DeclareQueueAsync("q");
        await channel.BindQueueAsync("q", "amq.headers", "", new FieldTableBuilder().Add("x-match", "all").Add("a", 1).Add("b", "two").Build());
        await channel.PublishAsync("amq.headers", "", "no", new WireProperties { Headers = new FieldTableBuilder().Add("a", 1).Build() });
        await channel.PublishAsync("amq.headers", "", "yes", new WireProperties { Headers = new FieldTableBuilder().Add("b", "two").Add("a", 1).Build() });
        Assert.Equal("yes", (await channel.GetAsync("q"))!.Text);
        await channel.SendAsync(new QueueBind { Queue = "q"u8, Exchange = "amq.headers"u8, Arguments = new FieldTableBuilder().Add("x-match", "some").Build().Content });
        await channel.AssertChannelErrorAsync(
            ReplyCode.PreconditionFailed, MethodIds.QueueBind,
            "Invalid x-match field value <<\"some\">>; expected all, any, all-with-x, or any-with-x");
    }
}
