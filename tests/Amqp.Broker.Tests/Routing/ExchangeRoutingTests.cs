using Amqp.Broker.Tests.Support;
using Amqp.Protocol;

namespace Amqp.Broker.Tests.Routing;

/// <summary>Default, direct and fanout exchanges, bindings between exchanges, and alternate exchanges.</summary>
public sealed class ExchangeRoutingTests : IDisposable
{
    private readonly TestBroker _broker = new();

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void The_default_exchange_routes_by_queue_name()
    {
        _broker.Queue("a");
        _broker.Queue("b.*");
        Assert.Equal("a", _broker.Route("", "a"));
        Assert.Equal("b.*", _broker.Route("", "b.*"));
        Assert.Equal("", _broker.Route("", "b.c"));
        Assert.Equal("", _broker.Route("", ""));
        _broker.Host.DeleteQueue("a"u8, _broker.Owner, ifUnused: false, ifEmpty: false);
        Assert.Equal("", _broker.Route("", "a"));
    }

    [Fact]
    public void Direct_asks_for_equal_octets()
    {
        foreach (var (queue, key) in new[] { ("plain", "key"), ("upper", "KEY"), ("empty", ""), ("star", "*"), ("dot", "key.") })
        {
            _broker.Queue(queue);
            _broker.Bind(queue, "amq.direct", key);
        }

        Assert.Equal("plain", _broker.Route("amq.direct", "key"));
        Assert.Equal("upper", _broker.Route("amq.direct", "KEY"));
        Assert.Equal("empty", _broker.Route("amq.direct"));
        Assert.Equal("star", _broker.Route("amq.direct", "*"));
        Assert.Equal("dot", _broker.Route("amq.direct", "key."));
        Assert.Equal("", _broker.Route("amq.direct", "ke"));
    }

    [Fact]
    public void Direct_sends_to_every_queue_of_the_key()
    {
        foreach (var queue in new[] { "a", "b", "c" })
        {
            _broker.Queue(queue);
            _broker.Bind(queue, "amq.direct", "k");
        }

        Assert.Equal("a b c", _broker.Route("amq.direct", "k"));
        _broker.Unbind("b", "amq.direct", "k");
        Assert.Equal("a c", _broker.Route("amq.direct", "k"));
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("fanout")]
    [InlineData("topic")]
    [InlineData("headers")]
    public void Arguments_are_part_of_a_bindings_identity(string type)
    {
        var (one, two) = (Arguments("n", 1), Arguments("n", 2));
        _broker.Exchange("x", type);
        _broker.Queue("q");
        var headers = new FieldTableBuilder().Add("n", 2).Build();
        _broker.Bind("q", "x", "k", one);
        _broker.Bind("q", "x", "k", two);
        _broker.Bind("q", "x", "k", two);
        Assert.Equal("q", _broker.Route("x", "k", headers));
        _broker.Unbind("q", "x", "k", one);
        Assert.Equal("q", _broker.Route("x", "k", headers));
        _broker.Unbind("q", "x", "k", two);
        Assert.Equal("", _broker.Route("x", "k", headers));
    }

    [Fact]
    public void Arguments_in_another_order_are_the_same_binding()
    {
        _broker.Queue("q");
        _broker.Bind("q", "amq.direct", "k", new FieldTableBuilder().Add("a", 1).Add("b", "x").Build());
        _broker.Bind("q", "amq.direct", "k", new FieldTableBuilder().Add("b", "x").Add("a", 1).Build());
        _broker.Unbind("q", "amq.direct", "k", new FieldTableBuilder().Add("b", "x").Add("a", 1).Build());
        Assert.Equal("", _broker.Route("amq.direct", "k"));
    }

    [Fact]
    public void Fanout_ignores_keys_and_reaches_many_queues()
    {
        _broker.Exchange("x", "fanout");
        var names = Enumerable.Range(0, 500).Select(i => $"q{i:000}").ToList();
        foreach (var name in names)
        {
            _broker.Queue(name);
            _broker.Bind(name, "x", name);
        }

        Assert.Equal(string.Join(' ', names), _broker.Route("x", "whatever"));
        foreach (var name in names.Where((_, i) => i % 3 != 0))
        {
            _broker.Unbind(name, "x", name);
        }

        Assert.Equal(string.Join(' ', names.Where((_, i) => i % 3 == 0)), _broker.Route("x"));
    }

    [Fact]
    public void Fanout_counts_each_key_of_a_queue_but_sends_once()
    {
        _broker.Exchange("x", "fanout");
        _broker.Queue("q");
        _broker.Bind("q", "x", "a");
        _broker.Bind("q", "x", "b");
        Assert.Equal("q", _broker.Route("x"));
        _broker.Unbind("q", "x", "a");
        Assert.Equal("q", _broker.Route("x"));
        _broker.Unbind("q", "x", "b");
        Assert.Equal("", _broker.Route("x"));
    }

    [Theory]
    [InlineData("direct")]
    [InlineData("fanout")]
    [InlineData("topic")]
    [InlineData("headers")]
    public void A_deleted_queue_is_routed_to_no_more(string type)
    {
        _broker.Exchange("x", type);
        foreach (var queue in new[] { "a", "b" })
        {
            _broker.Queue(queue);
            _broker.Bind(queue, "x", "k");
        }

        _broker.Host.DeleteQueue("a"u8, _broker.Owner, ifUnused: false, ifEmpty: false);
        Assert.Equal("b", _broker.Route("x", "k"));
        _broker.Queue("a");
        Assert.Equal("b", _broker.Route("x", "k"));
    }

