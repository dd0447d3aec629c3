using Amqp.Broker.Administration;
using Amqp.Broker.Policies;
using Amqp.Broker.Queues;
using Amqp.Broker.Tests.Support;
using Amqp.Protocol;

namespace Amqp.Broker.Tests.Policies;

public sealed class PolicyTests : IDisposable
{
    private readonly TestBroker _broker = new();

    private PolicyAdmin Policies => _broker.Broker.Admin.Policies;

    private PolicyAdmin OperatorPolicies => _broker.Broker.Admin.OperatorPolicies;

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void A_policy_applies_to_what_is_there_and_to_what_comes()
    {
        var before = _broker.Queue("orders.a");
        Policies.Set("/", "ttl", "^orders\\.", Table(("message-ttl", 1000)));
        var after = _broker.Queue("orders.b");
        var other = _broker.Queue("bills");
        Assert.Equal(("ttl", 1000), (before.Policy.PolicyName, before.Settings.MessageTtl));
        Assert.Equal(("ttl", 1000), (after.Policy.PolicyName, after.Settings.MessageTtl));
        Assert.Same(EffectivePolicy.None, other.Policy);
        Assert.Null(other.Settings.MessageTtl);

        Policies.Set("/", "ttl", "^orders\\.", Table(("message-ttl", 2000)));
        Assert.Equal(2000, before.Settings.MessageTtl);
        Assert.True(Policies.Delete("/", "ttl"));
        Assert.False(Policies.Delete("/", "ttl"));
        Assert.Null(before.Policy.PolicyName);
        Assert.Null(before.Settings.MessageTtl);
    }

    [Fact]
    public void An_empty_pattern_is_found_in_every_name()
    {
        Policies.Set("/", "all", "", Table(("max-length", 1)));
        Assert.Equal("all", _broker.Queue("q").Policy.PolicyName);
    }

    [Fact]
    public void The_highest_priority_wins_and_policies_do_not_add_up()
    {
        var queue = _broker.Queue("q");
        Policies.Set("/", "low", ".*", Table(("max-length", 1)), priority: 1);
        Policies.Set("/", "high", "q", Table(("expires", 5000)), priority: 2);
        Policies.Set("/", "elsewhere", "^x", Table(("max-length", 9)), priority: 3);
        Assert.Equal("high", queue.Policy.PolicyName);
        Assert.Null(queue.Settings.MaxLength);
        Assert.Equal(5000, queue.Settings.Expires);
        Assert.Equal(["elsewhere", "high", "low"], Policies.In("/").Select(policy => policy.Name));
        Policies.Delete("/", "high");
        Assert.Equal(("low", 1), (queue.Policy.PolicyName, queue.Settings.MaxLength));
    }

    [Theory]
    [InlineData(PolicyApplyTo.All, "exchange classic quorum")]
    [InlineData(PolicyApplyTo.Exchanges, "exchange")]
    [InlineData(PolicyApplyTo.Queues, "classic quorum")]
    [InlineData(PolicyApplyTo.ClassicQueues, "classic")]
    [InlineData(PolicyApplyTo.QuorumQueues, "quorum")]
    [InlineData(PolicyApplyTo.Streams, "")]
    public void Apply_to_chooses_kinds(PolicyApplyTo applyTo, string expected)
    {
        Policies.Set("/", "p", "^thing$", Table(("max-length-bytes", 10)), applyTo: applyTo);
        Assert.Equal(expected, Affected());
        Assert.True(PolicyApplyToNames.TryParse(applyTo.WireName(), out var parsed));
        Assert.Equal(applyTo, parsed);
    }

    [Fact]
    public void A_policy_does_not_apply_to_a_queue_that_cannot_have_one_of_its_keys()
    {
        Policies.Set("/", "p", "^thing$", Table(("max-length", 10), ("max-in-memory-length", 5)), applyTo: PolicyApplyTo.Queues);
        Assert.Equal("quorum", Affected());
    }

