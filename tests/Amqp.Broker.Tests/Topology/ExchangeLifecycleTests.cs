using Amqp.Broker.Tests.Support;
using Amqp.Protocol;

namespace Amqp.Broker.Tests.Topology;

public sealed class ExchangeLifecycleTests : IDisposable
{
    private readonly TestBroker _broker = new();

    public void Dispose() => _broker.Dispose();

    [Theory]
    [InlineData("", "direct", false)]
    [InlineData("amq.direct", "direct", false)]
    [InlineData("amq.fanout", "fanout", false)]
    [InlineData("amq.topic", "topic", false)]
    [InlineData("amq.headers", "headers", false)]
    [InlineData("amq.match", "headers", false)]
    [InlineData("amq.rabbitmq.trace", "topic", true)]
    public void Every_virtual_host_has_these(string name, string type, bool isInternal)
    {
        _broker.Broker.Admin.AddVirtualHost("other");
        var exchange = _broker.Broker.FindVirtualHost("other")!.FindExchange(TestBroker.Bytes(name))!;
        Assert.Equal(type, exchange.Type);
        Assert.Equal(isInternal, exchange.IsInternal);
        Assert.True(exchange.IsDurable);
        Assert.False(exchange.IsAutoDelete);
        Assert.Equal(7, _broker.Broker.FindVirtualHost("other")!.Exchanges.Count());
    }

    [Fact]
    public void Declaring_again_the_same_is_fine()
    {
        var arguments = new FieldTableBuilder().Add("alternate-exchange", "alt").Build();
        var first = _broker.Exchange("x", "topic", durable: true, autoDelete: true, @internal: true, arguments);
        Assert.Same(first, _broker.Exchange("x", "topic", durable: true, autoDelete: true, @internal: true, arguments));
        Assert.Same(_broker.Host.FindExchange("amq.topic"u8), _broker.Exchange("amq.topic", "topic", durable: true));
    }

    [Fact]
    public void Only_the_alternate_exchange_counts_among_the_arguments()
    {
        var first = _broker.Exchange("x", "direct", arguments: new FieldTableBuilder().Add("whatever", 1).Build());
        Assert.Same(first, _broker.Exchange("x", "direct"));
    }

    [Fact]
    public void A_different_redeclaration_names_the_first_difference()
    {
        _broker.Exchange("x", "direct", durable: true);
        TestBroker.Refused(
            "PRECONDITION_FAILED - inequivalent arg 'type' for exchange 'x' in vhost '/': received 'fanout' but current is 'direct'",
            () => _broker.Exchange("x", "fanout"));
        TestBroker.Refused(
            "PRECONDITION_FAILED - inequivalent arg 'durable' for exchange 'x' in vhost '/': received 'false' but current is 'true'",
            () => _broker.Exchange("x", "direct", autoDelete: true, @internal: true));
        TestBroker.Refused(
            "PRECONDITION_FAILED - inequivalent arg 'auto_delete' for exchange 'x' in vhost '/': received 'true' but current is 'false'",
            () => _broker.Exchange("x", "direct", durable: true, autoDelete: true, @internal: true));
        TestBroker.Refused(
            "PRECONDITION_FAILED - inequivalent arg 'internal' for exchange 'x' in vhost '/': received 'true' but current is 'false'",
            () => _broker.Exchange("x", "direct", durable: true, @internal: true));
        TestBroker.Refused(
            "PRECONDITION_FAILED - inequivalent arg 'alternate-exchange' for exchange 'x' in vhost '/': "
            + "received the value 'alt' of type 'longstr' but current is none",
            () => _broker.Exchange("x", "direct", durable: true, arguments: Alternate("alt")));
    }

