using Amqp.Broker.Publishing;
using Amqp.Broker.Tests.Support;
using Amqp.TestKit.Runtime;
using Amqp.Protocol;
using Amqp.Storage.Log;

namespace Amqp.Broker.Tests.Delayed;

public sealed class DelayedExchangeTests : IDisposable
{
    private const string Type = "x-delayed-message";
    private readonly SlowStore _store = new();
    private readonly TestBroker _broker;

    public DelayedExchangeTests()
    {
        _broker = new TestBroker(store: _store);
        _broker.Queue("q");
    }

    public void Dispose() => _broker.Dispose();

    public static TheoryData<string, FieldValue, long> Forms => new()
    {
        { "int32", FieldValue.FromInt32(1000), 1000 },
        { "int64", FieldValue.FromInt64(1000), 1000 },
        { "uint8", FieldValue.FromUInt8(200), 200 },
        { "uint16", FieldValue.FromUInt16(1000), 1000 },
        { "text", FieldValue.FromString("1000"), 1000 },
        { "double", FieldValue.FromDouble(1000.9), 1000 },
        { "float", FieldValue.FromFloat(1000.5f), 1000 },
        { "longest", FieldValue.FromInt64(uint.MaxValue), uint.MaxValue },
        { "too long", FieldValue.FromInt64(1L + uint.MaxValue), 0 },
        { "zero", FieldValue.FromInt32(0), 0 },
        { "negative", FieldValue.FromInt32(-5), 0 },
        { "no number", FieldValue.FromString("soon"), 0 },
        { "half a number", FieldValue.FromString("100ms"), 0 },
        { "less than one", FieldValue.FromDouble(0.5), 0 },
        { "no finite number", FieldValue.FromDouble(double.PositiveInfinity), 0 },
        { "bool", FieldValue.FromBoolean(true), 0 },
        { "void", FieldValue.Void, 0 },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_message_comes_when_its_delay_has_passed(string form, FieldValue delay, long milliseconds)
    {
        Assert.NotEmpty(form);
        Declare();
        _broker.Send("x", "k", "m", new FieldTableBuilder().Add("x-delay", delay).Build());
        if (milliseconds == 0)
        {
            Assert.Equal("m", _broker.Drain("q"));
            return;
        }

        Assert.Equal(1, _broker.Host.FindExchange("x"u8)!.MessagesDelayed);
        _broker.Runtime.Advance(milliseconds - 1);
        Assert.Equal("", _broker.Drain("q"));
        _broker.Runtime.Advance(10);
        Assert.Equal("m", _broker.Drain("q"));
        Assert.Equal(0, _broker.Host.FindExchange("x"u8)!.MessagesDelayed);
    }

    [Fact]
    public void The_header_is_negated_and_everything_else_is_as_it_was()
    {
        Declare();
        var headers = new FieldTableBuilder().Add("z", 1).Add("x-delay", 5000).Add("a", "text").Build();
        _broker.Send("x", "k", "m", headers, persistent: true);
        _broker.Runtime.Advance(6000);
        Assert.Equal(LogReadStatus.Record, _broker.Host.FindQueue("q"u8)!.TryGet(noAck: true, out var message));
        Assert.True(BasicPropertiesView.TryParse(message.Record.Properties, out var properties));
        Assert.Equal(
            [("a", FieldValue.FromString("text")), ("x-delay", FieldValue.FromInt64(-5000)), ("z", FieldValue.FromInt32(1))],
            FieldTable.Parse(properties.Headers).Select(entry => (entry.Key, entry.Value)));
        Assert.Equal(2, properties.DeliveryMode);
        Assert.True(message.Record.Exchange.SequenceEqual("x"u8));
        Assert.True(message.Record.RoutingKey.SequenceEqual("k"u8));
        message.Lease.Dispose();
    }

    [Fact]
    public void What_is_not_delayed_keeps_its_header()
    {
        Declare();
        _broker.Send("x", "k", "m", Delay(-7));
        Assert.Equal(LogReadStatus.Record, _broker.Host.FindQueue("q"u8)!.TryGet(noAck: true, out var message));
        Assert.True(BasicPropertiesView.TryParse(message.Record.Properties, out var properties));
        Assert.Equal(FieldValue.FromInt32(-7), FieldTable.Parse(properties.Headers).Single().Value);
        message.Lease.Dispose();
    }

    [Fact]
    public void Messages_come_by_due_time_and_ties_in_the_order_of_publishing()
    {
        Declare();
        foreach (var (body, delay) in ((string, int)[])[("d", 400), ("a", 100), ("c1", 300), ("b", 200), ("c2", 300), ("c3", 300)])
        {
            _broker.Send("x", "k", body, Delay(delay));
        }

        _broker.Send("x", "k", "now");
        _broker.Runtime.Advance(250);
        Assert.Equal("now a b", _broker.Drain("q"));
        _broker.Runtime.Advance(1000);
        Assert.Equal("c1 c2 c3 d", _broker.Drain("q"));
    }

    [Fact]
    public void Bindings_count_as_they_are_when_the_message_is_due()
    {
        Declare();
        _broker.Queue("later");
        Assert.True(_broker.Send("x", "other", "m", Delay(100)));
        _broker.Bind("later", "x", "other");
        _broker.Unbind("q", "x", "k");
        _broker.Send("x", "k", "nowhere", Delay(100));
        _broker.Runtime.Advance(200);
        Assert.Equal("m", _broker.Drain("later"));
        Assert.Equal("", _broker.Drain("q"));
        Assert.Equal(0, _broker.Host.FindExchange("x"u8)!.MessagesDelayed);
    }

    [Theory]
    [InlineData("direct", "k")]
    [InlineData("topic", "#")]
    [InlineData("fanout", "")]
    [InlineData("headers", "")]
    [InlineData("x-consistent-hash", "1")]
    [InlineData("x-random", "")]
    [InlineData("x-modulus-hash", "")]
    [InlineData("x-local-random", "")]
    [InlineData("x-recent-history", "")]
    public void It_routes_as_the_type_that_its_argument_names(string type, string key)
    {
        Declare(type, key);
        _broker.Send("x", "k", "at once");
        _broker.Send("x", "k", "later", Delay(100));
        Assert.Equal("at once", _broker.Drain("q"));
        _broker.Runtime.Advance(200);
        Assert.Equal("later", _broker.Drain("q"));
        _broker.Unbind("q", "x", key);
        Assert.False(_broker.Send("x", "k", "lost"));
    }

    [Fact]
    public void Two_bindings_of_one_key_are_told_apart_by_their_arguments()
    {
        Declare();
        var arguments = new FieldTableBuilder().Add("note", 1).Build();
        _broker.Bind("q", "x", "k", arguments);
        _broker.Unbind("q", "x", "k");
        Assert.True(_broker.Send("x", "k", "still bound"));
        _broker.Unbind("q", "x", "k", arguments);
        Assert.False(_broker.Send("x", "k", "not bound"));
    }

    [Fact]
    public void A_history_behind_a_delay_begins_when_messages_are_due()
    {
        Declare("x-recent-history", "");
        _broker.Send("x", "k", "m", Delay(100));
        _broker.Queue("early");
        _broker.Bind("early", "x");
        Assert.Equal("", _broker.Drain("early"));
        _broker.Runtime.Advance(200);
        _broker.Queue("late");
        _broker.Bind("late", "x");
        Assert.Equal(("m", "m"), (_broker.Drain("early"), _broker.Drain("late")));
    }

    [Fact]
    public void A_message_that_comes_by_a_binding_is_delayed_and_the_other_bindings_get_it_at_once()
    {
        Declare();
        _broker.Queue("other");
        _broker.Chain("x", "amq.fanout");
        _broker.Bind("other", "amq.fanout");
        _broker.Send("amq.fanout", "k", "m", Delay(100));
        Assert.Equal("m", _broker.Drain("other"));
        _broker.Runtime.Advance(200);
        Assert.Equal("m", _broker.Drain("q"));
    }

    [Fact]
    public void A_second_delayed_exchange_behind_the_first_does_not_delay_again()
    {
        Declare();
        _broker.Exchange("y", Type, arguments: Inner("fanout"));
        _broker.Queue("behind");
        _broker.Bind("behind", "y");
        _broker.Chain("y", "x", "k");
        _broker.Send("x", "k", "m", Delay(100));
        _broker.Runtime.Advance(120);
        Assert.Equal("m", _broker.Drain("behind"));
    }

    [Fact]
    public void Sender_selected_keys_count_when_the_message_is_due_and_hidden_ones_stay_hidden()
    {
        Declare();
        _broker.Queue("copy");
        _broker.Queue("blind");
        _broker.Bind("copy", "x", "cc");
        _broker.Bind("blind", "x", "bcc");
        var headers = new FieldTableBuilder()
            .Add("x-delay", 100)
            .Add("CC", [FieldValue.FromString("cc")])
            .Add("BCC", [FieldValue.FromString("bcc")])
            .Build();
        _broker.Send("x", "k", "m", headers);
        _broker.Runtime.Advance(200);
        Assert.Equal(("m", "m"), (_broker.Drain("q"), _broker.Drain("copy")));
        Assert.Equal(LogReadStatus.Record, _broker.Host.FindQueue("blind"u8)!.TryGet(noAck: true, out var message));
        Assert.True(BasicPropertiesView.TryParse(message.Record.Properties, out var properties));
        Assert.Equal(["CC", "x-delay"], FieldTable.Parse(properties.Headers).Select(entry => entry.Key));
        message.Lease.Dispose();
    }

    [Fact]
    public void The_alternate_exchange_is_asked_when_the_message_is_due()
    {
        _broker.Exchange("x", Type, arguments: new FieldTableBuilder().Add("x-delayed-type", "direct").Add("alternate-exchange", "amq.fanout").Build());
        _broker.Bind("q", "amq.fanout");
        Assert.True(_broker.Send("x", "k", "m", Delay(100)));
        Assert.Equal("", _broker.Drain("q"));
        _broker.Runtime.Advance(200);
        Assert.Equal("m", _broker.Drain("q"));
    }

    [Fact]
    public void A_time_to_live_begins_when_the_message_is_due()
    {
        Declare();
        var builder = new BasicPropertiesBuilder { Headers = Delay(1000).Content, Expiration = "500"u8 };
        var routes = new Broker.Routing.RouteSet();
        routes.Route(_broker.Host.FindExchange("x"u8)!, new Broker.Routing.RoutingInput { RoutingKey = "k"u8, Headers = Delay(1000).Content });
        var batch = new PublishBatch(_broker.Broker);
        batch.Add(TestBroker.Message(TestBroker.Names("x", "k"), builder.ToArray(), "m"u8.ToArray(), false) with { TimeToLive = 500 }, routes, null, 0);
        batch.Flush();
        _broker.Runtime.Advance(1400);
        Assert.Equal(1, _broker.Host.FindQueue("q"u8)!.Status.Ready);
        _broker.Runtime.Advance(200);
        Assert.Equal(0, _broker.Host.FindQueue("q"u8)!.Status.Ready);
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void A_publisher_is_answered_when_its_message_is_as_safe_as_it_can_be(bool persistent, bool durable, bool waits)
    {
        Declare(durable: durable);
        var client = new Sink();
        var tracker = new ConfirmTracker(client);
        _broker.Send("x", "k", "m", Delay(100), persistent, tracker, tracker.NextTag());
        Assert.Equal(waits ? 1 : 0, tracker.Outstanding);
        _store.Sync();
        Assert.Equal(0, tracker.Outstanding);
    }

    [Fact]
    public void A_message_leaves_the_store_only_when_its_queue_has_it_for_good()
    {
        Declare(durable: true);
        _broker.Queue("safe", durable: true);
        _broker.Bind("safe", "x", "k");
        _broker.Send("x", "k", "m", Delay(100), persistent: true);
        _store.Sync();
        _broker.Runtime.Advance(200);
        var live = _store.LiveRecords;
        Assert.Equal(0, _broker.Host.FindExchange("x"u8)!.MessagesDelayed);
        _store.Sync();
        Assert.Equal(live - 1, _store.LiveRecords);
    }

    [Fact]
    public void A_full_store_refuses_the_message()
    {
        Declare();
        var client = new Sink();
        var tracker = new ConfirmTracker(client);
        _store.IsFull = true;
        _broker.Send("x", "k", "m", Delay(100), persistent: true, tracker, tracker.NextTag());
        Assert.Equal(["nack 1"], client.Written);
        _store.IsFull = false;
        _broker.Runtime.Advance(200);
        Assert.Equal("", _broker.Drain("q"));
    }

    [Fact]
    public void A_deleted_exchange_drops_what_it_held_back_and_answers_for_it()
    {
        Declare(durable: true);
        var client = new Sink();
        var tracker = new ConfirmTracker(client);
        _broker.Send("x", "k", "m", Delay(100), persistent: true, tracker, tracker.NextTag());
        var exchange = _broker.Host.FindExchange("x"u8)!;
        _broker.Host.DeleteExchange("x"u8, ifUnused: false);
        Assert.Equal(0, tracker.Outstanding);
        Assert.Equal(0, exchange.MessagesDelayed);
        _broker.Runtime.Advance(200);
        Assert.Equal("", _broker.Drain("q"));
        Assert.Equal(0, _store.MemoryInUse);
    }

    [Fact]
    public void Many_due_at_the_same_time_all_come_in_order()
    {
        Declare(durable: true);
        _broker.Queue("safe", durable: true);
        _broker.Bind("safe", "x", "k");
        for (var i = 0; i < 10_000; i++)
        {
            _broker.Send("x", "k", $"{i}", Delay(60_000), persistent: true);
        }

        _broker.Runtime.Advance(61_000);

        // No more are on their way than the store has room for; the rest comes as they arrive.
        Assert.Equal(4096, _broker.Host.FindQueue("safe"u8)!.Status.Ready);
        while (_broker.Host.FindQueue("safe"u8)!.Status.Ready < 10_000)
        {
            _store.Sync();
            _broker.Runtime.RunUntilIdle();
        }

        Assert.Equal(string.Join(' ', Enumerable.Range(0, 10_000)), _broker.Drain("safe"));
    }

    [Fact]
    public void The_type_is_required_and_must_be_one()
    {
        const string Missing = "PRECONDITION_FAILED - Invalid argument, 'x-delayed-type' must be an existing exchange type";
        TestBroker.Refused(Missing, () => _broker.Exchange("x", Type));
        TestBroker.Refused(Missing, () => _broker.Exchange("x", Type, arguments: new FieldTableBuilder().Add("x-delayed-type", 1).Build()));
        TestBroker.Refused(
            "PRECONDITION_FAILED - Invalid argument, 'x-delayed-message' can't be used for 'x-delayed-type'",
            () => _broker.Exchange("x", Type, arguments: Inner(Type)));
        TestBroker.Refused("PRECONDITION_FAILED - unknown exchange type 'x-foo'", () => _broker.Exchange("x", Type, arguments: Inner("x-foo")));
        TestBroker.Refused(
            "PRECONDITION_FAILED - Unsupported property: app_id",
            () => _broker.Exchange("x", Type, arguments: new FieldTableBuilder().Add("x-delayed-type", "x-consistent-hash").Add("hash-property", "app_id").Build()));
    }

    [Fact]
    public void A_binding_must_suit_the_inner_type()
    {
        Declare("x-consistent-hash", "1");
        TestBroker.Refused("PRECONDITION_FAILED - The binding key must be greater than 0", () => _broker.Bind("q", "x", "0"));
    }

    [Fact]
    public void Declared_again_the_inner_type_is_not_compared()
    {
        Declare();
        Assert.Same(_broker.Host.FindExchange("x"u8), _broker.Exchange("x", Type, arguments: Inner("topic")));
    }

    private static FieldTable Delay(long milliseconds) => new FieldTableBuilder().Add("x-delay", (int)milliseconds).Build();

    private static FieldTable Inner(string type) => new FieldTableBuilder().Add("x-delayed-type", type).Build();

    private void Declare(string type = "direct", string key = "k", bool durable = false)
    {
        _broker.Exchange("x", Type, durable, arguments: Inner(type));
        _broker.Bind("q", "x", key);
    }

    private sealed class Sink : IConfirmSink
    {
        public List<string> Written { get; } = [];

        public void WriteAck(ulong deliveryTag, bool multiple) => Written.Add($"ack {deliveryTag}");

        public void WriteNack(ulong deliveryTag) => Written.Add($"nack {deliveryTag}");

        public void Flush()
        {
        }
    }
}
