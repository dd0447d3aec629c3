using Amqp.Broker.Administration;
using Amqp.Broker.Connections;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Objects;
using Amqp.Management.Routing;
using Amqp.Management.Statistics;

namespace Amqp.Management.Endpoints;

/// <summary>Connections, their channels, and closing them.</summary>
internal static class ConnectionEndpoints
{
    private const string ReasonHeader = "X-Reason";

    public static void Map(RouteTable routes)
    {
        routes.Map("/connections").Get(AccessLevel.Management, List);
        routes.Map("/connections/{connection}").Get(AccessLevel.Management, Get).Delete(AccessLevel.Management, Delete);
        routes.Map("/connections/{connection}/channels").Get(AccessLevel.Management, Channels);
        routes.Map("/connections/{connection}/sessions").Get(AccessLevel.Management, Sessions);
        routes.Map("/connections/username/{user}").Get(AccessLevel.Management, OfUser).Delete(AccessLevel.Management, DeleteOfUser);
        routes.Map("/vhosts/{vhost}/connections").Get(AccessLevel.VirtualHostVisible, OfVirtualHost);
    }

    private static Task List(ApiContext context) => ListAsync(context, Visible(context));

    private static Task OfVirtualHost(ApiContext context)
    {
        var name = context.VirtualHost().Name;
        return ListAsync(context, Visible(context).Where(connection => connection.VirtualHostName == name));
    }

    private static Task OfUser(ApiContext context)
    {
        var name = context.Path("user");
        CheckUser(context.Principal, name, changes: false);
        return context.ListAsync(context.Admin.Connections.Where(connection => connection.UserName == name), Json(context).WriteShort);
    }

    private static Task ListAsync(ApiContext context, IEnumerable<IClientConnection> connections) => context.PagesAsync(
        connections, static connection => connection.Name, context.DisablesStats ? Json(context).WriteShort : Json(context).Write);

    private static Task Get(ApiContext context)
    {
        var connection = Require(context, changes: false);
        return context.JsonAsync(connection, context.DisablesStats ? Json(context).WriteShort : Json(context).WriteItem);
    }

    private static Task Channels(ApiContext context) => context.ListAsync(
        context.Admin.Channels.Of(Require(context, changes: false)),
        new ChannelJson(context.Host, SampleQuery.Parse(context)).Write);

    /// <summary>Sessions are what AMQP 1.0 has: a connection of AMQP 0-9-1 has none.</summary>
    private static Task Sessions(ApiContext context)
    {
        Require(context, changes: false);
        return context.JsonAsync(static json =>
        {
            json.WriteStartArray();
            json.WriteEndArray();
        });
    }

    private static Task Delete(ApiContext context)
    {
        Require(context, changes: true).Close(ReasonOf(context));
        return context.NoContent();
    }

    private static Task DeleteOfUser(ApiContext context)
    {
        var name = context.Path("user");
        CheckUser(context.Principal, name, changes: true);
        context.Admin.Connections.CloseOfUser(name, ReasonOf(context));
        return context.NoContent();
    }

    private static string ReasonOf(ApiContext context)
    {
        var reason = context.Http.Request.Headers[ReasonHeader].ToString();
        return reason.Length > 0 ? reason : ConnectionAdmin.DefaultReason;
    }

    private static IEnumerable<IClientConnection> Visible(ApiContext context) =>
        context.Admin.Connections.Where(connection => context.Principal.SeesConnectionOf(connection.UserName));

    private static IClientConnection Require(ApiContext context, bool changes)
    {
        var connection = context.Admin.Connections.Find(context.Path("connection")) ?? throw ApiException.NotFound();
        CheckUser(context.Principal, connection.UserName, changes);
        return connection;
    }

    private static void CheckUser(Principal principal, string user, bool changes)
    {
        if (principal.Name != user && !(changes ? principal.IsAdministrator : principal.IsMonitor))
        {
            throw ApiException.NotAuthorised("User not authorised to access object");
        }
    }

    private static ConnectionJson Json(ApiContext context) => new(context.Host, SampleQuery.Parse(context));
}
