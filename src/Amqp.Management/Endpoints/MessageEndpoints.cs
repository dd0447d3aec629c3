using System.Globalization;
using System.Text.Json;
using Amqp.Broker.Administration;
using Amqp.Management.Access;
using Amqp.Management.Http;
using Amqp.Management.Objects;
using Amqp.Management.Routing;

namespace Amqp.Management.Endpoints;

/// <summary>What RabbitMQ has not: messages where they are, redriving, pausing, sizing. API.md describes it.</summary>
internal static class MessageEndpoints
{
    private const int MaxLimit = 10_000;
    private const string PropertyPrefix = "property.";
    private const string HeaderPrefix = "header.";

    public static void Map(RouteTable routes)
    {
        routes.Map("/queues/{vhost}/{queue}/messages").Get(AccessLevel.VirtualHost, Browse);
        routes.Map("/queues/{vhost}/{queue}/messages/{message}").Get(AccessLevel.VirtualHost, Get).Delete(AccessLevel.VirtualHost, Delete);
        routes.Map("/queues/{vhost}/{queue}/messages/delete").Post(AccessLevel.VirtualHost, DeleteMany);
        routes.Map("/queues/{vhost}/{queue}/messages/move").Post(AccessLevel.VirtualHost, Move);
        routes.Map("/queues/{vhost}/{queue}/redrive").Post(AccessLevel.VirtualHost, Redrive);
        routes.Map("/queues/{vhost}/{queue}/pause").Put(AccessLevel.VirtualHost, static context => SetPaused(context, paused: true))
            .Delete(AccessLevel.VirtualHost, static context => SetPaused(context, paused: false));
        routes.Map("/queues/{vhost}/{queue}/sizing").Get(AccessLevel.VirtualHostVisible, Size);
    }

