using Amqp.Management.Access;
using Amqp.Management.Routing;

namespace Amqp.Management.Tests.Routing;

public sealed class RouteTableTests
{
    [Theory]
    [InlineData("users", "/users", "")]
    [InlineData("users|alice", "/users/{user}", "user=alice")]
    [InlineData("users|bulk-delete", "/users/bulk-delete", "")]
    [InlineData("users|alice|permissions", "/users/{user}/permissions", "user=alice")]
    [InlineData("users|bulk-delete|permissions", "/users/{user}/permissions", "user=bulk-delete")]
    [InlineData("permissions|/|alice", "/permissions/{vhost}/{user}", "vhost=/,user=alice")]
    [InlineData("users|alice|nothing", null, "")]
    [InlineData("", null, "")]
    public void A_literal_goes_before_a_name_and_does_not_hide_it(string segments, string? pattern, string values)
    {
        var routes = new RouteTable();
        foreach (var path in new[] { "/users", "/users/{user}", "/users/bulk-delete", "/users/{user}/permissions", "/permissions/{vhost}/{user}" })
        {
            routes.Map(path).Get(AccessLevel.Anyone, _ => Task.CompletedTask);
        }

        var found = new Dictionary<string, string>();
        var endpoint = routes.Find(segments.Length == 0 ? [] : segments.Split('|'), found);

        Assert.Equal(pattern, endpoint?.Pattern);
        Assert.Equal(values, string.Join(',', found.Select(entry => $"{entry.Key}={entry.Value}")));
    }
}
