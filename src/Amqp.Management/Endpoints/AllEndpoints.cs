using Amqp.Management.Routing;

namespace Amqp.Management.Endpoints;

/// <summary>Everything that is below <c>/api</c>.</summary>
internal static class AllEndpoints
{
    /// <summary>Maps all paths.</summary>
    public static RouteTable Map()
    {
        var routes = new RouteTable();
        WhoAmIEndpoints.Map(routes);
        return routes;
    }
}
