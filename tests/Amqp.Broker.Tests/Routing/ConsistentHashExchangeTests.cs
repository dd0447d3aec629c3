using Amqp.Broker.Tests.Support;
using Amqp.Protocol;

namespace Amqp.Broker.Tests.Routing;

public sealed class ConsistentHashExchangeTests : IDisposable
{
    private const string Type = "x-consistent-hash";
    private readonly TestBroker _broker = new();

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void A_key_goes_to_one_queue_and_always_to_the_same()
    {
        Members(5);
        for (var i = 0; i < 100; i++)
        {
            var queue = _broker.Route("x", $"key{i}");
            Assert.Matches("^q[0-4]$", queue);
            Assert.Equal(queue, _broker.Route("x", $"key{i}"));
        }
    }

    [Theory]
    [InlineData(2, new[] { 1, 1 })]
    [InlineData(8, new[] { 3, 3, 3, 3, 3, 3, 3, 3 })]
    [InlineData(3, new[] { 1, 2, 3 })]
    [InlineData(2, new[] { 1, 10_000 })]
    public void Shares_are_as_the_weights_say(int queues, int[] weights)
    {
        const int Keys = 40_000;
        _broker.Exchange("x", Type);
        for (var i = 0; i < queues; i++)
        {
            _broker.Queue($"q{i}");
            _broker.Bind($"q{i}", "x", $"{weights[i]}");
        }

        var counts = Places(Keys).CountBy(queue => queue).ToDictionary();
        for (var i = 0; i < queues; i++)
        {
            var expected = (double)Keys * weights[i] / weights.Sum();
            Assert.InRange(counts.GetValueOrDefault($"q{i}"), expected - (5 * Math.Sqrt(expected)) - 1, expected + (5 * Math.Sqrt(expected)) + 1);
        }
    }

    [Fact]
    public void A_queue_that_comes_takes_its_share_and_moves_nothing_else()
    {
        Members(4);
        var before = Places(2000);
        _broker.Queue("new");
        _broker.Bind("new", "x", "1");
        var after = Places(2000);
        var moved = before.Zip(after).Where(place => place.First != place.Second).ToArray();
        Assert.All(moved, place => Assert.Equal("new", place.Second));
        Assert.InRange(moved.Length, 300, 500);

        _broker.Unbind("new", "x", "1");
        Assert.Equal(before, Places(2000));
    }

    [Fact]
    public void A_queue_that_goes_moves_only_its_own_keys()
    {
        Members(4);
        var before = Places(2000);
        _broker.Host.DeleteQueue("q1"u8, _broker.Owner, ifUnused: false, ifEmpty: false);
        var after = Places(2000);
        Assert.All(before.Zip(after), place => Assert.True(place.First == place.Second ? place.First != "q1" : place.First == "q1"));
    }

    [Fact]
    public void Another_weight_moves_only_what_that_queue_gains()
    {
        Members(4);
        var before = Places(2000);
        _broker.Bind("q2", "x", "3");
        _broker.Unbind("q2", "x", "1");
        var after = Places(2000);
        Assert.All(before.Zip(after).Where(place => place.First != place.Second), place => Assert.Equal("q2", place.Second));
        Assert.InRange(after.Count(queue => queue == "q2"), 900, 1100);
    }

    [Fact]
    public void The_order_of_binding_does_not_count()
    {
        Members(5);
        var before = Places(500);
        for (var i = 4; i >= 0; i--)
        {
            _broker.Unbind($"q{i}", "x", "1");
        }

        foreach (var i in (int[])[3, 0, 4, 2, 1])
        {
            _broker.Bind($"q{i}", "x", "1");
        }

        Assert.Equal(before, Places(500));
    }

    [Fact]
    public void Of_two_bindings_of_a_queue_the_first_counts()
    {
        Members(2);
        var before = Places(1000);
        _broker.Bind("q0", "x", "9999");
        Assert.Equal(before, Places(1000));
        _broker.Unbind("q0", "x", "9999");
        Assert.Equal(before, Places(1000));
    }

