using System.Text.Json;
using Amqp.Broker.Definitions;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Routing;
using Amqp.Management.Statistics;
using Microsoft.AspNetCore.Http;

namespace Amqp.Management.Endpoints;

/// <summary>Virtual hosts.</summary>
internal static class VirtualHostEndpoints
{
    public static void Map(RouteTable routes)
    {
        routes.Map("/vhosts").Get(AccessLevel.Management, List);
        routes.Map("/vhosts/{vhost}")
            .Get(AccessLevel.Administrator, context => context.JsonAsync(context.VirtualHost(), (json, host) => Write(json, host, context)))
            .Put(AccessLevel.Administrator, Put)
            .Delete(AccessLevel.Administrator, context => context.DeleteDone(context.Admin.VirtualHosts.Delete(context.Path(ApiContext.VirtualHostSegment))));
        routes.Map("/vhosts/{vhost}/start/{node}").Post(AccessLevel.Administrator, Start);
        routes.Map("/vhosts/{vhost}/deletion/protection")
            .Post(AccessLevel.Administrator, context => Protect(context, isProtected: true))
            .Delete(AccessLevel.Administrator, context => Protect(context, isProtected: false));
    }

    private static Task List(ApiContext context) => context.PagesAsync(
        context.Admin.VirtualHosts.Where(host => context.Principal.Sees(host.Name)),
        host => host.Name,
        (json, host) => Write(json, host, context));

    private static void Write(Utf8JsonWriter json, VirtualHost host, ApiContext context)
    {
        var settings = host.Settings;
        json.WriteStartObject();
        json.WriteStartObject("cluster_state"u8);
        json.WriteString(context.Host.NodeName, "running");
        json.WriteEndObject();
        json.WriteString("default_queue_type"u8, settings.DefaultQueueType ?? "classic");
        json.WriteString("description"u8, settings.Description);
        json.WritePropertyName("metadata"u8);
        VirtualHostJson.WriteMetadata(json, settings);
        json.WriteString("name"u8, host.Name);
        json.WriteBoolean("protected_from_deletion"u8, settings.IsProtectedFromDeletion);
        json.WriteStrings("tags"u8, settings.Tags);
        json.WriteBoolean("tracing"u8, settings.IsTracing);
        OverviewStats.WriteMembers(json, context, host);
        json.WriteEndObject();
    }

    private static async Task Put(ApiContext context)
    {
        var body = await context.BodyAsync().ConfigureAwait(false);
        var name = context.Path(ApiContext.VirtualHostSegment);
        var existing = context.Admin.VirtualHosts.Find(name);

        // What a request does not name goes back to nothing, except what has a request of its own.
        var settings = (existing?.Settings ?? VirtualHostSettings.Default) with
        {
            Description = body.Text("description") ?? "",
            Tags = body.Texts("tags") ?? [],
            DefaultQueueType = (body.Text("default_queue_type") ?? body.Text("defaultqueuetype")) is { } type and not "undefined" ? type : null,
            IsTracing = body.Flag("tracing", existing?.Settings.IsTracing ?? false),
            IsProtectedFromDeletion = body.Flag("protected_from_deletion", existing?.Settings.IsProtectedFromDeletion ?? false),
        };
        context.Admin.VirtualHosts.Set(name, settings);
        if (existing is null && context.Principal.Login?.Internal is { } creator)
        {
            context.Admin.Permissions.Set(creator.Name, name, PermissionSet.Full);
        }

        await context.PutDone(existing is null).ConfigureAwait(false);
    }

    /// <summary>In RabbitMQ a virtual host that failed is started again by this. Here none can fail on its own.</summary>
    private static Task Start(ApiContext context)
    {
        var node = context.Path("node");
        if (node != context.Host.NodeName)
        {
            throw ApiException.BadRequest($"Request to node {node} failed with nodedown");
        }

        var name = context.Path(ApiContext.VirtualHostSegment);
        return context.Admin.VirtualHosts.Find(name) is not null
            ? context.NoContent()
            : throw ApiException.BadRequest($"Request to node {node} failed with {{no_such_vhost,<<\"{name}\">>}}");
    }

    private static Task Protect(ApiContext context, bool isProtected)
    {
        var host = context.VirtualHost();
        context.Admin.VirtualHosts.Set(host.Name, host.Settings with { IsProtectedFromDeletion = isProtected });
        return context.EmptyAsync(StatusCodes.Status204NoContent);
    }
}
