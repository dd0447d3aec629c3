using Amqp.Hosting.Configuration;

namespace Amqp.Hosting.Tests.Configuration;

public sealed class ConfParserTests
{
    [Theory]
    [InlineData("heartbeat = 30", "heartbeat", "30")]
    [InlineData("heartbeat=30", "heartbeat", "30")]
    [InlineData("  \theartbeat \t=\t 30 \t", "heartbeat", "30")]
    [InlineData("heartbeat = 30 # seconds", "heartbeat", "30")]
    [InlineData("heartbeat = 30#seconds", "heartbeat", "30")]
    [InlineData("default_pass = a=b", "default_pass", "a=b")]
    [InlineData("cluster_name = two words", "cluster_name", "two words")]
    [InlineData("default_pass = 'a # b '", "default_pass", "a # b ")]
    [InlineData("default_pass = \"a # b\" # behind", "default_pass", "a # b")]
    [InlineData("default_pass = ''", "default_pass", "")]
    [InlineData("default_pass = '''a 'b' # c''' # behind", "default_pass", "a 'b' # c")]
    [InlineData("default_pass = ''''''", "default_pass", "")]
    [InlineData("default_pass = 'a' b", "default_pass", "'a' b")]
    [InlineData("default_pass = 'a", "default_pass", "'a")]
    [InlineData("default_pass = it's", "default_pass", "it's")]
    [InlineData("listeners.tcp.local = [::1]:5672", "listeners.tcp.local", "[::1]:5672")]
    [InlineData("loopback_users.first\\.last = true", "loopback_users.first\\.last", "true")]
    public void A_line_is_a_key_and_a_value(string line, string key, string value)
    {
        var setting = Assert.Single(ConfParser.ParseFile(line, "some.conf"));

        Assert.Equal((key, value, "some.conf:1"), (setting.Key, setting.Value, setting.Origin));
    }

    [Fact]
    public void A_value_in_triple_quotes_may_have_lines()
    {
        var settings = ConfParser.ParseFile("a = '''\n{x, # one\r\n\n  \"two\"}\n'''\nb = 1\n", "some.conf");
        Assert.Equal([new ConfSetting("a", "{x, # one\n\n  \"two\"}", "some.conf:1"), new ConfSetting("b", "1", "some.conf:6")], settings);
        var error = Assert.Throws<BrokerConfigurationException>(() => ConfParser.ParseFile("b = 1\na = '''x\ny = 2\n", "some.conf"));
        Assert.Equal("some.conf:2: the value that begins with ''' has no ''' at its end", error.Message);
    }

    [Fact]
    public void Comments_and_empty_lines_are_passed_over_and_counted()
    {
        var settings = ConfParser.ParseFile("\uFEFF# a comment\r\n\r\n   # another\r\nheartbeat = 1\n\nframe_max = 2", "some.conf");

        Assert.Equal(["some.conf:4", "some.conf:6"], settings.Select(setting => setting.Origin));
    }

    [Theory]
    [InlineData("heartbeat", "expected 'key = value', found 'heartbeat'")]
    [InlineData("= 30", "expected 'key = value', found '= 30'")]
    [InlineData("two words = 3", "expected 'key = value', found 'two words = 3'")]
    [InlineData("[{rabbit, [{heartbeat, 30}]}].", "expected 'key = value', found '[{rabbit, [{heartbeat, 30}]}].'")]
    [InlineData("heartbeat =", "heartbeat has no value")]
    [InlineData("heartbeat = # thirty", "heartbeat has no value")]
    public void A_line_of_another_form_is_an_error_that_names_file_and_line(string line, string problem)
    {
        var error = Assert.Throws<BrokerConfigurationException>(() => ConfParser.ParseFile($"frame_max = 4096\n{line}\n", "/etc/some.conf"));

        Assert.StartsWith("/etc/some.conf:2: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("default_pass=a#b", "a#b")]
    [InlineData("default_pass=a # b", "a # b")]
    [InlineData("default_pass='a b'", "a b")]
    [InlineData("default_pass=''", "")]
    [InlineData("default_pass='a' # b", "'a' # b")]
    public void On_the_command_line_a_hash_is_part_of_the_value(string argument, string value)
        => Assert.Equal(new ConfSetting("default_pass", value, "here"), ConfParser.ParseArgument(argument, "here"));
}
