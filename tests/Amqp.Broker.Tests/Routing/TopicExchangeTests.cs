using System.Diagnostics;
using Amqp.Broker.Tests.Support;
using Amqp.Protocol;
using Amqp.TestKit.Runtime;

namespace Amqp.Broker.Tests.Routing;

public sealed class TopicExchangeTests : IDisposable
{
    private readonly TestBroker _broker = new();

    public TopicExchangeTests() => _broker.Exchange("x", "topic");

    public void Dispose() => _broker.Dispose();

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("", ".", false)]
    [InlineData("a", "", false)]
    [InlineData("#", "", true)]
    [InlineData("#", "a", true)]
    [InlineData("#", "a.b.c", true)]
    [InlineData("#", "..", true)]
    [InlineData("*", "", false)]
    [InlineData("*", "a", true)]
    [InlineData("*", "a.b", false)]
    [InlineData("*", ".", false)]
    [InlineData("*.*", ".", true)]
    [InlineData("a.b", "a.b", true)]
    [InlineData("a.b", "a.b.", false)]
    [InlineData("a.b", ".a.b", false)]
    [InlineData("a.b", "A.b", false)]
    [InlineData("a..b", "a..b", true)]
    [InlineData("a..b", "a.b", false)]
    [InlineData("a.*.b", "a..b", true)]
    [InlineData("a.*.b", "a.b", false)]
    [InlineData("a.", "a.", true)]
    [InlineData("a.*", "a.", true)]
    [InlineData("a.*", "a", false)]
    [InlineData("*.a", ".a", true)]
    [InlineData("#.a", "a", true)]
    [InlineData("#.a", "a.a", true)]
    [InlineData("#.a", "b.c.a", true)]
    [InlineData("#.a", "a.b", false)]
    [InlineData("#.a", "", false)]
    [InlineData("a.#", "a", true)]
    [InlineData("a.#", "a.b.c", true)]
    [InlineData("a.#", "b", false)]
    [InlineData("a.#.b", "a.b", true)]
    [InlineData("a.#.b", "a.x.y.b", true)]
    [InlineData("a.#.b", "a.b.x", false)]
    [InlineData("a.#.b", "a.b.b", true)]
    [InlineData("#.#", "", true)]
    [InlineData("#.#", "a", true)]
    [InlineData("#.*", "", false)]
    [InlineData("#.*", "a", true)]
    [InlineData("#.*", "a.b.c", true)]
    [InlineData("*.#", "a", true)]
    [InlineData("*.#", "", false)]
    [InlineData("#.*.#", "", false)]
    [InlineData("#.*.#", "a", true)]
    [InlineData("*.#.*", "a", false)]
    [InlineData("*.#.*", "a.b", true)]
    [InlineData("#.a.#.b.#", "x.a.y.b.z", true)]
    [InlineData("#.a.#.b.#", "x.b.y.a.z", false)]
    [InlineData("#.a.#.a.#", "a", false)]
    [InlineData("#.a.#.a.#", "a.a", true)]
    [InlineData("ab*", "abc", false)]
    [InlineData("ab*", "ab*", true)]
    [InlineData("a#", "a", false)]
    [InlineData("##", "a", false)]
    [InlineData("##", "##", true)]
    [InlineData("a.b", "a.*", false)]
    [InlineData("*", "#", true)]
    [InlineData("å.*", "å.ø", true)]
    public void Words_stars_and_hashes(string bindingKey, string routingKey, bool expected)
    {
        _broker.Queue("q");
        _broker.Bind("q", "x", bindingKey);
        Assert.Equal(expected ? "q" : "", _broker.Route("x", routingKey));
        Assert.Equal(expected, TopicCases.Matches(bindingKey, routingKey));
    }

    [Fact]
    public void A_queue_gets_one_copy_however_many_bindings_match()
    {
        _broker.Queue("q");
        foreach (var key in new[] { "a.b", "*.b", "a.*", "#", "a.#", "#.b", "*.*", "#.#" })
        {
            _broker.Bind("q", "x", key);
        }

        Assert.Equal("q", _broker.Route("x", "a.b"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("#")]
    [InlineData("*")]
    [InlineData("a.#.b")]
    [InlineData("a.*.#.c")]
    public void Unbinding_one_key_leaves_the_others(string key)
    {
        string[] keys = ["", "a", "#", "*", "a.#.b", "a.*.#.c", "a.#.b.c", "a.*.#.c.d", "#.a"];
        foreach (var each in keys)
        {
            _broker.Queue(Name(each));
            _broker.Bind(Name(each), "x", each);
        }

        _broker.Unbind(Name(key), "x", key);
        foreach (var routingKey in new[] { "", "a", "b", "a.b", "a.x.b", "a.x.c", "a.x.y.c", "a.b.c", "a.x.c.d" })
        {
            var expected = keys.Where(k => k != key && TopicCases.Matches(k, routingKey)).Select(Name).Order(StringComparer.Ordinal);
            Assert.Equal(string.Join(' ', expected), _broker.Route("x", routingKey));
        }
    }

    [Fact]
    public void A_binding_with_other_arguments_keeps_the_key_alive()
    {
        var arguments = new FieldTableBuilder().Add("n", 1).Build();
        _broker.Queue("q");
        _broker.Bind("q", "x", "a.b");
        _broker.Bind("q", "x", "a.b", arguments);
        _broker.Unbind("q", "x", "a.b");
        Assert.Equal("q", _broker.Route("x", "a.b"));
        _broker.Unbind("q", "x", "a.b");
        Assert.Equal("q", _broker.Route("x", "a.b"));
        _broker.Unbind("q", "x", "a.b", arguments);
        Assert.Equal("", _broker.Route("x", "a.b"));
    }

    [Fact]
    public void What_is_unbound_leaves_no_nodes_behind()
    {
        _broker.Queue("q");
        var exchange = _broker.Exchange("x", "topic");
        Assert.Equal(0, TopicTree.NodesBelowRoot(exchange));
        string[] keys = ["a.b.c", "a.b", "a.*.#", "#.#.#", "", "..", "a.b.d", "*.*"];
        foreach (var key in keys)
        {
            _broker.Bind("q", "x", key);
        }

        Assert.True(TopicTree.NodesBelowRoot(exchange) > keys.Length);
        foreach (var key in keys.Reverse())
        {
            _broker.Unbind("q", "x", key);
        }

        Assert.Equal(0, TopicTree.NodesBelowRoot(exchange));
    }

    [Fact]
    public void Many_hashes_and_a_long_key_do_not_explode()
    {
        _broker.Queue("q");
        // Each of these makes a backtracking matcher try an astronomical number of splits before it gives up.
        foreach (var word in new[] { "a", "*", "#" })
        {
            _broker.Bind("q", "x", string.Join('.', Enumerable.Repeat($"#.{word}", 60)) + ".z");
        }

        var key = string.Join('.', Enumerable.Repeat("a", 127));
        Assert.Equal("", _broker.Route("x", key));
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("", _broker.Route("x", key));
        }

        // Twenty messages in seconds, where 2^60 steps would take years: no clock is too noisy for that.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
        Assert.Equal("q", _broker.Route("x", key[..^1] + "z"));
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Random_bindings_agree_with_the_naive_matcher(int seed)
    {
        var random = new SplitMix((ulong)seed);
        var bindings = new HashSet<(string Queue, string Key)>();
        for (var i = 0; i < 5; i++)
        {
            _broker.Queue($"q{i}");
        }

        for (var step = 0; step < 400; step++)
        {
            if (bindings.Count == 0 || random.Chance(35))
            {
                var (queue, key) = ($"q{random.Next(5)}", RandomKey(random, ["a", "b", "*", "#", "#", ""]));
                _broker.Bind(queue, "x", key);
                bindings.Add((queue, key));
            }
            else if (random.Chance(30))
            {
                var (queue, key) = random.Pick([.. bindings]);
                _broker.Unbind(queue, "x", key);
                bindings.Remove((queue, key));
            }

            var routingKey = RandomKey(random, ["a", "b", "c", ""]);
            var expected = bindings.Where(b => TopicCases.Matches(b.Key, routingKey)).Select(b => b.Queue).Distinct().Order(StringComparer.Ordinal);
            Assert.True(
                string.Join(' ', expected) == _broker.Route("x", routingKey),
                $"seed {seed}: '{routingKey}' against {string.Join(", ", bindings.Select(b => $"{b.Queue}='{b.Key}'"))}");
        }

        foreach (var (queue, key) in bindings)
        {
            _broker.Unbind(queue, "x", key);
        }

        Assert.Equal(0, TopicTree.NodesBelowRoot(_broker.Exchange("x", "topic")));
    }

    private static string RandomKey(SplitMix random, string[] words) =>
        string.Join('.', Enumerable.Range(0, random.Next(6)).Select(_ => random.Pick(words)));

    private static string Name(string key) => $"<{key}>";
}