    private static async Task Browse(ApiContext context)
    {
        var query = new BrowseQuery
        {
            Offset = Number(context, "offset", 0, long.MaxValue),
            Limit = (int)Math.Min(Number(context, "limit", 100, int.MaxValue), MaxLimit),
            MaxBody = (int)Number(context, "truncate", 50_000, int.MaxValue),
            ScanLimit = Number(context, "scan_limit", 1_000_000, long.MaxValue),
            Filter = FilterOf(context),
        };
        var (host, access) = (context.VirtualHostOrNotFound(), context.Access());
        var result = await AmqpOperation.GetAsync(
            () => context.Admin.Messages.BrowseAsync(host, context.Path("queue"), query, access, context.Http.RequestAborted)).ConfigureAwait(false);
        var base64 = context.Query("encoding") == "base64";
        await context.JsonAsync(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("messages_ready"u8, result.Ready);
            json.WriteNumber("scanned"u8, result.Scanned);
            json.WriteBoolean("complete"u8, result.IsComplete);
            json.WriteStartArray("messages"u8);
            foreach (var message in result.Messages)
            {
                Write(json, message, base64);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static async Task Get(ApiContext context)
    {
        var id = IdOf(context.Path("message"));
        var (host, access) = (context.VirtualHostOrNotFound(), context.Access());
        var message = await AmqpOperation.GetAsync(
            () => context.Admin.Messages.FindAsync(host, context.Path("queue"), id, access, context.Http.RequestAborted)).ConfigureAwait(false);
        var base64 = context.Query("encoding") == "base64";
        await context.JsonAsync(message ?? throw ApiException.NotFound(), (json, found) => Write(json, found, base64)).ConfigureAwait(false);
    }

    private static async Task Delete(ApiContext context)
    {
        if (await DeleteAsync(context, [IdOf(context.Path("message"))]).ConfigureAwait(false) == 0)
        {
            throw ApiException.NotFound();
        }

        await context.NoContent().ConfigureAwait(false);
    }

    private static async Task DeleteMany(ApiContext context)
    {
        var ids = IdsOf(await context.BodyAsync().ConfigureAwait(false)) ?? throw ApiException.BadRequest("[{key_missing,ids}]");
        var deleted = await DeleteAsync(context, ids).ConfigureAwait(false);
        await context.JsonAsync(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("deleted"u8, deleted);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static Task<long> DeleteAsync(ApiContext context, MessageId[] ids)
    {
        var (host, access) = (context.VirtualHostOrNotFound(), context.Access());
        return AmqpOperation.GetAsync(() => context.Admin.Messages.DeleteAsync(host, context.Path("queue"), ids, access, context.Http.RequestAborted));
    }

    private static async Task Move(ApiContext context)
    {
        var body = await context.BodyAsync().ConfigureAwait(false);
        var selection = SelectionOf(body);
        var (host, access, queue) = (context.VirtualHostOrNotFound(), context.Access(), context.Path("queue"));
        var (target, exchange) = (body.Text("to_queue"), body.Text("to_exchange"));
        if (target is null == exchange is null)
        {
            throw ApiException.BadRequest("one of to_queue and to_exchange has to be given");
        }

        await AnswerAsync(context, () => target is not null
            ? context.Admin.Messages.MoveToQueueAsync(host, queue, target, selection, access, context.Http.RequestAborted)
            : context.Admin.Messages.MoveToExchangeAsync(
                host, queue, exchange == "amq.default" ? "" : exchange!, body.Text("routing_key"), selection, access, context.Http.RequestAborted)).ConfigureAwait(false);
    }

    private static async Task Redrive(ApiContext context)
    {
        var body = await context.BodyAsync().ConfigureAwait(false);
        var selection = SelectionOf(body);
        var byExchange = (body.Text("to") ?? "queue") switch
        {
            "queue" => false,
            "exchange" => true,
            var other => throw ApiException.BadRequest($"to is neither queue nor exchange: {other}"),
        };
        var (host, access) = (context.VirtualHostOrNotFound(), context.Access());
        await AnswerAsync(
            context,
            () => context.Admin.Messages.RedriveAsync(host, context.Path("queue"), byExchange, selection, access, context.Http.RequestAborted)).ConfigureAwait(false);
    }

    private static async Task AnswerAsync(ApiContext context, Func<Task<TransferResult>> operation)
    {
        var result = await AmqpOperation.GetAsync(operation).ConfigureAwait(false);
        await context.JsonAsync(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("moved"u8, result.Moved);
            json.WriteNumber("unroutable"u8, result.Unroutable);
            json.WriteNumber("refused"u8, result.Refused);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static async Task SetPaused(ApiContext context, bool paused)
    {
        var queue = context.Queue();
        var access = context.Access();
        await AmqpOperation.DeclareAsync(
            () => context.Admin.Queues.SetPaused(queue.VirtualHost.Name, queue.Name.ToString(), paused, access)).ConfigureAwait(false);
        await context.NoContent().ConfigureAwait(false);
    }

    private static Task Size(ApiContext context)
    {
        var queue = context.Queue();
        var sizing = context.Admin.Queues.Size(
            queue,
            TimeSpan.FromMilliseconds(Number(context, "target_wait", 1000, int.MaxValue)),
            TimeSpan.FromSeconds(Number(context, "window", 300, 3600)));
        return context.JsonAsync(json =>
        {
            json.WriteStartObject();
            json.WriteString("vhost"u8, queue.VirtualHost.Name);
            json.WriteString("queue"u8, queue.Name.ToString());
            json.WriteNumber("window_seconds"u8, sizing.Window.TotalSeconds);
            json.WriteNumber("arrival_rate"u8, Math.Round(sizing.ArrivalRate, 3));
            json.WriteNumber("service_rate"u8, Math.Round(sizing.ServiceRate, 3));
            json.WriteNumber("mean_ready"u8, Math.Round(sizing.MeanReady, 3));
            json.WriteNumber("mean_unacknowledged"u8, Math.Round(sizing.MeanUnacked, 3));
            WriteNumber(json, "mean_wait_ms"u8, sizing.MeanWait?.TotalMilliseconds);
            WriteNumber(json, "mean_stay_ms"u8, sizing.MeanStay?.TotalMilliseconds);
            json.WriteNumber("consumers"u8, sizing.Consumers);
            WriteNumber(json, "rate_per_consumer"u8, sizing.RatePerConsumer);
            WriteNumber(json, "utilisation"u8, sizing.Utilisation);
            json.WriteBoolean("stable"u8, sizing.IsStable);
            json.WriteNumber("target_wait_ms"u8, sizing.TargetWait.TotalMilliseconds);
            WriteNumber(json, "consumers_for_target"u8, sizing.ConsumersForTarget);
            WriteNumber(json, "consumers_to_drain"u8, sizing.ConsumersToDrain);
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, BrowsedMessage message, bool base64)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, message.Id.ToString());
        json.WriteNumber("position"u8, message.Position);
        json.WriteNumber("payload_bytes"u8, message.BodyLength);
        json.WriteBoolean("redelivered"u8, message.IsRedelivered);
        json.WriteNumber("delivery_count"u8, message.DeliveryCount);
        json.WriteString("exchange"u8, message.Exchange);
        json.WriteString("routing_key"u8, message.RoutingKey);
        json.WriteString("enqueued_at"u8, TimeText.Of(message.EnqueuedAt));
        if (message.ExpiresAt > 0)
        {
            json.WriteString("expires_at"u8, TimeText.Of(message.ExpiresAt));
        }
        else
        {
            json.WriteNull("expires_at"u8);
        }

        json.WriteBoolean("persistent"u8, message.IsPersistent);
        json.WritePropertyName("properties"u8);
        MessageJson.WriteProperties(json, message.Properties.Span);
        MessageJson.WritePayload(json, message.Body.Span, base64, int.MaxValue);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, Math.Round(known, 3));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static MessageSelection SelectionOf(RequestBody body) => new()
    {
        Ids = IdsOf(body),
        Filter = FilterOf(body),
        Limit = body.Number("limit") is { } limit and >= 0 ? limit : long.MaxValue,
    };

    private static MessageId[]? IdsOf(RequestBody body)
    {
        if (body.Find("ids") is not { } ids)
        {
            return null;
        }

        return ids.ValueKind == JsonValueKind.Array
            ? [.. ids.EnumerateArray().Select(static id => IdOf(id.ValueKind == JsonValueKind.String ? id.GetString()! : id.GetRawText()))]
            : throw ApiException.BadRequest("ids is no array");
    }

    private static MessageId IdOf(string text) =>
        MessageId.TryParse(text, out var id) ? id : throw ApiException.BadRequest($"'{text}' is no message id");

    private static MessageFilter FilterOf(ApiContext context)
    {
        var query = context.Http.Request.Query;
        return Check(new MessageFilter
        {
            Exchange = context.Query("exchange"),
            RoutingKey = context.Query("routing_key"),
            Body = context.Query("body"),
            Properties = query.Where(static entry => entry.Key.StartsWith(PropertyPrefix, StringComparison.Ordinal))
                .ToDictionary(static entry => entry.Key[PropertyPrefix.Length..], static entry => entry.Value.ToString(), StringComparer.Ordinal),
            Headers = query.Where(static entry => entry.Key.StartsWith(HeaderPrefix, StringComparison.Ordinal))
                .ToDictionary(static entry => entry.Key[HeaderPrefix.Length..], static entry => entry.Value.ToString() is { Length: > 0 } text ? text : null, StringComparer.Ordinal),
        });
    }

    private static MessageFilter FilterOf(RequestBody body) => Check(new MessageFilter
    {
        Exchange = body.Text("exchange"),
        RoutingKey = body.Text("filter_routing_key"),
        Body = body.Text("body"),
        Properties = Members(body, "properties").ToDictionary(static member => member.Name, static member => TextOf(member.Value) ?? "", StringComparer.Ordinal),
        Headers = Members(body, "headers").ToDictionary(static member => member.Name, static member => TextOf(member.Value), StringComparer.Ordinal),
    });

    private static JsonProperty[] Members(RequestBody body, string name) =>
        body.Find(name) is not { } value ? []
        : value.ValueKind == JsonValueKind.Object ? [.. value.EnumerateObject()]
        : throw ApiException.BadRequest($"{name} is no object");

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };

    private static MessageFilter Check(MessageFilter filter) =>
        filter.Properties.Keys.FirstOrDefault(static name => !MessageFilter.PropertyNames.Contains(name)) is { } unknown
            ? throw ApiException.BadRequest($"there is no property {unknown}")
            : filter;

    private static long Number(ApiContext context, string name, long missing, long most)
    {
        if (context.Query(name) is not { } text)
        {
            return missing;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most
            ? number
            : throw ApiException.BadRequest($"{name} is not a number from 0 to {most}: {text}");
    }
}
