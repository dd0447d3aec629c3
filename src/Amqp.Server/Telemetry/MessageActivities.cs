using System.Diagnostics;
using System.Text;
using Amqp.Broker.Errors;
using Amqp.Broker.Routing;
using Amqp.Protocol;
using Amqp.Storage.Runtime;
using Microsoft.Extensions.Logging;

namespace Amqp.Server.Telemetry;

/// <summary>
/// The broker's activities (spans) of messages: <c>publish</c> from the last octet of a message until its queues have it, and
/// <c>deliver</c> and <c>get</c> while a message is written to a client. Their parent is what the message's headers <c>traceparent</c> and
/// <c>tracestate</c> name (https://www.w3.org/TR/trace-context/). Names and tags follow OpenTelemetry's messaging conventions
/// (https://opentelemetry.io/docs/specs/semconv/messaging/rabbitmq/); OBSERVABILITY.md lists them.
/// </summary>
/// <remarks>
/// Nothing is made while nobody listens: callers look at <see cref="HasListeners"/> once for a burst or a run. Listeners are code of
/// others: they are called without locks, and what they throw ends here.
/// </remarks>
public sealed partial class MessageActivities : IDisposable
{
    /// <summary>Name of the source, for <c>AddSource</c>, and of the broker's meter; both have the tag <c>messaging.broker.node</c>.</summary>
    public const string SourceName = "Amqp.Broker";

    /// <summary>The destination's name where a message is published to the default exchange, whose own name is empty.</summary>
    private const string DefaultExchange = "amq.default";

    private const string ServerNamedQueue = "amq.gen-";

    private readonly ActivitySource _source;
    private readonly BrokerRuntime _runtime;
    private readonly ILogger _logger;
    private int _hasFailed;

    /// <summary>A source of activities of one broker.</summary>
    /// <param name="node">Name of its node: several brokers may live in one process.</param>
    /// <param name="runtime">Its clock.</param>
    /// <param name="loggers">Where the first failure of a listener is told.</param>
    public MessageActivities(string node, BrokerRuntime runtime, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(loggers);
        _source = new ActivitySource(SourceName, version: "", [new("messaging.broker.node", node)]);
        _runtime = runtime;
        _logger = loggers.CreateLogger("Amqp.Server.Telemetry");
    }

    /// <summary>Somebody listens. Costs a load and a compare.</summary>
    internal bool HasListeners => _source.HasListeners();

    /// <summary>Ends the source: nobody hears anything more.</summary>
    public void Dispose() => _source.Dispose();

    /// <summary>A client has published a message, which is about to be routed.</summary>
    internal Activity? StartPublish(in TracedMessage message) => Start("publish", "send", ActivityKind.Consumer, message);

    /// <summary>A message is about to be written to a consumer.</summary>
    internal Activity? StartDeliver(in TracedMessage message) => Start("deliver", "receive", ActivityKind.Producer, message);

    /// <summary>A message is about to be written to a client that asked for one.</summary>
    internal Activity? StartGet(in TracedMessage message) => Start("get", "receive", ActivityKind.Producer, message);

    /// <summary>A published message has been routed.</summary>
    internal static void NoteRoutes(Activity activity, RouteSet routes)
    {
        if (activity.IsAllDataRequested)
        {
            activity.SetTag("messaging.broker.queues", routes.Queues.Length);
        }
    }

    /// <summary>A published message is refused: the error that its publisher gets.</summary>
    internal static void NoteRefused(Activity activity, AmqpException error)
    {
        activity.SetTag("error.type", error.Code.WireName());
        activity.SetStatus(ActivityStatusCode.Error, error.ReplyText);
    }

    /// <summary>A message has been written with a delivery tag.</summary>
    internal static void NoteDelivered(Activity activity, ulong deliveryTag, bool redelivered)
    {
        if (activity.IsAllDataRequested)
        {
            activity.SetTag("messaging.rabbitmq.message.delivery_tag", (long)deliveryTag);
            activity.SetTag("messaging.broker.redelivered", redelivered);
        }
    }

    /// <summary>Ends an activity now and tells its listeners. Call it without locks.</summary>
    internal void End(Activity activity)
    {
        var outer = Activity.Current;
        try
        {
            activity.SetEndTime(Now);
            activity.Stop();
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            NoteFailed(failed);
        }
        finally
        {
            Activity.Current = outer;
        }
    }

    private DateTime Now => _runtime.Time.GetUtcNow().UtcDateTime;

    private Activity? Start(string operation, string type, ActivityKind kind, in TracedMessage message)
    {
        if (!BasicPropertiesView.TryParse(message.Properties, out var properties))
        {
            properties = default;
        }

        var exchange = message.Exchange.IsEmpty ? DefaultExchange : Encoding.UTF8.GetString(message.Exchange);
        var tags = new KeyValuePair<string, object?>[]
        {
            new("messaging.system", "rabbitmq"),
            new("messaging.operation.name", operation),
            new("messaging.operation.type", type),
            new("messaging.destination.name", exchange),
            new("messaging.rabbitmq.destination.routing_key", Encoding.UTF8.GetString(message.RoutingKey)),
        };
        var target = message.Queue is not { } queue ? exchange : queue.StartsWith(ServerNamedQueue, StringComparison.Ordinal) ? "(temporary)" : queue;
        var activity = Start($"{operation} {target}", kind, TraceContext.Read(properties.Headers), tags);
        if (activity is { IsAllDataRequested: true })
        {
            Describe(activity, message, properties);
        }

        return activity;
    }

    private Activity? Start(string name, ActivityKind kind, ActivityContext parent, KeyValuePair<string, object?>[] tags)
    {
        // Whatever the process was doing when this thread came here is not the parent of a message that names none.
        var outer = Activity.Current;
        try
        {
            Activity.Current = null;
            return _source.StartActivity(name, kind, parent, tags, links: null, Now);
        }
        catch (Exception failed) when (failed is not OutOfMemoryException)
        {
            NoteFailed(failed);
            return null;
        }
        finally
        {
            Activity.Current = outer;
        }
    }

    private static void Describe(Activity activity, in TracedMessage message, in BasicPropertiesView properties)
    {
        activity.SetTag("messaging.message.body.size", message.BodyLength);
        if (properties.Has(PropertyFlags.CorrelationId))
        {
            activity.SetTag("messaging.message.conversation_id", Encoding.UTF8.GetString(properties.CorrelationId));
        }

        if (properties.Has(PropertyFlags.MessageId))
        {
            activity.SetTag("messaging.message.id", Encoding.UTF8.GetString(properties.MessageId));
        }

        if (message.Queue is { } queue)
        {
            activity.SetTag("messaging.broker.queue", queue);
        }

        activity.SetTag("messaging.broker.virtual_host", message.VirtualHost);
        activity.SetTag("enduser.id", message.User);
        if (message.Transport.Peer is { } peer)
        {
            activity.SetTag("network.peer.address", peer.Address.ToString());
            activity.SetTag("network.peer.port", peer.Port);
        }
    }

    private void NoteFailed(Exception failed)
    {
        if (Interlocked.Exchange(ref _hasFailed, 1) == 0)
        {
            LogListenerFailed(failed);
        }
    }

    [LoggerMessage(120, LogLevel.Warning, "a listener to activities failed; activities of messages may be missing (told once)")]
    private partial void LogListenerFailed(Exception failed);
}
