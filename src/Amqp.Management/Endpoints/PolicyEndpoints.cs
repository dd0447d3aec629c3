using System.Text.Json;
using Amqp.Broker.Administration;
using Amqp.Broker.Definitions;
using Amqp.Broker.Policies;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Routing;

namespace Amqp.Management.Endpoints;

/// <summary>Policies, and operator policies, which only administrators set.</summary>
/// <param name="find">Which of the two.</param>
/// <param name="setters">Who may set them.</param>
internal sealed class PolicyEndpoints(Func<ApiContext, PolicyAdmin> find, AccessLevel setters)
{
    public static void Map(RouteTable routes)
    {
        new PolicyEndpoints(context => context.Admin.Policies, AccessLevel.Policies).Map(routes, "/policies");
        new PolicyEndpoints(context => context.Admin.OperatorPolicies, AccessLevel.Administrator).Map(routes, "/operator-policies");
    }

    private void Map(RouteTable routes, string path)
    {
        routes.Map(path).Get(AccessLevel.Management, List);
        routes.Map(path + "/{vhost}").Get(AccessLevel.VirtualHost, List);
        routes.Map(path + "/{vhost}/{name}")
            .Get(setters, Get)
            .Put(setters, PutAsync)
            .Delete(setters, Delete);
    }

    private Task List(ApiContext context)
    {
        var named = context.FindVirtualHostName();
        return context.ListAsync(
            from host in context.Admin.VirtualHosts
            where named is null ? context.Principal.Sees(host.Name) : host.Name == named
            from policy in find(context).In(host)
            select new Entry(host.Name, policy),
            Write);
    }

    private static void Write(Utf8JsonWriter json, Entry entry) => PolicyJson.Write(json, entry.VirtualHost, entry.Policy);

    private Task Get(ApiContext context)
    {
        var host = context.VirtualHost().Name;
        return context.FoundAsync(find(context).Find(host, context.Path("name")) is { } policy ? new Entry(host, policy) : null, Write);
    }

    private async Task PutAsync(ApiContext context)
    {
        var body = await context.BodyAsync().ConfigureAwait(false);
        body.RequireAll("pattern", "definition");
        var (host, name) = (context.Path(ApiContext.VirtualHostSegment), context.Path("name"));
        if (context.Admin.VirtualHosts.Find(host) is null)
        {
            throw ApiException.NoVirtualHost();
        }

        var created = find(context).Find(host, name) is null;
        Validation.Run(() => PolicyJson.Set(find(context), host, name, body.Root));
        await context.PutDone(created).ConfigureAwait(false);
    }

    private Task Delete(ApiContext context) =>
        context.DeleteDone(find(context).Delete(context.Path(ApiContext.VirtualHostSegment), context.Path("name")));

    private sealed record Entry(string VirtualHost, Policy Policy);
}
