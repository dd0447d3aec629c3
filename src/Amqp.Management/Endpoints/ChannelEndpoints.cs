using Amqp.Broker.Connections;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Objects;
using Amqp.Management.Routing;
using Amqp.Management.Statistics;

namespace Amqp.Management.Endpoints;

/// <summary>Channels and consumers.</summary>
internal static class ChannelEndpoints
{
    public static void Map(RouteTable routes)
    {
        routes.Map("/channels").Get(AccessLevel.Management, List);
        routes.Map("/channels/{channel}").Get(AccessLevel.Management, Get);
        routes.Map("/vhosts/{vhost}/channels").Get(AccessLevel.VirtualHostVisible, List);
        routes.Map("/consumers").Get(AccessLevel.Management, Consumers);
        routes.Map("/consumers/{vhost}").Get(AccessLevel.VirtualHostVisible, Consumers);
    }

    private static Task List(ApiContext context)
    {
        RefuseWithoutStats(context);
        return context.PagesAsync(
            context.Admin.Channels.In(context.FindVirtualHostName()).Where(channel => context.Principal.SeesConnectionOf(channel.Connection.UserName)),
            Name,
            new ChannelJson(context.Host, SampleQuery.Parse(context)).Write);
    }

    private static Task Get(ApiContext context)
    {
        RefuseWithoutStats(context);
        var channel = context.Admin.Channels.Find(context.Path("channel")) ?? throw ApiException.NotFound();
        if (!context.Principal.SeesConnectionOf(channel.Connection.UserName))
        {
            throw ApiException.NotAuthorised("User not authorised to access object");
        }

        return context.JsonAsync(channel, new ChannelJson(context.Host, SampleQuery.Parse(context)).WriteDetailed);
    }

    private static Task Consumers(ApiContext context)
    {
        RefuseWithoutStats(context);
        return context.ListAsync(
            context.Admin.Channels.Consumers(context.FindVirtualHostName()).Where(consumer => context.Principal.Sees(consumer.Queue.VirtualHost.Name)),
            (json, consumer) => ConsumerJson.Write(json, consumer, context.Host.NodeName));
    }

    private static string Name(IClientChannel channel) => $"{channel.Connection.Name} ({channel.Number})";

    /// <summary>There is nothing to tell of them without statistics.</summary>
    private static void RefuseWithoutStats(ApiContext context)
    {
        if (context.DisablesStats)
        {
            throw ApiException.BadRequest("Stats in management UI are disabled on this node");
        }
    }
}