    [Fact]
    public void An_operator_policy_bounds_a_policy()
    {
        var queue = _broker.Queue("q");
        Policies.Set("/", "p", ".*", Table(("max-length", 100), ("message-ttl", 10), ("overflow", "reject-publish"), ("dead-letter-exchange", "d")));
        OperatorPolicies.Set("/", "op", ".*", Table(("max-length", 50), ("message-ttl", 20), ("overflow", "drop-head"), ("expires", 99)));
        Assert.Equal(("p", "op"), (queue.Policy.PolicyName, queue.Policy.OperatorPolicyName));
        Assert.Equal(
            Table(("max-length", 50), ("message-ttl", 10), ("overflow", "drop-head"), ("dead-letter-exchange", "d"), ("expires", 99)),
            queue.Policy.Definition);
        Assert.Equal((50L, 10L, OverflowMode.DropHead, 99L), (queue.Settings.MaxLength, queue.Settings.MessageTtl, queue.Settings.Overflow, queue.Settings.Expires));
        OperatorPolicies.Delete("/", "op");
        Assert.Equal((100, OverflowMode.RejectPublish), (queue.Settings.MaxLength, queue.Settings.Overflow));
        Policies.Delete("/", "p");
        OperatorPolicies.Set("/", "op", ".*", Table(("max-length", 7)));
        Assert.Equal(7, queue.Settings.MaxLength);
    }

    [Theory]
    [InlineData(5, 10, 5)]
    [InlineData(10, 5, 5)]
    [InlineData(-1, 5, 5)]
    [InlineData(5, -1, 5)]
    [InlineData(-1, -1, null)]
    public void A_negative_delivery_limit_is_none(int argument, int policy, int? effective)
    {
        var arguments = new FieldTableBuilder().Add("x-queue-type", "quorum").Add("x-delivery-limit", argument).Build();
        var queue = _broker.Queue("q", durable: true, arguments: arguments);
        Policies.Set("/", "p", ".*", Table(("delivery-limit", policy)));
        Assert.Equal(effective, queue.Settings.DeliveryLimit);
    }

    [Theory]
    [InlineData("classic", OverflowMode.RejectPublish)]
    [InlineData("quorum", OverflowMode.DropHead)]
    public void Of_numbers_the_smaller_counts_and_of_words_the_argument_but_for_the_overflow_of_quorum_queues(string type, OverflowMode overflow)
    {
        var arguments = new FieldTableBuilder()
            .Add("x-queue-type", type).Add("x-message-ttl", 100).Add("x-max-length", 5).Add("x-expires", 70)
            .Add("x-dead-letter-exchange", "mine").Add("x-overflow", "reject-publish").Build();
        var queue = _broker.Queue("q", durable: true, arguments: arguments);
        Policies.Set("/", "p", ".*", Table(
            ("message-ttl", 50), ("max-length", 10), ("expires", 70), ("max-length-bytes", 9),
            ("dead-letter-exchange", "theirs"), ("dead-letter-routing-key", "key"), ("overflow", "drop-head")));
        var settings = queue.Settings;
        Assert.Equal((50, 5, 70, 9), (settings.MessageTtl, settings.MaxLength, settings.Expires, settings.MaxLengthBytes));
        Assert.Equal("mine", settings.DeadLetterExchange!.ToString());
        Assert.Equal("key", settings.DeadLetterRoutingKey!.ToString());
        Assert.Equal(overflow, settings.Overflow);
        Assert.Equal(arguments, queue.Arguments);
    }

    [Fact]
    public void A_smaller_length_drops_what_is_too_much_at_once()
    {
        var queue = _broker.Queue("q");
        _broker.Publish(queue, "a", "b", "c", "d");
        Policies.Set("/", "p", ".*", Table(("max-length", 1)));
        Assert.Equal(1, queue.Status.Ready);
    }

    [Fact]
    public void The_alternate_exchange_follows_the_policy_unless_an_argument_says_otherwise()
    {
        _broker.Queue("lost");
        _broker.Queue("own");
        _broker.Bind("lost", _broker.Exchange("ae", "fanout").Name.ToString());
        _broker.Bind("own", _broker.Exchange("other", "fanout").Name.ToString());
        _broker.Exchange("x", "direct");
        _broker.Exchange("y", "direct", arguments: Table(("alternate-exchange", "other")));
        Assert.Equal("", _broker.Route("x", "k"));
        Policies.Set("/", "ae", "^(x|y|z)$", Table(("alternate-exchange", "ae")));
        Assert.Equal("lost", _broker.Route("x", "k"));
        Assert.Equal("own", _broker.Route("y", "k"));
        _broker.Exchange("z", "topic");
        Assert.Equal("lost", _broker.Route("z", "k"));
        Policies.Delete("/", "ae");
        Assert.Equal("", _broker.Route("x", "k"));
        Assert.Equal("own", _broker.Route("y", "k"));
    }

