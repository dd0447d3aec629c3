using Amqp.Management.Access;
using Microsoft.AspNetCore.Http;

namespace Amqp.Management.Routing;

/// <summary>Adds methods to what is at a path.</summary>
internal readonly struct RouteBuilder(ApiEndpoint endpoint)
{
    public RouteBuilder Get(AccessLevel access, ApiHandler handler) => Add(HttpMethods.Get, access, handler);

    public RouteBuilder Put(AccessLevel access, ApiHandler handler) => Add(HttpMethods.Put, access, handler);

    public RouteBuilder Post(AccessLevel access, ApiHandler handler) => Add(HttpMethods.Post, access, handler);

    public RouteBuilder Delete(AccessLevel access, ApiHandler handler) => Add(HttpMethods.Delete, access, handler);

    private RouteBuilder Add(string method, AccessLevel access, ApiHandler handler)
    {
        endpoint.Add(method, access, handler);
        return this;
    }
}
