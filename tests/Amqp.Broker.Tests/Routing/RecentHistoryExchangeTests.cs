using Amqp.Broker.Tests.Support;
using Amqp.Protocol;

namespace Amqp.Broker.Tests.Routing;

public sealed class RecentHistoryExchangeTests : IDisposable
{
    private const string Type = "x-recent-history";
    private readonly TestBroker _broker = new();

    public RecentHistoryExchangeTests()
    {
        _broker.Queue("early");
        _broker.Queue("late");
    }

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void A_new_binding_gets_the_last_twenty_messages_in_order()
    {
        _broker.Exchange("x", Type);
        _broker.Bind("early", "x");
        Send(1, 25);
        Assert.Equal(string.Join(' ', Enumerable.Range(1, 25)), _broker.Drain("early"));
        _broker.Bind("late", "x", "any key");
        Assert.Equal(string.Join(' ', Enumerable.Range(6, 20)), _broker.Drain("late"));

        // Each binding gets it once; a binding that was there gets nothing again.
        _broker.Bind("late", "x", "any key");
        Assert.Equal("", _broker.Drain("late"));
        Send(26, 1);
        Assert.Equal("26", _broker.Drain("late"));
        Assert.Equal("26", _broker.Drain("early"));
    }

    [Fact]
    public void The_length_can_be_chosen()
    {
        _broker.Exchange("x", Type, arguments: new FieldTableBuilder().Add("x-recent-history-length", 3).Build());
        Send(1, 10);
        _broker.Bind("late", "x");
        Assert.Equal("8 9 10", _broker.Drain("late"));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(-1, "-1")]
    public void A_length_is_positive(int length, string text) => TestBroker.Refused(
        $"PRECONDITION_FAILED - Invalid argument {text}, 'x-recent-history-length' must be a positive integer",
        () => _broker.Exchange("x", Type, arguments: new FieldTableBuilder().Add("x-recent-history-length", length).Build()));

    [Fact]
    public void A_length_is_a_number() => TestBroker.Refused(
        "PRECONDITION_FAILED - Invalid argument <<\"3\">>, 'x-recent-history-length' must be a positive integer",
        () => _broker.Exchange("x", Type, arguments: new FieldTableBuilder().Add("x-recent-history-length", "3").Build()));

    [Fact]
    public void A_message_that_says_so_is_not_kept()
    {
        _broker.Exchange("x", Type);
        _broker.Bind("early", "x");
        _broker.Send("x", "k", "kept", new FieldTableBuilder().Add("x-recent-history-no-store", false).Build());
        _broker.Send("x", "k", "gone", new FieldTableBuilder().Add("x-recent-history-no-store", true).Build());
        Assert.Equal("kept gone", _broker.Drain("early"));
        _broker.Bind("late", "x");
        Assert.Equal("kept", _broker.Drain("late"));
    }

    [Fact]
    public void An_exchange_that_is_bound_routes_the_history()
    {
        _broker.Exchange("x", Type);
        _broker.Bind("late", "amq.topic", "a.#");
        _broker.Send("x", "a.b", "1");
        _broker.Send("x", "b.b", "2");
        _broker.Send("x", "a", "3");
        _broker.Chain("amq.topic", "x");
        Assert.Equal("1 3", _broker.Drain("late"));
    }

    [Fact]
    public void Messages_that_come_by_a_binding_are_kept_too()
    {
        _broker.Exchange("x", Type);
        _broker.Chain("x", "amq.fanout");
        _broker.Send("amq.fanout", "k", "1");
        _broker.Bind("late", "x");
        Assert.Equal("1", _broker.Drain("late"));
    }

    private void Send(int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            _broker.Send("x", "k", $"{i}");
        }
    }
}
