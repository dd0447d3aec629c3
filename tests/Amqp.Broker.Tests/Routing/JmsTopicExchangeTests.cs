using System.Text;
using Amqp.Broker.Selectors;
using Amqp.Broker.Tests.Support;
using Amqp.Protocol;

namespace Amqp.Broker.Tests.Routing;

public sealed class JmsTopicExchangeTests : IDisposable
{
    private readonly TestBroker _broker = new();

    public void Dispose() => _broker.Dispose();

    public static FieldTable Headers { get; } = new FieldTableBuilder()
        .Add("colour", "red").Add("name", "Jürgen's 100%_a").Add("n", 5).Add("big", 5_000_000_000L).Add("half", 0.5).Add("yes", true).Add("no", false)
        .Add("empty", "").Add("void", FieldValue.Void).Build();

    [Theory]
    [InlineData("colour = 'red'", true)]
    [InlineData("colour = 'blue'", false)]
    [InlineData("colour <> 'blue'", true)]
    [InlineData("colour > 'blue'", true)]
    [InlineData("COLOUR = 'red'", false)]
    [InlineData("yes", true)]
    [InlineData("no", false)]
    [InlineData("NOT no", true)]
    [InlineData("not not yes", true)]
    [InlineData("TRUE", true)]
    [InlineData("false", false)]
    [InlineData("yes = TRUE and no = FALSE", true)]
    [InlineData("n = 5", true)]
    [InlineData("n = 5.0", true)]
    [InlineData("n < 6 AND n > 4 AND n <= 5 AND n >= 5", true)]
    [InlineData("big = 5000000000", true)]
    [InlineData("big > n", true)]
    [InlineData("half = .5", true)]
    [InlineData("half = 5E-1", true)]
    [InlineData("n = 0x5", true)]
    [InlineData("n + 1 = 6", true)]
    [InlineData("n - 1 * 2 = 3", true)]
    [InlineData("(n - 1) * 2 = 8", true)]
    [InlineData("n / 2 = 2.5", true)]
    [InlineData("-n = -5", true)]
    [InlineData("- -n = +5", true)]
    [InlineData("9223372036854775807 + 1 > 0", true)]
    [InlineData("n BETWEEN 5 AND 7", true)]
    [InlineData("n between 6 and 7", false)]
    [InlineData("n NOT BETWEEN 6 AND 7", true)]
    [InlineData("colour IN ('blue', 'red')", true)]
    [InlineData("colour IN ('blue')", false)]
    [InlineData("colour NOT IN ('blue')", true)]
    [InlineData("n IN (1, 5)", true)]
    [InlineData("colour LIKE 'r%'", true)]
    [InlineData("colour LIKE '_e_'", true)]
    [InlineData("colour LIKE '_e'", false)]
    [InlineData("colour LIKE 'red%'", true)]
    [InlineData("colour LIKE '%'", true)]
    [InlineData("empty LIKE '%'", true)]
    [InlineData("empty LIKE ''", true)]
    [InlineData("empty LIKE '_'", false)]
    [InlineData("colour NOT LIKE 'b%'", true)]
    [InlineData("colour LIKE '%e%d%'", true)]
    [InlineData("name LIKE 'J_rgen%'", true)]
    [InlineData("name LIKE '%''s %'", true)]
    [InlineData("name LIKE '%100!%!_a' ESCAPE '!'", true)]
    [InlineData("name LIKE '%100!_%' ESCAPE '!'", false)]
    [InlineData("name = 'Jürgen''s 100%_a'", true)]
    [InlineData("missing IS NULL", true)]
    [InlineData("colour IS NULL", false)]
    [InlineData("colour IS NOT NULL", true)]
    [InlineData("void IS NULL", true)]
    // What is compared with a missing header is unknown, and so is its opposite.
    [InlineData("missing = 1", false)]
    [InlineData("NOT missing = 1", false)]
    [InlineData("missing <> 1", false)]
    [InlineData("missing = 1 OR yes", true)]
    [InlineData("missing = 1 AND no", false)]
    [InlineData("NOT (missing = 1 AND no)", true)]
    [InlineData("NOT (missing = 1 AND yes)", false)]
    [InlineData("missing LIKE '%'", false)]
    [InlineData("missing NOT LIKE '%'", false)]
    [InlineData("missing NOT IN ('a')", false)]
    [InlineData("missing BETWEEN 1 AND 2", false)]
    [InlineData("colour + 1 = 1", false)]
    [InlineData("n LIKE '5'", false)]
    [InlineData("n", false)]
    [InlineData("colour = 'red' OR n = 1 AND no", true)]
    [InlineData("(colour = 'red' OR n = 1) AND no", false)]
    [InlineData("colour = 5", false)]
    public void Sql_means_what_JMS_says(string sql, bool expected) => Assert.Equal(expected, Parse(sql).Matches(Headers.Content));

