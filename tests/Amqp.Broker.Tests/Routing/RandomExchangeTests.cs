using Amqp.Broker.Tests.Support;
using Amqp.Protocol;

namespace Amqp.Broker.Tests.Routing;

/// <summary>Exchanges that pick one of their destinations: by chance, or by the hash of the routing key.</summary>
public sealed class RandomExchangeTests : IDisposable
{
    private readonly TestBroker _broker = new();

    public void Dispose() => _broker.Dispose();

    [Theory]
    [InlineData("x-random")]
    [InlineData("x-local-random")]
    public void Each_message_goes_to_one_queue_and_all_get_their_share(string type)
    {
        Members(type, 4);
        var counts = Enumerable.Range(0, 4000).Select(_ => _broker.Route("x", "same")).CountBy(queue => queue).ToDictionary();
        Assert.Equal(4, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 850, 1150));
    }

    [Fact]
    public void Two_bindings_of_a_queue_give_it_two_chances()
    {
        Members("x-random", 2);
        _broker.Bind("q0", "x", "another key");
        Assert.InRange(Enumerable.Range(0, 3000).Count(_ => _broker.Route("x") == "q0"), 1850, 2150);
        _broker.Unbind("q0", "x", "another key");
        Assert.InRange(Enumerable.Range(0, 3000).Count(_ => _broker.Route("x") == "q0"), 1350, 1650);
    }

    [Fact]
    public void A_queue_that_is_gone_is_not_picked()
    {
        Members("x-random", 3);
        _broker.Host.DeleteQueue("q1"u8, _broker.Owner, ifUnused: false, ifEmpty: false);
        Assert.Equal(["q0", "q2"], Enumerable.Range(0, 200).Select(_ => _broker.Route("x")).Distinct().Order());
        _broker.Unbind("q0", "x");
        _broker.Unbind("q2", "x");
        Assert.Equal("", _broker.Route("x"));
    }

    [Fact]
    public void A_seed_repeats_the_picks()
    {
        string Picks(ulong seed)
        {
            using var broker = new TestBroker(seed);
            broker.Exchange("x", "x-random");
            broker.Queue("a");
            broker.Queue("b");
            broker.Bind("a", "x");
            broker.Bind("b", "x");
            return string.Concat(Enumerable.Range(0, 100).Select(_ => broker.Route("x")));
        }

        Assert.Equal(Picks(3), Picks(3));
        Assert.NotEqual(Picks(3), Picks(4));
    }

    [Fact]
    public void Local_bindings_have_no_key_and_lead_to_classic_queues()
    {
        _broker.Exchange("x", "x-local-random");
        _broker.Queue("q");
        _broker.Queue("quorum", durable: true, arguments: new FieldTableBuilder().Add("x-queue-type", "quorum").Build());
        TestBroker.Refused("PRECONDITION_FAILED - Non empty binding 'k' key not permitted", () => _broker.Bind("q", "x", "k"));
        TestBroker.Refused(
            "PRECONDITION_FAILED - Queue type rabbit_quorum_queue not valid for this exchange type", () => _broker.Bind("quorum", "x"));
        TestBroker.Refused("PRECONDITION_FAILED - Destination not found", () => _broker.Chain("amq.direct", "x"));
        Assert.Equal("", _broker.Route("x"));
    }

    [Fact]
    public void The_modulus_of_the_key_picks_one_and_the_binding_key_does_not_count()
    {
        Members("x-modulus-hash", 4);
        var places = Enumerable.Range(0, 4000).Select(i => _broker.Route("x", $"key{i}")).ToArray();
        var counts = places.CountBy(queue => queue).ToDictionary();
        Assert.Equal(4, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 850, 1150));

        // A second binding is no second chance, and the order of binding does not count.
        _broker.Bind("q3", "x", "whatever");
        _broker.Unbind("q0", "x");
        _broker.Bind("q0", "x", "later");
        Assert.Equal(places, Enumerable.Range(0, 4000).Select(i => _broker.Route("x", $"key{i}")));
    }

    [Fact]
    public void Without_destinations_the_alternate_exchange_is_asked()
    {
        _broker.Queue("lost");
        _broker.Bind("lost", "amq.fanout");
        foreach (var type in (string[])["x-random", "x-local-random", "x-modulus-hash"])
        {
            _broker.Exchange(type, type, arguments: new FieldTableBuilder().Add("alternate-exchange", "amq.fanout").Build());
            Assert.Equal("lost", _broker.Route(type, "k"));
        }
    }

    private void Members(string type, int count)
    {
        _broker.Exchange("x", type);
        for (var i = 0; i < count; i++)
        {
            _broker.Queue($"q{i}");
            _broker.Bind($"q{i}", "x");
        }
    }
}