    [Fact]
    public void A_header_is_hashed_with_its_type_and_the_routing_key_is_not_looked_at()
    {
        Members(50, new FieldTableBuilder().Add("hash-header", "user").Build());
        var places = new HashSet<string>();
        for (var i = 0; i < 40; i++)
        {
            var place = _broker.Route("x", $"{i}", Header("user", FieldValue.FromString("ann")));
            places.Add(place);
        }

        Assert.Single(places);
        var others = Enumerable.Range(0, 40).Select(i => _broker.Route("x", "k", Header("user", FieldValue.FromInt32(i)))).ToHashSet();
        Assert.True(others.Count > 10);
        Assert.Single(Enumerable.Range(0, 40).Select(i => _broker.Route("x", $"k{i}", Header("other", FieldValue.FromInt32(i)))).ToHashSet());
    }

    [Theory]
    [InlineData("message_id")]
    [InlineData("correlation_id")]
    [InlineData("timestamp")]
    public void A_property_is_hashed(string property)
    {
        Members(50, new FieldTableBuilder().Add("hash-property", property).Build());
        string Place(int id, string key) => _broker.Route("x", key, properties: property switch
        {
            "message_id" => new BasicPropertiesBuilder { MessageId = TestBroker.Bytes($"{id}") }.ToArray(),
            "correlation_id" => new BasicPropertiesBuilder { CorrelationId = TestBroker.Bytes($"{id}") }.ToArray(),
            _ => new BasicPropertiesBuilder { Timestamp = (ulong)id }.ToArray(),
        });
        Assert.Equal(Place(1, "a"), Place(1, "b"));
        Assert.True(Enumerable.Range(0, 40).Select(i => Place(i, "k")).ToHashSet().Count > 10);

        // Without the property all are equal.
        Assert.Single(Enumerable.Range(0, 40).Select(i => _broker.Route("x", $"{i}", properties: new byte[2])).ToHashSet());
    }

    [Theory]
    [InlineData("one", "PRECONDITION_FAILED - The binding key must be an integer: <<\"one\">>")]
    [InlineData("", "PRECONDITION_FAILED - The binding key must be an integer: <<>>")]
    [InlineData("1.5", "PRECONDITION_FAILED - The binding key must be an integer: <<\"1.5\">>")]
    [InlineData("0", "PRECONDITION_FAILED - The binding key must be greater than 0")]
    [InlineData("-7", "PRECONDITION_FAILED - The binding key must be greater than 0")]
    [InlineData("10001", "PRECONDITION_FAILED - The binding key must not exceed 10000")]
    [InlineData("99999999999999999999999", "PRECONDITION_FAILED - The binding key must not exceed 10000")]
    public void A_weight_is_a_number_from_1_to_10000(string key, string text)
    {
        _broker.Exchange("x", Type);
        _broker.Queue("q");
        TestBroker.Refused(text, () => _broker.Bind("q", "x", key));
        Assert.Equal("", _broker.Route("x", "k"));
    }

    [Fact]
    public void Arguments_are_refused_that_do_not_say_what_to_hash()
    {
        TestBroker.Refused(
            "PRECONDITION_FAILED - hash-header and hash-property are mutually exclusive",
            () => _broker.Exchange("x", Type, arguments: new FieldTableBuilder().Add("hash-header", "a").Add("hash-property", "message_id").Build()));
        TestBroker.Refused(
            "PRECONDITION_FAILED - Unsupported property: app_id",
            () => _broker.Exchange("x", Type, arguments: new FieldTableBuilder().Add("hash-property", "app_id").Build()));
        Assert.False(_broker.HasExchange("x"));
    }

    [Fact]
    public void Exchanges_may_be_members_and_without_members_the_alternate_exchange_is_asked()
    {
        _broker.Queue("lost");
        _broker.Bind("lost", "amq.fanout");
        _broker.Exchange("x", Type, arguments: new FieldTableBuilder().Add("alternate-exchange", "amq.fanout").Build());
        Assert.Equal("lost", _broker.Route("x", "k"));
        _broker.Queue("behind");
        _broker.Bind("behind", "amq.direct", "k");
        _broker.Chain("amq.direct", "x", "5");
        Assert.Equal("behind", _broker.Route("x", "k"));
    }

    private static FieldTable Header(string name, FieldValue value) => new FieldTableBuilder().Add(name, value).Build();

    private void Members(int count, FieldTable? arguments = null)
    {
        _broker.Exchange("x", Type, arguments: arguments);
        for (var i = 0; i < count; i++)
        {
            _broker.Queue($"q{i}");
            _broker.Bind($"q{i}", "x", "1");
        }
    }

    private string[] Places(int keys) => [.. Enumerable.Range(0, keys).Select(i => _broker.Route("x", $"key{i}"))];
}
