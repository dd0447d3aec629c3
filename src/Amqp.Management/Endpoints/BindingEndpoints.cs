using System.Text;
using System.Web;
using Amqp.Broker.Administration;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Objects;
using Amqp.Management.Routing;
using Microsoft.AspNetCore.Http;

namespace Amqp.Management.Endpoints;

/// <summary>Bindings: lists, those between two, and one of these.</summary>
internal static class BindingEndpoints
{
    public static void Map(RouteTable routes)
    {
        routes.Map("/bindings").Get(AccessLevel.Management, List);
        routes.Map("/bindings/{vhost}").Get(AccessLevel.VirtualHostVisible, List);
        routes.Map("/bindings/{vhost}/e/{source}/q/{destination}")
            .Get(AccessLevel.VirtualHostVisible, context => Between(context, toQueue: true))
            .Post(AccessLevel.VirtualHost, context => Post(context, toQueue: true));
        routes.Map("/bindings/{vhost}/e/{source}/e/{destination}")
            .Get(AccessLevel.VirtualHostVisible, context => Between(context, toQueue: false))
            .Post(AccessLevel.VirtualHost, context => Post(context, toQueue: false));
        routes.Map("/bindings/{vhost}/e/{source}/q/{destination}/{props}")
            .Get(AccessLevel.VirtualHostVisible, context => Get(context, toQueue: true))
            .Delete(AccessLevel.VirtualHost, context => Delete(context, toQueue: true));
        routes.Map("/bindings/{vhost}/e/{source}/e/{destination}/{props}")
            .Get(AccessLevel.VirtualHostVisible, context => Get(context, toQueue: false))
            .Delete(AccessLevel.VirtualHost, context => Delete(context, toQueue: false));
    }

    private static Task List(ApiContext context) => context.ListAsync(
        context.Admin.Bindings.In(context.FindVirtualHostName()).Where(binding => context.Principal.Sees(binding.VirtualHost)), BindingJson.Write);

    private static Task Between(ApiContext context, bool toQueue) =>
        context.ListAsync(Find(context, toQueue), BindingJson.Write);

    private static async Task Post(ApiContext context, bool toQueue)
    {
        var host = context.VirtualHostOrNotFound();
        var body = await context.BodyAsync().ConfigureAwait(false);
        var routingKey = body.Text("routing_key") ?? "";
        if (Encoding.UTF8.GetByteCount(routingKey) > Amqp.Protocol.AmqpConstants.MaxShortStringLength)
        {
            throw ApiException.BadRequest("routing_key is too long");
        }

        var binding = new BindingInfo
        {
            VirtualHost = host,
            Source = context.ExchangeName("source"),
            Destination = Destination(context, toQueue),
            IsToQueue = toQueue,
            RoutingKey = routingKey,
            Arguments = body.Arguments(),
        };
        var access = context.Access();
        await AmqpOperation.DeclareAsync(() => context.Admin.Bindings.Bind(binding, access)).ConfigureAwait(false);
        await context.Admin.WhenDurableAsync().ConfigureAwait(false);
        context.Http.Response.Headers.Location = $"{Uri.EscapeDataString(binding.Destination)}/{Uri.EscapeDataString(binding.PropertiesKey)}";
        await context.EmptyAsync(StatusCodes.Status201Created).ConfigureAwait(false);
    }

    private static Task Get(ApiContext context, bool toQueue) => context.JsonAsync(Require(context, toQueue), BindingJson.Write);

    private static async Task Delete(ApiContext context, bool toQueue)
    {
        var (binding, access) = (Require(context, toQueue), context.Access());
        await AmqpOperation.DeclareAsync(() => context.Admin.Bindings.Unbind(binding, access)).ConfigureAwait(false);
        await context.Admin.WhenDurableAsync().ConfigureAwait(false);
        await context.NoContent().ConfigureAwait(false);
    }

    private static IEnumerable<BindingInfo> Find(ApiContext context, bool toQueue)
    {
        var (host, source, destination) = (context.VirtualHost().Name, context.ExchangeName("source"), Destination(context, toQueue));
        var bindings = toQueue ? context.Admin.Bindings.ToQueue(host, destination) : context.Admin.Bindings.ToExchange(host, destination);
        return bindings.Where(binding => binding.Source == source);
    }

    /// <summary>The binding of the path. What tells it apart is encoded; a path that has it decoded once too often is understood as well.</summary>
    private static BindingInfo Require(ApiContext context, bool toQueue)
    {
        var key = context.Path("props");
        var bindings = Find(context, toQueue).ToArray();
        return bindings.FirstOrDefault(binding => binding.PropertiesKey == key)
            ?? bindings.FirstOrDefault(binding => HttpUtility.UrlDecode(binding.PropertiesKey) == key)
            ?? throw ApiException.NotFound();
    }

    private static string Destination(ApiContext context, bool toQueue) =>
        toQueue ? context.Path("destination") : context.ExchangeName("destination");
}
