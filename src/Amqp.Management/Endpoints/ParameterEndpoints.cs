using System.Text.Json;
using Amqp.Broker.Definitions;
using Amqp.Broker.Parameters;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Routing;

namespace Amqp.Management.Endpoints;

/// <summary>Runtime parameters of virtual hosts.</summary>
internal static class ParameterEndpoints
{
    private const string ComponentSegment = "component";

    public static void Map(RouteTable routes)
    {
        routes.Map("/parameters").Get(AccessLevel.Policies, List);
        routes.Map("/parameters/{component}").Get(AccessLevel.Policies, List);
        routes.Map("/parameters/{component}/{vhost}").Get(AccessLevel.Policies, List);
        routes.Map("/parameters/{component}/{vhost}/{name}")
            .Get(AccessLevel.Policies, context => context.FoundAsync(Find(context), Write))
            .Put(AccessLevel.Policies, Put)
            .Delete(AccessLevel.Policies, Delete);
    }

    private static Task List(ApiContext context)
    {
        var host = context.FindVirtualHostName();
        var parameters = context.FindPath(ComponentSegment) is { } component ? context.Admin.Components.Of(component) : context.Admin.Components.All;
        return context.ListAsync(
            parameters.Where(parameter => host is null ? context.Principal.Sees(parameter.VirtualHost) : parameter.VirtualHost == host), Write);
    }

    private static RuntimeParameter? Find(ApiContext context) =>
        context.Admin.Components.Find(context.Path(ComponentSegment), context.Path(ApiContext.VirtualHostSegment), context.Path("name"));

    private static void Write(Utf8JsonWriter json, RuntimeParameter parameter)
    {
        json.WriteStartObject();
        json.WritePropertyName("value"u8);
        parameter.Value.WriteTo(json);
        json.WriteString("vhost"u8, parameter.VirtualHost);
        json.WriteString("component"u8, parameter.Component);
        json.WriteString("name"u8, parameter.Name);
        json.WriteEndObject();
    }

    private static async Task Put(ApiContext context)
    {
        var body = await context.BodyAsync().ConfigureAwait(false);
        var value = body.Require("value");
        var (component, host) = (context.Path(ComponentSegment), context.Path(ApiContext.VirtualHostSegment));
        if (context.Admin.VirtualHosts.Find(host) is null)
        {
            throw ApiException.NoVirtualHost();
        }

        var created = Find(context) is null;
        if (component == ComponentAdmin.Policy)
        {
            context.Admin.Components.Set(component, host, context.Path("name"), value);
        }

        Validation.Run(() => context.Admin.Components.Set(component, host, context.Path("name"), value));
        await context.PutDone(created).ConfigureAwait(false);
    }

    private static Task Delete(ApiContext context) => context.DeleteDone(
        context.Admin.Components.Delete(context.Path(ComponentSegment), context.Path(ApiContext.VirtualHostSegment), context.Path("name")));
}