    [Theory]
    [InlineData("{'=',{'ident',<<\"colour\">>},<<\"red\">>}.", true)]
    [InlineData("{'=', {ident, <<\"colour\">>}, <<\"blue\">>} . ", false)]
    [InlineData("{ident,<<\"yes\">>}.", true)]
    [InlineData("'true'.", true)]
    [InlineData("{'not',{'ident',<<\"no\">>}}.", true)]
    [InlineData("{'and',{'>',{'ident',<<\"n\">>},4},{'<',{'ident',<<\"n\">>},5.5}}.", true)]
    [InlineData("{'or',{'is_null',{'ident',<<\"colour\">>}},{'not_null',{'ident',<<\"n\">>}}}.", true)]
    [InlineData("{'between',{'ident',<<\"n\">>},{'range',5,7}}.", true)]
    [InlineData("{'not_between',{'ident',<<\"n\">>},6,7}.", true)]
    [InlineData("{'in',{'ident',<<\"colour\">>},[<<\"blue\">>,<<\"red\">>]}.", true)]
    [InlineData("{'not_in',{'ident',<<\"colour\">>},[]}.", true)]
    [InlineData("{'like',{'ident',<<\"colour\">>},<<\"r%\">>,'no_escape'}.", true)]
    [InlineData("{'not_like',{'ident',<<\"name\">>},<<\"%\\\\%\">>,<<\"\\\\\">>}.", true)]
    [InlineData("{'=',{'+',{'ident',<<\"n\">>},{'-',1}},4}.", true)]
    [InlineData("{'=',{'ident',<<\"n\">>},16#5}.", true)]
    [InlineData("{'=',{'ident',<<\"\">>},<<>>}.", false)]
    public void Terms_mean_what_the_JMS_client_wants(string term, bool expected) => Assert.Equal(expected, Parse(term).Matches(Headers.Content));

    [Theory]
    [InlineData("")]
    [InlineData("colour =")]
    [InlineData("colour = 'red")]
    [InlineData("(colour = 'red'")]
    [InlineData("colour = 'red')")]
    [InlineData("colour == 'red'")]
    [InlineData("colour IN ()")]
    [InlineData("colour LIKE red")]
    [InlineData("colour LIKE 'a' ESCAPE 'ab'")]
    [InlineData("colour LIKE 'a!' ESCAPE '!'")]
    [InlineData("colour BETWEEN 1")]
    [InlineData("colour IS 5")]
    [InlineData("and")]
    [InlineData("n NOT 5")]
    [InlineData("99999999999999999999 = n")]
    [InlineData("1.2.3 = n")]
    [InlineData("n ; 5")]
    [InlineData("{'=',{'ident',<<\"colour\">>},<<\"red\">>}")]
    [InlineData("{'what',{'ident',<<\"colour\">>},<<\"red\">>}.")]
    [InlineData("{'ident',<<\"colour}.")]
    [InlineData("{'like',{'ident',<<\"colour\">>},<<\"a\">>,5}.")]
    public void What_is_no_selector_is_refused(string source) => Assert.Null(Selector.Parse(Encoding.UTF8.GetBytes(source)));

    [Fact]
    public void A_selector_is_only_so_deep()
    {
        Assert.NotNull(Selector.Parse(Encoding.UTF8.GetBytes(new string('(', 90) + "yes" + new string(')', 90))));
        Assert.Null(Selector.Parse(Encoding.UTF8.GetBytes(new string('(', 100_000) + "yes" + new string(')', 100_000))));
        Assert.Null(Selector.Parse(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("not ", 100_000)) + "yes")));
        Assert.Null(Selector.Parse(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{'not',", 100_000)) + "true.")));
        Assert.Null(Selector.Parse(Encoding.UTF8.GetBytes("n = 1" + string.Concat(Enumerable.Repeat(" + 1", 100_000)))));
    }

    [Fact]
    public void A_pattern_takes_no_more_than_length_times_length()
    {
        var selector = Parse($"text LIKE '{string.Concat(Enumerable.Repeat("%a", 200))}b'");
        var headers = new FieldTableBuilder().Add("text", new string('a', 20_000)).Build();
        Assert.False(selector.Matches(headers.Content));
    }

    [Fact]
    public void Messages_go_where_their_headers_are_wanted()
    {
        _broker.Exchange("x", "x-jms-topic", arguments: new FieldTableBuilder().Add("rjms_version", "1.4.7").Build());
        foreach (var (queue, selector) in ((string, string)[])[("red", "{'=',{'ident',<<\"colour\">>},<<\"red\">>}."), ("many", "n > 3"), ("all", "true")])
        {
            _broker.Queue(queue);
            _broker.Bind(queue, "x", "key", Selects(selector));
        }

        Assert.Equal("all many red", _broker.Route("x", "whatever", Headers));
        Assert.Equal("all", _broker.Route("x", "key"));
        _broker.Unbind("all", "x", "key", Selects("true"));
        Assert.Equal("", _broker.Route("x", "key"));
    }

    [Fact]
    public void A_binding_without_a_selector_is_refused()
    {
        _broker.Exchange("x", "x-jms-topic");
        _broker.Queue("q");
        TestBroker.Refused(
            "PRECONDITION_FAILED - cannot parse selector '' binding destination 'q' to exchange 'x'", () => _broker.Bind("q", "x"));
        TestBroker.Refused(
            "PRECONDITION_FAILED - cannot parse selector 'colour =' binding destination 'q' to exchange 'x'",
            () => _broker.Bind("q", "x", "", Selects("colour =")));
    }

    private static FieldTable Selects(string selector) => new FieldTableBuilder().Add("rjms_erlang_selector", selector).Build();

    private static Selector Parse(string source)
    {
        var selector = Selector.Parse(Encoding.UTF8.GetBytes(source));
        Assert.True(selector is not null, $"no selector: {source}");
        return selector;
    }
}
