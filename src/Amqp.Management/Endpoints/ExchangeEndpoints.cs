using Amqp.Broker.Administration;
using Amqp.Broker.Topology;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Objects;
using Amqp.Management.Routing;
using Amqp.Management.Statistics;
using Amqp.Protocol;

namespace Amqp.Management.Endpoints;

/// <summary>Exchanges: lists, items, publish, bindings.</summary>
internal static class ExchangeEndpoints
{
    public static void Map(RouteTable routes)
    {
        routes.Map("/exchanges").Get(AccessLevel.Management, List);
        routes.Map("/exchanges/{vhost}").Get(AccessLevel.VirtualHostVisible, List);
        routes.Map("/exchanges/{vhost}/{exchange}")
            .Get(AccessLevel.VirtualHostVisible, Get)
            .Put(AccessLevel.VirtualHost, Put)
            .Delete(AccessLevel.VirtualHost, Delete);
        routes.Map("/exchanges/{vhost}/{exchange}/publish").Post(AccessLevel.VirtualHost, Publish);
        routes.Map("/exchanges/{vhost}/{exchange}/bindings/source").Get(AccessLevel.VirtualHostVisible, Outgoing);
        routes.Map("/exchanges/{vhost}/{exchange}/bindings/destination").Get(AccessLevel.VirtualHostVisible, Incoming);
    }

    private static Task List(ApiContext context)
    {
        var exchanges = context.Admin.Exchanges.In(context.FindVirtualHostName()).Where(exchange => context.Principal.Sees(exchange.VirtualHost.Name));
        return context.PagesAsync(exchanges, static exchange => exchange.Name.ToString(), Json(context).Write);
    }

    private static Task Get(ApiContext context) => context.JsonAsync(context.Exchange(), Json(context, always: true).WriteDetailed);

    private static ExchangeJson Json(ApiContext context, bool always = false) =>
        new(context.Host, SampleQuery.Parse(context), always || !context.DisablesStats);

    private static async Task Put(ApiContext context)
    {
        var host = context.VirtualHostOrNotFound();
        var body = await context.BodyAsync().ConfigureAwait(false);
        var type = body.Text("type") ?? "direct";
        var name = context.ExchangeName().Length == 0 ? ShortString.Empty : context.ShortName("exchange");
        var declaration = new ExchangeDeclaration(
            name, type, body.Flag("durable"), body.Flag("auto_delete"), body.Flag("internal"), body.Arguments());
        var access = context.Access();
        var created = await AmqpOperation.DeclareAsync(() => context.Admin.Exchanges.Declare(host, declaration, access)).ConfigureAwait(false);
        await context.Admin.WhenDurableAsync().ConfigureAwait(false);
        await context.PutDone(created).ConfigureAwait(false);
    }

    private static async Task Delete(ApiContext context)
    {
        var (exchange, access) = (context.Exchange(), context.Access());
        await AmqpOperation.DeclareAsync(() => context.Admin.Exchanges.Delete(
            exchange.VirtualHost.Name, exchange.Name.ToString(), context.QueryIsTrue("if-unused"), access)).ConfigureAwait(false);
        await context.Admin.WhenDurableAsync().ConfigureAwait(false);
        await context.NoContent().ConfigureAwait(false);
    }

    private static async Task Publish(ApiContext context)
    {
        var host = context.VirtualHostOrNotFound();
        var body = await context.BodyAsync().ConfigureAwait(false);
        var routingKey = body.RequireText("routing_key");
        var properties = MessageJson.ReadProperties(body.Require("properties"));
        var payload = MessageJson.ReadPayload(body.RequireText("payload"), body.RequireText("payload_encoding"));
        if (System.Text.Encoding.UTF8.GetByteCount(routingKey) > AmqpConstants.MaxShortStringLength)
        {
            throw ApiException.BadRequest("routing_key is too long");
        }

        var message = new OperatorMessage
        {
            Exchange = context.ExchangeName(),
            RoutingKey = routingKey,
            Properties = properties,
            Body = payload,
        };
        var access = context.Access();
        var outcome = await AmqpOperation.PublishAsync(() => context.Admin.Messages.PublishAsync(host, message, access)).ConfigureAwait(false);
        if (outcome == PublishOutcome.Refused)
        {
            throw ApiException.BadRequest("a queue has refused the message");
        }

        await context.JsonAsync(json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("routed"u8, outcome == PublishOutcome.Routed);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static Task Outgoing(ApiContext context) =>
        context.ListAsync(context.Admin.Bindings.From(context.VirtualHost().Name, context.ExchangeName()), BindingJson.Write);

    private static Task Incoming(ApiContext context) =>
        context.ListAsync(context.Admin.Bindings.ToExchange(context.VirtualHost().Name, context.ExchangeName()), BindingJson.Write);
}
