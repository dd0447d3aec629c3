using Amqp.Broker.Security;
using Amqp.Broker.Tests.Support;

namespace Amqp.Broker.Tests.Security;

public sealed class NamePatternTests
{
    [Theory]
    [InlineData(".*", "", true)]
    [InlineData(".*", "anything", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("^$", "a", false)]
    [InlineData("order", "my-orders", true)]
    [InlineData("^order", "my-orders", false)]
    [InlineData("^(amq\\.gen.*|amq\\.default)$", "amq.default", true)]
    [InlineData("^(amq\\.gen.*|amq\\.default)$", "amq-default", false)]
    [InlineData("^(?!amq\\.).*", "amq.gen-1", false)]
    [InlineData("^(?!amq\\.).*", "mine", true)]
    [InlineData("grün", "tiefgrün", true)]
    [InlineData("Order", "order", false)]
    public void Searches_names(string pattern, string name, bool matches)
    {
        Assert.True(NamePattern.TryParse(pattern, out var parsed, out _));
        Assert.Equal(matches, parsed.IsMatch(TestBroker.Bytes(name)));
    }

    [Fact]
    public void A_broken_expression_is_refused_and_denies()
    {
        Assert.False(NamePattern.TryParse("a[", out _, out var error));
        Assert.Contains("a[", error, StringComparison.Ordinal);
        Assert.False(NamePattern.ParseOrDeny("a[").IsMatch("a["u8));
    }

    [Fact]
    public void An_expression_that_would_take_for_ever_does_not_match()
    {
        // The look-ahead asks for backtracking, and the rest for two to the power of the name's length of it.
        Assert.True(NamePattern.TryParse("^(?=a)(a+)+$", out var pattern, out _));
        Assert.False(pattern.IsMatch(TestBroker.Bytes(new string('a', 200) + "!")));
        Assert.True(pattern.IsMatch("aaa"u8));
    }
}
