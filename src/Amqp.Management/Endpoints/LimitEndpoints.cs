using System.Text.Json;
using Amqp.Broker.Definitions;
using Amqp.Broker.Security;
using Amqp.Broker.Topology;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Routing;

namespace Amqp.Management.Endpoints;

/// <summary>Limits of virtual hosts and of users.</summary>
internal static class LimitEndpoints
{
    public static void Map(RouteTable routes)
    {
        routes.Map("/vhost-limits").Get(AccessLevel.Management, ListOfVirtualHosts);
        routes.Map("/vhost-limits/{vhost}").Get(AccessLevel.VirtualHostVisible, ListOfVirtualHosts);
        routes.Map("/vhost-limits/{vhost}/{name}")
            .Put(AccessLevel.Administrator, PutOfVirtualHost)
            .Delete(AccessLevel.Administrator, DeleteOfVirtualHost);
        routes.Map("/user-limits").Get(AccessLevel.Management, ListOfUsers);
        routes.Map("/user-limits/{user}").Get(AccessLevel.Management, ListOfUsers);
        routes.Map("/user-limits/{user}/{name}")
            .Put(AccessLevel.Administrator, PutOfUser)
            .Delete(AccessLevel.Administrator, DeleteOfUser);
    }

    private static Task ListOfVirtualHosts(ApiContext context)
    {
        var named = context.FindVirtualHostName();
        return context.ListAsync(
            context.Admin.Limits.VirtualHosts.Where(entry => named is null ? context.Principal.Sees(entry.VirtualHost) : entry.VirtualHost == named), Write);
    }

    private static void Write(Utf8JsonWriter json, (string VirtualHost, VirtualHostLimits Limits) entry)
    {
        json.WriteStartObject();
        json.WriteString("vhost"u8, entry.VirtualHost);
        json.WritePropertyName("value"u8);
        LimitJson.Write(json, entry.Limits);
        json.WriteEndObject();
    }

    private static async Task PutOfVirtualHost(ApiContext context)
    {
        var body = await context.BodyAsync().ConfigureAwait(false);
        var value = body.Require("value");
        var host = context.Admin.VirtualHosts.Find(context.Path(ApiContext.VirtualHostSegment)) ?? throw ApiException.NoVirtualHost();
        Validation.Run(() => context.Admin.VirtualHosts.SetLimits(host.Name, LimitJson.With(host.Limits, context.Path("name"), value)));
        await context.NoContent().ConfigureAwait(false);
    }

    private static Task DeleteOfVirtualHost(ApiContext context)
    {
        var host = context.VirtualHost();
        context.Admin.VirtualHosts.SetLimits(host.Name, LimitJson.With(host.Limits, context.Path("name"), null));
        return context.NoContent();
    }

    private static Task ListOfUsers(ApiContext context)
    {
        var named = context.FindPath(UserEndpoints.Segment);
        if (named is not null && UserEndpoints.Find(context) is null)
        {
            throw ApiException.NotFound();
        }

        return context.ListAsync(context.Admin.Limits.Users.Where(entry => named is null || entry.User == named), Write);
    }

    private static void Write(Utf8JsonWriter json, (string User, UserLimits Limits) entry)
    {
        json.WriteStartObject();
        json.WriteString("user"u8, entry.User);
        json.WritePropertyName("value"u8);
        LimitJson.Write(json, entry.Limits);
        json.WriteEndObject();
    }

    private static async Task PutOfUser(ApiContext context)
    {
        var body = await context.BodyAsync().ConfigureAwait(false);
        var value = body.Require("value");
        var user = UserEndpoints.Find(context) ?? throw ApiException.BadRequest(["no_such_user", context.Path(UserEndpoints.Segment)]);
        context.Admin.Users.SetLimits(user.Name, LimitJson.With(user.Limits, context.Path("name"), value));
        await context.NoContent().ConfigureAwait(false);
    }

    private static Task DeleteOfUser(ApiContext context)
    {
        var user = UserEndpoints.Find(context) ?? throw ApiException.NotFound();
        context.Admin.Users.SetLimits(user.Name, LimitJson.With(user.Limits, context.Path("name"), null));
        return context.NoContent();
    }
}