    [Fact]
    public void A_different_alternate_exchange_is_shown_both_ways()
    {
        _broker.Exchange("x", "direct", arguments: Alternate("one"));
        TestBroker.Refused(
            "PRECONDITION_FAILED - inequivalent arg 'alternate-exchange' for exchange 'x' in vhost '/': received 'two' but current is 'one'",
            () => _broker.Exchange("x", "direct", arguments: Alternate("two")));
        TestBroker.Refused(
            "PRECONDITION_FAILED - inequivalent arg 'alternate-exchange' for exchange 'x' in vhost '/': "
            + "received none but current is the value 'one' of type 'longstr'",
            () => _broker.Exchange("x", "direct"));
    }

    [Fact]
    public void An_alternate_exchange_is_a_string()
    {
        TestBroker.Refused(
            "PRECONDITION_FAILED - invalid type 'signedint' for arg 'alternate-exchange' in exchange 'x' in vhost '/'",
            () => _broker.Exchange("x", "direct", arguments: new FieldTableBuilder().Add("alternate-exchange", 1).Build()));
        Assert.False(_broker.HasExchange("x"));
    }

    [Fact]
    public void Names_and_types_are_checked()
    {
        TestBroker.Refused(
            "PRECONDITION_FAILED - unknown exchange type 'x-foo'", () => _broker.Exchange("x", "x-foo"));
        TestBroker.Refused(
            "ACCESS_REFUSED - exchange name 'amq.mine' contains reserved prefix 'amq.*'", () => _broker.Exchange("amq.mine", "direct"));
        TestBroker.Refused(
            "ACCESS_REFUSED - operation not permitted on the default exchange", () => _broker.Exchange("", "direct"));
        Assert.NotNull(_broker.Exchange("amqp", "direct"));
    }

    [Fact]
    public void A_passive_declaration_asks_for_the_name_only()
    {
        _broker.Exchange("x", "direct");
        _broker.Host.CheckExchange("x"u8);
        TestBroker.Refused("NOT_FOUND - no exchange 'y' in vhost '/'", () => _broker.Host.CheckExchange("y"u8));
        TestBroker.Refused("ACCESS_REFUSED - operation not permitted on the default exchange", () => _broker.Host.CheckExchange(default));
    }

    [Fact]
    public void Deleting_is_refused_for_system_exchanges_and_fine_for_missing_ones()
    {
        Delete("missing");
        TestBroker.Refused("ACCESS_REFUSED - deletion of system exchange 'amq.missing' in vhost '/' not allowed", () => Delete("amq.missing"));
        TestBroker.Refused("ACCESS_REFUSED - deletion of system exchange 'amq.direct' in vhost '/' not allowed", () => Delete("amq.direct"));
        TestBroker.Refused("ACCESS_REFUSED - operation not permitted on the default exchange", () => Delete(""));
    }

    [Fact]
    public void If_unused_counts_bindings_as_a_source()
    {
        _broker.Exchange("x", "fanout");
        _broker.Exchange("y", "fanout");
        _broker.Chain("y", "x");
        TestBroker.Refused("PRECONDITION_FAILED - exchange 'x' in vhost '/' in use", () => Delete("x", ifUnused: true));
        Delete("y", ifUnused: true);
        Delete("x", ifUnused: true);
        Assert.False(_broker.HasExchange("x"));
    }

    [Fact]
    public void A_deleted_exchange_takes_its_bindings_with_it()
    {
        var exchange = _broker.Exchange("x", "fanout");
        _broker.Queue("q");
        _broker.Bind("q", "x");
        Delete("x");
        Assert.True(exchange.IsDeleted);
        Assert.NotSame(exchange, _broker.Exchange("x", "fanout"));
        Assert.Equal("", _broker.Route("x"));
    }

    [Fact]
    public void An_auto_delete_exchange_goes_with_its_last_binding_and_not_before_the_first()
    {
        _broker.Exchange("x", "direct", autoDelete: true);
        _broker.Queue("q");
        _broker.Unbind("q", "x", "never bound");
        Assert.True(_broker.HasExchange("x"));
        _broker.Bind("q", "x", "a");
        _broker.Bind("q", "x", "b");
        _broker.Unbind("q", "x", "a");
        Assert.True(_broker.HasExchange("x"));
        _broker.Unbind("q", "x", "b");
        Assert.False(_broker.HasExchange("x"));
    }

