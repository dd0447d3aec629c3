using System.Text.Json;
using Amqp.Broker.Security;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Routing;

namespace Amqp.Management.Endpoints;

/// <summary>What users may do in virtual hosts.</summary>
internal static class PermissionEndpoints
{
    public static void Map(RouteTable routes)
    {
        routes.Map("/permissions").Get(AccessLevel.Administrator, context => context.ListAsync(All(context), Write));
        routes.Map("/permissions/{vhost}/{user}")
            .Get(AccessLevel.Administrator, Get)
            .Put(AccessLevel.Administrator, Put)
            .Delete(AccessLevel.Administrator, Delete);
        routes.Map("/users/{user}/permissions").Get(AccessLevel.Administrator, ListOfUser);
        routes.Map("/vhosts/{vhost}/permissions").Get(AccessLevel.Administrator, ListOfVirtualHost);
    }

    private static IEnumerable<Entry> All(ApiContext context) =>
        from entry in context.Admin.Permissions.All
        orderby entry.VirtualHost, entry.User
        select new Entry(entry.User, entry.VirtualHost, entry.Permissions);

    private static void Write(Utf8JsonWriter json, Entry entry)
    {
        json.WriteStartObject();
        json.WriteString("user"u8, entry.User);
        json.WriteString("vhost"u8, entry.VirtualHost);
        json.WriteString("configure"u8, entry.Permissions.Configure);
        json.WriteString("write"u8, entry.Permissions.Write);
        json.WriteString("read"u8, entry.Permissions.Read);
        json.WriteEndObject();
    }

    private static Task ListOfUser(ApiContext context) => UserEndpoints.Find(context) is { } user
        ? context.ListAsync(All(context).Where(entry => entry.User == user.Name), Write)
        : throw ApiException.NotFound();

    private static Task ListOfVirtualHost(ApiContext context)
    {
        var host = context.VirtualHost().Name;
        return context.ListAsync(All(context).Where(entry => entry.VirtualHost == host), Write);
    }

    private static Task Get(ApiContext context)
    {
        var (user, host) = (context.Path(UserEndpoints.Segment), context.Path(ApiContext.VirtualHostSegment));
        return context.FoundAsync(context.Admin.Permissions.Find(user, host) is { } found ? new Entry(user, host, found) : null, Write);
    }

    private static async Task Put(ApiContext context)
    {
        var body = await context.BodyAsync().ConfigureAwait(false);
        body.RequireAll("configure", "write", "read");
        var (user, host) = (context.Path(UserEndpoints.Segment), context.Path(ApiContext.VirtualHostSegment));
        RequireBoth(context);
        var created = context.Admin.Permissions.Find(user, host) is null;
        var permissions = new PermissionSet(body.RequireText("configure"), body.RequireText("write"), body.RequireText("read"));
        context.Admin.Permissions.Set(user, host, permissions);
        await context.PutDone(created).ConfigureAwait(false);
    }

    private static Task Delete(ApiContext context) =>
        context.DeleteDone(context.Admin.Permissions.Clear(context.Path(UserEndpoints.Segment), context.Path(ApiContext.VirtualHostSegment)));

    /// <summary>Refuses a path whose user or virtual host is missing.</summary>
    /// <exception cref="ApiException">400, in RabbitMQ's words.</exception>
    public static void RequireBoth(ApiContext context)
    {
        if (UserEndpoints.Find(context) is null || context.Admin.VirtualHosts.Find(context.Path(ApiContext.VirtualHostSegment)) is null)
        {
            throw ApiException.BadRequest("vhost_or_user_not_found");
        }
    }

    private sealed record Entry(string User, string VirtualHost, PermissionSet Permissions);
}
