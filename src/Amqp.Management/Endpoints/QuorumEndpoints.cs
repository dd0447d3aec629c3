using Amqp.Broker.Queues;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Objects;
using Amqp.Management.Routing;

namespace Amqp.Management.Endpoints;

/// <summary>
/// Members of quorum queues (https://www.rabbitmq.com/docs/quorum-queues#replica-management). A broker that is one node is the only
/// member of all of them: it cannot be taken away, and no other can be added.
/// </summary>
internal static class QuorumEndpoints
{
    public static void Map(RouteTable routes)
    {
        routes.Map("/queues/quorum/{vhost}/{queue}/status").Get(AccessLevel.VirtualHostVisible, Status);
        routes.Map("/queues/quorum/{vhost}/{queue}/replicas/add").Post(AccessLevel.Administrator, Add);
        routes.Map("/queues/quorum/{vhost}/{queue}/replicas/delete").Delete(AccessLevel.Administrator, Delete);
        routes.Map("/queues/quorum/replicas/on/{node}/grow").Post(AccessLevel.Administrator, Grow);
        routes.Map("/queues/quorum/replicas/on/{node}/shrink").Delete(AccessLevel.Administrator, Shrink);
    }

    private static Task Status(ApiContext context)
    {
        RequireQuorum(context);
        return context.JsonAsync(context.Host.NodeName, static (json, node) =>
        {
            json.WriteStartArray();
            json.WriteStartObject();
            json.WriteString("Node Name"u8, node);
            json.WriteString("Raft State"u8, "leader"u8);
            json.WriteString("Membership"u8, "voter"u8);
            json.WriteEndObject();
            json.WriteEndArray();
        });
    }

    /// <summary>Adding the member that is there changes nothing.</summary>
    private static async Task Add(ApiContext context)
    {
        RequireQuorum(context);
        RequireThisNode(context, (await context.BodyAsync().ConfigureAwait(false)).RequireText("node"));
        await context.NoContent().ConfigureAwait(false);
    }

    private static async Task Delete(ApiContext context)
    {
        var queue = RequireQuorum(context);
        RequireThisNode(context, (await context.BodyAsync().ConfigureAwait(false)).RequireText("node"));
        throw ApiException.BadRequest($"queue '{queue.Name}' in vhost '{queue.VirtualHost.Name}' has no other member: delete the queue instead");
    }

    private static async Task Grow(ApiContext context)
    {
        var strategy = (await context.BodyAsync().ConfigureAwait(false)).RequireText("strategy");
        if (strategy is not ("all" or "even"))
        {
            throw ApiException.BadRequest($"'{strategy}' is no strategy: all or even");
        }

        RequireThisNode(context, context.Path("node"));
        await context.NoContent().ConfigureAwait(false);
    }

    private static Task Shrink(ApiContext context)
    {
        RequireThisNode(context, context.Path("node"));
        throw ApiException.BadRequest("this node is the only member of its queues: there is nobody to leave them to");
    }

    private static MessageQueue RequireQuorum(ApiContext context)
    {
        var queue = context.Queue();
        return queue.Kind == QueueKind.Quorum
            ? queue
            : throw ApiException.BadRequest($"queue '{queue.Name}' in vhost '{queue.VirtualHost.Name}' is no quorum queue");
    }

    private static void RequireThisNode(ApiContext context, string node)
    {
        if (node != context.Host.NodeName)
        {
            throw ApiException.BadRequest($"node '{node}' is not running: this broker is one node, '{context.Host.NodeName}'");
        }
    }
}