    [Fact]
    public void An_auto_delete_exchange_goes_with_the_queue_it_led_to()
    {
        _broker.Exchange("x", "direct", autoDelete: true);
        _broker.Queue("q");
        _broker.Bind("q", "x", "a");
        _broker.Host.DeleteQueue("q"u8, _broker.Owner, ifUnused: false, ifEmpty: false);
        Assert.False(_broker.HasExchange("x"));
    }

    [Fact]
    public void Being_a_destination_does_not_keep_an_auto_delete_exchange_nor_delete_it()
    {
        _broker.Exchange("source", "fanout");
        _broker.Exchange("x", "fanout", autoDelete: true);
        _broker.Queue("q");
        _broker.Chain("x", "source");
        _broker.Unchain("x", "source");
        Assert.True(_broker.HasExchange("x"));
        _broker.Chain("x", "source");
        _broker.Bind("q", "x");
        _broker.Unbind("q", "x");
        Assert.False(_broker.HasExchange("x"));
        Assert.Equal("", _broker.Route("source"));
    }

    [Fact]
    public void Auto_deletion_runs_up_a_chain()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            _broker.Exchange(name, "fanout", autoDelete: true);
        }

        _broker.Queue("q");
        _broker.Chain("b", "a");
        _broker.Chain("c", "b");
        _broker.Bind("q", "c");
        _broker.Unbind("q", "c");
        Assert.False(_broker.HasExchange("c") || _broker.HasExchange("b") || _broker.HasExchange("a"));
    }

    [Fact]
    public void Auto_deletion_runs_round_a_cycle_once()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            _broker.Exchange(name, "fanout", autoDelete: true);
        }

        _broker.Chain("b", "a");
        _broker.Chain("c", "b");
        _broker.Chain("a", "c");
        Delete("b");
        Assert.False(_broker.HasExchange("a") || _broker.HasExchange("b") || _broker.HasExchange("c"));
    }

    [Fact]
    public void Auto_deletion_runs_up_a_very_long_chain()
    {
        const int Length = 30_000;
        for (var i = 0; i < Length; i++)
        {
            _broker.Exchange($"x{i}", "fanout", autoDelete: true);
            if (i > 0)
            {
                _broker.Chain($"x{i}", $"x{i - 1}");
            }
        }

        // A stack of its own size: one call deeper per exchange would end the process.
        var thread = new Thread(() => Delete($"x{Length - 1}"), maxStackSize: 512 * 1024);
        thread.Start();
        thread.Join();
        Assert.False(_broker.HasExchange("x0"));
        Assert.Equal(7, _broker.Host.Exchanges.Count());
    }

    [Fact]
    public void Exchange_bindings_check_both_ends()
    {
        _broker.Exchange("x", "fanout");
        const string Default = "ACCESS_REFUSED - operation not permitted on the default exchange";
        TestBroker.Refused(Default, () => _broker.Chain("", "x"));
        TestBroker.Refused(Default, () => _broker.Chain("x", ""));
        TestBroker.Refused(Default, () => _broker.Unchain("", "x"));
        TestBroker.Refused(Default, () => _broker.Unchain("x", ""));
        TestBroker.Refused("NOT_FOUND - no exchange 'gone' in vhost '/'", () => _broker.Chain("x", "gone"));
        TestBroker.Refused("NOT_FOUND - no exchange 'gone' in vhost '/'", () => _broker.Chain("gone", "x"));
        TestBroker.Refused("NOT_FOUND - no exchange 'source' in vhost '/'", () => _broker.Chain("destination", "source"));
        _broker.Unchain("gone", "x");
        _broker.Unchain("x", "gone");
        _broker.Unchain("x", "amq.fanout");
    }

    private void Delete(string name, bool ifUnused = false) => _broker.Host.DeleteExchange(TestBroker.Bytes(name), ifUnused);

    private static FieldTable Alternate(string name) => new FieldTableBuilder().Add("alternate-exchange", name).Build();
}
