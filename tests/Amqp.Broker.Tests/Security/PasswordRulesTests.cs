using Amqp.Broker.Security;

namespace Amqp.Broker.Tests.Security;

public sealed class PasswordRulesTests
{
    private const string TooShort = "minimum required password length is 8";
    private const string NoMatch = "provided password does not match the validator regular expression";

    [Fact]
    public void Without_rules_everything_will_do()
    {
        Assert.Null(new PasswordRules().ProblemOf(""));
        Assert.Null(new PasswordRules().ProblemOf(null));
    }

    [Theory]
    [InlineData("1234567", TooShort)]
    [InlineData("12345678", null)]
    [InlineData("ääää", null)]
    [InlineData("", TooShort)]
    [InlineData(null, TooShort)]
    public void The_length_counts_octets(string? password, string? problem)
        => Assert.Equal(problem, new PasswordRules().WithMinLength(8).ProblemOf(password));

    [Theory]
    [InlineData("abc1", null)]
    [InlineData("abc", NoMatch)]
    [InlineData(null, NoMatch)]
    public void The_expression_is_searched_for(string? password, string? problem)
        => Assert.Equal(problem, new PasswordRules().WithPattern("[0-9]").ProblemOf(password));

    [Fact]
    public void An_expression_with_lookaheads_will_do()
        => Assert.Equal([null, NoMatch], new[] { "aB3", "ab3" }.Select(new PasswordRules().WithPattern("^(?=.*[A-Z])(?=.*[0-9]).+$").ProblemOf));

    [Fact]
    public void The_algorithm_stays_with_other_rules()
        => Assert.Equal(HashingAlgorithm.Md5, new PasswordRules().With(HashingAlgorithm.Md5).WithMinLength(3).Algorithm);

    [Fact]
    public void A_broken_expression_is_refused() => Assert.ThrowsAny<ArgumentException>(() => new PasswordRules().WithPattern("("));
}
