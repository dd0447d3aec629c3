using Amqp.Server.Telemetry;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Amqp.Daemon.Telemetry;

/// <summary>
/// Sends the broker's spans and metrics to an OpenTelemetry collector, where the standard environment variables name one
/// (https://opentelemetry.io/docs/specs/otel/protocol/exporter/). Nothing of it is loaded otherwise.
/// </summary>
internal sealed partial class OpenTelemetryExport : IDisposable
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private readonly TracerProvider? _spans;
    private readonly MeterProvider? _metrics;

    private OpenTelemetryExport(TracerProvider? spans, MeterProvider? metrics)
    {
        _spans = spans;
        _metrics = metrics;
    }

    /// <summary>Begins to export what the environment asks for.</summary>
    /// <returns>Null when that is nothing. Disposing it sends what is left.</returns>
    public static IDisposable? Start(IReadOnlyDictionary<string, string> environment, string node, ILogger logger)
    {
        if (environment.GetValueOrDefault("OTEL_SDK_DISABLED") is { } disabled && disabled.Equals("true", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var spans = IsAskedFor(environment, "TRACES", logger);
        var metrics = IsAskedFor(environment, "METRICS", logger);
        return spans || metrics ? Start(environment, node, spans, metrics, logger) : null;
    }

    public void Dispose()
    {
        _spans?.Dispose();
        _metrics?.Dispose();
    }

    private static OpenTelemetryExport Start(IReadOnlyDictionary<string, string> environment, string node, bool spans, bool metrics, ILogger logger)
    {
        void Describe(ResourceBuilder resource)
        {
            if (environment.GetValueOrDefault("OTEL_SERVICE_NAME") is null or ""
                && environment.GetValueOrDefault("OTEL_RESOURCE_ATTRIBUTES")?.Contains("service.name=", StringComparison.Ordinal) is not true)
            {
                resource.AddService("amqpd", serviceVersion: Daemon.Version, serviceInstanceId: node);
            }
        }

        LogExports(logger, (spans, metrics) switch { (true, true) => "spans and metrics", (true, false) => "spans", _ => "metrics" });
        return new OpenTelemetryExport(
            spans ? Sdk.CreateTracerProviderBuilder().ConfigureResource(Describe).AddSource(MessageActivities.SourceName).AddOtlpExporter().Build() : null,
            metrics ? Sdk.CreateMeterProviderBuilder().ConfigureResource(Describe).AddMeter(MessageActivities.SourceName).AddOtlpExporter().Build() : null);
    }

    private static bool IsAskedFor(IReadOnlyDictionary<string, string> environment, string signal, ILogger logger)
    {
        var exporter = environment.GetValueOrDefault($"OTEL_{signal}_EXPORTER");
        if (exporter is not (null or "" or "otlp"))
        {
            if (exporter != "none")
            {
                LogUnknownExporter(logger, $"OTEL_{signal}_EXPORTER", exporter);
            }

            return false;
        }

        var name = $"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT";
        if (environment.GetValueOrDefault(name) is null or "")
        {
            name = Endpoint;
        }

        if (environment.GetValueOrDefault(name) is not { Length: > 0 } endpoint)
        {
            return false;
        }

        if (Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps))
        {
            return true;
        }

        LogBadEndpoint(logger, name, endpoint);
        return false;
    }

    [LoggerMessage(340, LogLevel.Information, "exporting {What} to the OpenTelemetry collector that the environment names")]
    private static partial void LogExports(ILogger logger, string what);

    [LoggerMessage(341, LogLevel.Warning, "{Name} is '{Endpoint}', not a URL such as http://localhost:4317: nothing is exported there")]
    private static partial void LogBadEndpoint(ILogger logger, string name, string endpoint);

    [LoggerMessage(342, LogLevel.Warning, "{Name} is '{Exporter}': only otlp and none are known, nothing is exported")]
    private static partial void LogUnknownExporter(ILogger logger, string name, string exporter);
}
