using Amqp.Management.Routing;

namespace Amqp.Management.Tests.Routing;

public sealed class RequestPathTests
{
    [Theory]
    [InlineData("/api/queues/%2F/a?b=c/d", "api|queues|/|a")]
    [InlineData("/api/queues/%2f/a%252Fb/", "api|queues|/|a%2Fb")]
    [InlineData("/a//b", "a||b")]
    [InlineData("/", "")]
    [InlineData("", "")]
    [InlineData("/a+b/c%20d", "a+b|c d")]
    [InlineData("/%C3%A9/%zz/%4", "é|%zz|%4")]
    [InlineData("http://host:1/a/b?c", "a|b")]
    [InlineData("http://host", "")]
    public void Segments_are_divided_first_and_decoded_once(string target, string segments)
        => Assert.Equal(segments, string.Join('|', RequestPath.Segments(RequestPath.PathOf(target))));
}