    [Theory]
    [InlineData("message-ttl", -1, "policy 'p': 'message-ttl' must be an integer from 0 to 315360000000, but is -1")]
    [InlineData("message-ttl", "x", "policy 'p': 'message-ttl' must be an integer from 0 to 315360000000, but is x")]
    [InlineData("expires", 0, "policy 'p': 'expires' must be an integer from 1 to 315360000000, but is 0")]
    [InlineData("max-length", -5, "policy 'p': 'max-length' must be an integer of at least 0, but is -5")]
    [InlineData("overflow", "explode", "policy 'p': 'overflow' must be one of drop-head, reject-publish, reject-publish-dlx, but is explode")]
    [InlineData("dead-letter-exchange", 1, "policy 'p': 'dead-letter-exchange' must be a string, but is 1")]
    [InlineData("max-age", "5x", "policy 'p': 'max-age' must be a number and one of Y, M, D, h, m, s, but is 5x")]
    [InlineData("max-lenght", 1, "policy 'p': 'max-lenght': not recognised policy settings")]
    public void A_wrong_definition_is_refused(string key, object value, string message)
    {
        var queue = _broker.Queue("q");
        var refusal = Assert.Throws<AdminException>(() => Policies.Set("/", "p", ".*", Table((key, value))));
        Assert.Equal(message, refusal.Message);
        Assert.Equal(AdminErrorKind.Invalid, refusal.Kind);
        Assert.Empty(Policies.In("/"));
        Assert.Same(EffectivePolicy.None, queue.Policy);
    }

    [Fact]
    public void Other_mistakes_are_refused()
    {
        Assert.Contains("not a regular expression", Refusal(() => Policies.Set("/", "p", "(", Table(("max-length", 1)))), StringComparison.Ordinal);
        Assert.Equal("no vhost 'v'", Refusal(() => Policies.Set("v", "p", ".*", Table(("max-length", 1)))));
        Assert.Equal("policy 'p': the definition is empty", Refusal(() => Policies.Set("/", "p", ".*", FieldTable.Empty)));
        Assert.Equal(
            "policy 'p': 'dead-letter-exchange': not recognised operator policy settings",
            Refusal(() => OperatorPolicies.Set("/", "p", ".*", Table(("dead-letter-exchange", "x")))));
    }

    [Fact]
    public void Policies_stay_in_their_virtual_host()
    {
        _broker.Broker.Admin.AddVirtualHost("v");
        var queue = _broker.Queue("q");
        Policies.Set("v", "p", ".*", Table(("max-length", 1)));
        Assert.Same(EffectivePolicy.None, queue.Policy);
        Assert.Null(Policies.Find("/", "p"));
        Assert.Equal(".*", Policies.Find("v", "p")!.Pattern.Source);
    }

    private static string Refusal(Action action) => Assert.Throws<AdminException>(action).Message;

    private string Affected()
    {
        var exchange = _broker.Exchange("thing", "direct").Policy;
        var classic = _broker.Queue("thing").Policy;
        _broker.Host.DeleteQueue("thing"u8, _broker.Owner, ifUnused: false, ifEmpty: false);
        var quorum = _broker.Queue("thing", durable: true, arguments: Table(("x-queue-type", "quorum"))).Policy;
        return string.Join(' ', new[] { ("exchange", exchange), ("classic", classic), ("quorum", quorum) }
            .Where(entry => entry.Item2.PolicyName is not null).Select(entry => entry.Item1));
    }

    private static FieldTable Table(params ReadOnlySpan<(string Key, object Value)> entries)
    {
        var table = new FieldTableBuilder();
        foreach (var (key, value) in entries)
        {
            table.Add(key, value is int number ? FieldValue.FromInt64(number) : FieldValue.FromString((string)value));
        }

        return table.Build();
    }
}
