using Amqp.Hosting.Configuration;

namespace Amqp.Hosting.Tests.Configuration;

public sealed class NearestKeyTests
{
    [Theory]
    [InlineData("hartbeat", "heartbeat")]
    [InlineData("haertbeat", "heartbeat")]
    [InlineData("Heartbeat", "heartbeat")]
    [InlineData("listeners.tpc.default", "listeners.tcp.default")]
    [InlineData("listener.tcp.mine", "listeners.tcp.mine")]
    [InlineData("loopback_user.guest", "loopback_users.guest")]
    [InlineData("vm_memory_high_watermark.relativ", "vm_memory_high_watermark.relative")]
    [InlineData("log.console.levl", "log.console.level")]
    [InlineData("max_conections", "max_connections")]
    [InlineData("disk_free_limits.absolute", "disk_free_limit.absolute")]
    [InlineData("managment.tcp.port", "management.tcp.port")]
    [InlineData("ssl_option.cacertfile", "ssl_options.cacertfile")]
    public void The_nearest_key_is_the_one_that_was_meant(string unknown, string meant) => Assert.Equal(meant, NearestKey.To(unknown, ConfKeys.Areas));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "axc", 1)]
    [InlineData("abc", "ac", 1)]
    [InlineData("abc", "abxc", 1)]
    [InlineData("abcd", "acbd", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_counts_typing_errors(string a, string b, int errors) => Assert.Equal(errors, NearestKey.Distance(a, b));

    [Fact]
    public void A_key_of_any_length_has_a_nearest_one() => Assert.NotEmpty(NearestKey.To(new string('x', 100_000), ConfKeys.Areas));
}