    [Fact]
    public void Exchanges_are_chained_with_the_original_key()
    {
        _broker.Exchange("first", "topic");
        _broker.Exchange("second", "fanout");
        _broker.Exchange("third", "direct");
        _broker.Chain("second", "first", "a.#");
        _broker.Chain("third", "second");
        _broker.Queue("q");
        _broker.Bind("q", "third", "a.b");
        Assert.Equal("q", _broker.Route("first", "a.b"));
        Assert.Equal("", _broker.Route("first", "a.c"));
        Assert.Equal("", _broker.Route("first", "b.b"));
        _broker.Unchain("third", "second");
        Assert.Equal("", _broker.Route("first", "a.b"));
    }

    [Fact]
    public void A_cycle_of_exchanges_ends_and_a_queue_gets_one_copy()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            _broker.Exchange(name, "fanout");
            _broker.Queue($"q{name}");
            _broker.Queue("all");
            _broker.Bind($"q{name}", name);
            _broker.Bind("all", name);
        }

        _broker.Chain("b", "a");
        _broker.Chain("c", "b");
        _broker.Chain("a", "c");
        _broker.Chain("a", "a");
        foreach (var name in new[] { "a", "b", "c" })
        {
            Assert.Equal("all qa qb qc", _broker.Route(name));
        }
    }

    [Fact]
    public void A_diamond_of_exchanges_asks_each_once()
    {
        foreach (var name in new[] { "top", "left", "right", "bottom" })
        {
            _broker.Exchange(name, "fanout");
        }

        _broker.Chain("left", "top");
        _broker.Chain("right", "top");
        _broker.Chain("bottom", "left");
        _broker.Chain("bottom", "right");
        _broker.Queue("q");
        _broker.Bind("q", "bottom");
        Assert.Equal("q", _broker.Route("top"));
    }

    [Fact]
    public void An_alternate_exchange_gets_what_matches_nothing()
    {
        _broker.Exchange("x", "direct", arguments: Arguments("alternate-exchange", "alt"));
        _broker.Exchange("alt", "fanout");
        _broker.Queue("bound");
        _broker.Queue("rest");
        _broker.Bind("bound", "x", "k");
        _broker.Bind("rest", "alt");
        Assert.Equal("bound", _broker.Route("x", "k"));
        Assert.Equal("rest", _broker.Route("x", "other"));
    }

    [Fact]
    public void An_alternate_exchange_need_not_exist()
    {
        _broker.Exchange("x", "direct", arguments: Arguments("alternate-exchange", "later"));
        Assert.Equal("", _broker.Route("x", "k"));
        _broker.Exchange("later", "fanout");
        _broker.Queue("q");
        _broker.Bind("q", "later");
        Assert.Equal("q", _broker.Route("x", "k"));
        _broker.Host.DeleteExchange("later"u8, ifUnused: false);
        Assert.Equal("", _broker.Route("x", "k"));
    }

    [Fact]
    public void Alternate_exchanges_are_chained_and_their_cycles_end()
    {
        _broker.Exchange("a", "direct", arguments: Arguments("alternate-exchange", "b"));
        _broker.Exchange("b", "direct", arguments: Arguments("alternate-exchange", "c"));
        _broker.Exchange("c", "direct", arguments: Arguments("alternate-exchange", "a"));
        _broker.Exchange("self", "direct", arguments: Arguments("alternate-exchange", "self"));
        Assert.Equal("", _broker.Route("a", "k"));
        Assert.Equal("", _broker.Route("self", "k"));
        _broker.Queue("q");
        _broker.Bind("q", "c", "k");
        Assert.Equal("q", _broker.Route("a", "k"));
        Assert.Equal("q", _broker.Route("b", "k"));
        Assert.Equal("", _broker.Route("a", "other"));
    }

    [Fact]
    public void A_binding_to_an_exchange_counts_as_a_match()
    {
        _broker.Exchange("x", "fanout", arguments: Arguments("alternate-exchange", "alt"));
        _broker.Exchange("dead end", "direct");
        _broker.Exchange("alt", "fanout");
        _broker.Queue("q");
        _broker.Bind("q", "alt");
        Assert.Equal("q", _broker.Route("x"));
        _broker.Chain("dead end", "x");
        Assert.Equal("", _broker.Route("x"));
    }

    [Fact]
    public void An_exchange_reached_by_a_binding_uses_its_own_alternate()
    {
        _broker.Exchange("x", "fanout");
        _broker.Exchange("inner", "direct", arguments: Arguments("alternate-exchange", "alt"));
        _broker.Exchange("alt", "fanout");
        _broker.Queue("q");
        _broker.Chain("inner", "x");
        _broker.Bind("q", "alt");
        Assert.Equal("q", _broker.Route("x", "nothing"));
    }

    [Fact]
    public void An_alternate_name_too_long_for_any_exchange_leads_nowhere()
    {
        _broker.Exchange("x", "direct", arguments: Arguments("alternate-exchange", new string('n', 256)));
        Assert.Equal("", _broker.Route("x", "k"));
    }

    private static FieldTable Arguments(string name, int value) => new FieldTableBuilder().Add(name, value).Build();

    private static FieldTable Arguments(string name, string value) => new FieldTableBuilder().Add(name, value).Build();
}
