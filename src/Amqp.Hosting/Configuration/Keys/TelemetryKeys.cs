namespace Amqp.Hosting.Configuration.Keys;

/// <summary>What is written into messages for OpenTelemetry (OBSERVABILITY.md). RabbitMQ has no such keys.</summary>
internal static class TelemetryKeys
{
    public static ConfArea Area { get; } = new("OpenTelemetry",
    [
        new("opentelemetry.write_context", ConfTypes.Boolean, "false", "true",
            "Where spans are exported, write the broker's own into the headers traceparent and tracestate of messages, so that those of consumers are their children; false leaves headers alone.",
            static (draft, value) => draft.Server = draft.Server with { WritesTraceContext = value.Boolean }) { IsLive = true },
    ])
    {
        Reload = static (broker, configuration) =>
            broker.ServerOptions = broker.ServerOptions with { WritesTraceContext = configuration.Options.Server.WritesTraceContext },
    };
}
