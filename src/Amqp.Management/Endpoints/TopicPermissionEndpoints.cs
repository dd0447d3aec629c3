using System.Text.Json;
using Amqp.Broker.Security;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Routing;

namespace Amqp.Management.Endpoints;

/// <summary>Which routing keys users may use on topic exchanges.</summary>
internal static class TopicPermissionEndpoints
{
    public static void Map(RouteTable routes)
    {
        routes.Map("/topic-permissions").Get(AccessLevel.Administrator, context => context.ListAsync(All(context), Write));
        routes.Map("/topic-permissions/{vhost}/{user}")
            .Get(AccessLevel.Administrator, List)
            .Put(AccessLevel.Administrator, Put)
            .Delete(AccessLevel.Administrator, Delete);
        routes.Map("/topic-permissions/{vhost}/{user}/{exchange}")
            .Get(AccessLevel.Administrator, List)
            .Delete(AccessLevel.Administrator, Delete);
        routes.Map("/users/{user}/topic-permissions").Get(AccessLevel.Administrator, ListOfUser);
        routes.Map("/vhosts/{vhost}/topic-permissions").Get(AccessLevel.Administrator, ListOfVirtualHost);
    }

    private static IEnumerable<Entry> All(ApiContext context) =>
        from entry in context.Admin.Permissions.AllTopics
        orderby entry.VirtualHost, entry.User, entry.Permission.Exchange
        select new Entry(entry.User, entry.VirtualHost, entry.Permission);

    private static IEnumerable<Entry> Of(ApiContext context)
    {
        var (user, host) = (context.Path(UserEndpoints.Segment), context.Path(ApiContext.VirtualHostSegment));
        return All(context).Where(entry => entry.User == user && entry.VirtualHost == host);
    }

    private static void Write(Utf8JsonWriter json, Entry entry)
    {
        json.WriteStartObject();
        json.WriteString("user"u8, entry.User);
        json.WriteString("vhost"u8, entry.VirtualHost);
        json.WriteString("exchange"u8, entry.Permission.Exchange);
        json.WriteString("write"u8, entry.Permission.Write);
        json.WriteString("read"u8, entry.Permission.Read);
        json.WriteEndObject();
    }

    private static Task List(ApiContext context)
    {
        var exchange = context.FindPath("exchange");
        Entry[] entries = [.. Of(context).Where(entry => exchange is null || entry.Permission.Exchange == exchange)];
        return entries.Length > 0 ? context.ListAsync(entries, Write) : throw ApiException.NotFound();
    }

    private static Task ListOfUser(ApiContext context) => UserEndpoints.Find(context) is { } user
        ? context.ListAsync(All(context).Where(entry => entry.User == user.Name), Write)
        : throw ApiException.NotFound();

    private static Task ListOfVirtualHost(ApiContext context)
    {
        var host = context.VirtualHost().Name;
        return context.ListAsync(All(context).Where(entry => entry.VirtualHost == host), Write);
    }

    private static async Task Put(ApiContext context)
    {
        var body = await context.BodyAsync().ConfigureAwait(false);
        body.RequireAll("exchange", "write", "read");
        PermissionEndpoints.RequireBoth(context);
        var created = !Of(context).Any();
        var permission = new TopicPermission(body.RequireText("exchange"), body.RequireText("write"), body.RequireText("read"));
        context.Admin.Permissions.SetTopic(context.Path(UserEndpoints.Segment), context.Path(ApiContext.VirtualHostSegment), permission);
        await context.PutDone(created).ConfigureAwait(false);
    }

    private static Task Delete(ApiContext context)
    {
        var exchange = context.FindPath("exchange");
        if (!Of(context).Any(entry => exchange is null || entry.Permission.Exchange == exchange))
        {
            throw ApiException.NotFound();
        }

        context.Admin.Permissions.ClearTopic(context.Path(UserEndpoints.Segment), context.Path(ApiContext.VirtualHostSegment), exchange);
        return context.NoContent();
    }

    private sealed record Entry(string User, string VirtualHost, TopicPermission Permission);
}
