using Amqp.Broker.Administration;
using Amqp.Broker.Queues;
using Amqp.Broker.Topology;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Objects;
using Amqp.Management.Routing;
using Amqp.Management.Statistics;

namespace Amqp.Management.Endpoints;

/// <summary>Queues: lists, items, contents, get, bindings.</summary>
internal static class QueueEndpoints
{
    private const int MaxTruncate = 50_000_000;

    public static void Map(RouteTable routes)
    {
        routes.Map("/queues").Get(AccessLevel.Management, List);
        routes.Map("/queues/detailed").Get(AccessLevel.Management, ListDetailed);
        routes.Map("/queues/{vhost}").Get(AccessLevel.VirtualHostVisible, List);
        routes.Map("/queues/{vhost}/{queue}")
            .Get(AccessLevel.VirtualHostVisible, Get)
            .Put(AccessLevel.VirtualHost, Put)
            .Delete(AccessLevel.VirtualHost, Delete);
        routes.Map("/queues/{vhost}/{queue}/bindings").Get(AccessLevel.VirtualHostVisible, Bindings);
        routes.Map("/queues/{vhost}/{queue}/contents").Delete(AccessLevel.VirtualHost, Purge);
        routes.Map("/queues/{vhost}/{queue}/get").Post(AccessLevel.VirtualHost, GetMessages);
        routes.Map("/queues/{vhost}/{queue}/actions").Post(AccessLevel.Administrator, Act);
    }

    private static Task List(ApiContext context)
    {
        var json = new QueueJson(context.Host, SampleQuery.Parse(context));
        return context.PagesAsync(Visible(context), Name, (context.DisablesStats, context.EnablesQueueTotals) switch
        {
            (true, true) => json.WriteTotals,
            (true, false) => json.WriteShort,
            _ => json.Write,
        }, context.DisablesStats ? null : new QueueFields(context.Host).TryRead);
    }

    private static Task ListDetailed(ApiContext context) =>
        context.PagesAsync(Visible(context), Name, new QueueJson(context.Host, SampleQuery.Parse(context)).WriteDetailed);

    private static IReadOnlyList<MessageQueue> Visible(ApiContext context)
    {
        var queues = context.Admin.Queues.In(context.FindVirtualHostName());
        return context.Principal.IsMonitor ? queues : [.. queues.Where(queue => context.Principal.HasAccess(queue.VirtualHost.Name))];
    }

    private static string Name(MessageQueue queue) => queue.Name.ToString();

    private static Task Get(ApiContext context)
    {
        var json = new QueueJson(context.Host, SampleQuery.Parse(context));
        return context.JsonAsync(context.Queue(), context.DisablesStats ? json.WriteShort : json.WriteDetailed);
    }

    private static async Task Put(ApiContext context)
    {
        var host = context.VirtualHostOrNotFound();
        var body = await context.BodyAsync().ConfigureAwait(false);
        var declaration = new QueueDeclaration(
            context.ShortName("queue"),
            body.Flag("durable"),
            Exclusive: false,
            body.Flag("auto_delete"),
            body.Arguments());
        var access = context.Access();
        var created = await AmqpOperation.DeclareAsync(() => context.Admin.Queues.Declare(host, declaration, access)).ConfigureAwait(false);
        await context.Admin.WhenDurableAsync().ConfigureAwait(false);
        await context.PutDone(created).ConfigureAwait(false);
    }

    private static async Task Delete(ApiContext context)
    {
        var (queue, access) = (context.Queue(), context.Access());
        await AmqpOperation.DeclareAsync(() => context.Admin.Queues.Delete(
            queue.VirtualHost.Name, Name(queue), context.QueryIsTrue("if-unused"), context.QueryIsTrue("if-empty"), access)).ConfigureAwait(false);
        await context.Admin.WhenDurableAsync().ConfigureAwait(false);
        await context.NoContent().ConfigureAwait(false);
    }

    private static Task Bindings(ApiContext context) =>
        context.ListAsync(context.Admin.Bindings.ToQueue(context.VirtualHost().Name, Name(context.Queue())), BindingJson.Write);

    private static async Task Purge(ApiContext context)
    {
        var (queue, access) = (context.Queue(), context.Access());
        await AmqpOperation.DeclareAsync(() => context.Admin.Queues.Purge(queue.VirtualHost.Name, Name(queue), access)).ConfigureAwait(false);
        await context.NoContent().ConfigureAwait(false);
    }

    private static async Task GetMessages(ApiContext context)
    {
        var host = context.VirtualHostOrNotFound();
        var body = await context.BodyAsync().ConfigureAwait(false);
        var mode = ModeOf(body.RequireText("ackmode"));
        var count = Whole(body, "count");
        var encoding = body.RequireText("encoding");
        if (encoding is not ("auto" or "base64"))
        {
            throw ApiException.BadRequest("Unsupported encoding. Please use auto or base64.");
        }

        var access = context.Access();

        // As RabbitMQ, which counts down until it meets zero or an empty queue.
        var messages = await AmqpOperation.GetAsync(
            () => context.Admin.Messages.GetAsync(host, context.Path("queue"), count < 0 ? int.MaxValue : count, mode, access)).ConfigureAwait(false);
        var truncate = (int)Math.Clamp(body.Number("truncate") ?? MaxTruncate, 0, MaxTruncate);
        await context.JsonAsync(json =>
        {
            json.WriteStartArray();
            foreach (var message in messages)
            {
                MessageJson.Write(json, message, encoding == "base64", truncate);
            }

            json.WriteEndArray();
        }).ConfigureAwait(false);
    }

    private static AckMode ModeOf(string text) => text switch
    {
        "ack_requeue_true" => AckMode.NackRequeue,
        "ack_requeue_false" => AckMode.Ack,
        "reject_requeue_true" => AckMode.RejectRequeue,
        "reject_requeue_false" => AckMode.RejectDiscard,
        _ => throw ApiException.BadRequest($"unknown ackmode: {text}"),
    };

    private static int Whole(RequestBody body, string name)
    {
        body.Require(name);
        return (int)Math.Clamp(body.Number(name) ?? 0, int.MinValue, int.MaxValue);
    }

    private static async Task Act(ApiContext context)
    {
        context.Queue();
        var action = (await context.BodyAsync().ConfigureAwait(false)).RequireText("action");
        if (action is not ("sync" or "cancel_sync"))
        {
            throw ApiException.BadRequest($"unknown: {action}");
        }

        // There are no mirrors that could be out of step.
        await context.NoContent().ConfigureAwait(false);
    }
}
