using System.Net;

namespace Amqp.Hosting.Configuration.Keys;

/// <summary>Where and how metrics are served to Prometheus (https://www.rabbitmq.com/docs/prometheus).</summary>
internal static class PrometheusKeys
{
    public static ConfArea Area { get; } = new("Prometheus",
    [
        new("prometheus.tcp.port", "port", "15692", "15700", "Port of the metrics; 0 takes a free one.", static (draft, value) =>
            draft.For<PrometheusSettings>().Port = (int)value.Whole(0, ushort.MaxValue, "a port")),
        new("prometheus.tcp.ip", "IP address", "all addresses", "127.0.0.1", "Address that metrics are served on.", static (draft, value) =>
            draft.For<PrometheusSettings>().Address = IPAddress.TryParse(value.Text, out var address) ? address : throw value.Bad("an IP address")),
        new("prometheus.disable", ConfTypes.Boolean, "false", "true", "Serve no metrics.", static (draft, value) =>
            draft.For<PrometheusSettings>().IsDisabled = value.Boolean),
        new("prometheus.path", "path", PrometheusSettings.DefaultPath, "/stats", "Path of the metrics.", static (draft, value) =>
            draft.For<PrometheusSettings>().Path = PathOf(value)),
        new("prometheus.return_per_object_metrics", ConfTypes.Boolean, "false", "true", "Serve every queue, channel and connection by itself where sums would be.",
            static (draft, value) => draft.For<PrometheusSettings>().IsPerObject = value.Boolean),
        new("prometheus.authentication.enabled", ConfTypes.Boolean, "false", "true", "Serve metrics only to users with the tag monitoring.", static (draft, value) =>
            draft.For<PrometheusSettings>().RequiresLogin = value.Boolean),
    ]);

    private static string PathOf(in ConfValue value)
    {
        var path = value.Text.TrimEnd('/');
        return path.Length > 1 && path[0] == '/' ? path : throw value.Bad("a path that begins with /");
    }
}
