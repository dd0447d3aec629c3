using System.Net;

namespace Amqp.Hosting.Configuration.Keys;

/// <summary>Where and how metrics are served to Prometheus (https://www.rabbitmq.com/docs/prometheus).</summary>
internal static class PrometheusKeys
{
    private const string Tls = "prometheus.ssl";

    public static ConfArea Area { get; } = new("Prometheus",
    [
        new("prometheus.tcp.port", "port", "15692", "15700", "Port of the metrics; 0 takes a free one.", static (draft, value) =>
            Plain(draft).Port = (int)value.Whole(0, ushort.MaxValue, "a port")),
        new("prometheus.tcp.ip", "IP address", "all addresses", "127.0.0.1", "Address that metrics are served on.", static (draft, value) =>
            Plain(draft).Address = AddressOf(value)),
        new($"{Tls}.port", "port", "15691", "15701", "Port of the metrics with TLS; 0 takes a free one. With keys of prometheus.ssl and none of prometheus.tcp there is no plain port.", static (draft, value) =>
            Secured(draft).TlsPort = (int)value.Whole(0, ushort.MaxValue, "a port")),
        new($"{Tls}.ip", "IP address", "all addresses", "127.0.0.1", "Address that metrics are served on with TLS.", static (draft, value) =>
            Secured(draft).TlsAddress = AddressOf(value)),
        .. TlsConfKeys.For(Tls, static draft =>
        {
            Secured(draft);
            return draft.For<Listeners>().Tls;
        }),
        new("prometheus.disable", ConfTypes.Boolean, "false", "true", "Serve no metrics.", static (draft, value) =>
            draft.For<PrometheusSettings>().IsDisabled = value.Boolean),
        new("prometheus.path", "path", PrometheusSettings.DefaultPath, "/stats", "Path of the metrics.", static (draft, value) =>
            draft.For<PrometheusSettings>().Path = PathOf(value)),
        new("prometheus.return_per_object_metrics", ConfTypes.Boolean, "false", "true", "Serve every queue, channel and connection by itself where sums would be.",
            static (draft, value) => draft.For<PrometheusSettings>().IsPerObject = value.Boolean),
        new("prometheus.authentication.enabled", ConfTypes.Boolean, "false", "true", "Serve metrics only to users with the tag monitoring.", static (draft, value) =>
            draft.For<PrometheusSettings>().RequiresLogin = value.Boolean),
    ], Finish);

    private static void Finish(ConfDraft draft)
    {
        var (listeners, settings) = (draft.For<Listeners>(), draft.For<PrometheusSettings>());
        settings.ServesPlain = listeners.IsPlain || !listeners.HasTls;
        settings.Tls = listeners.HasTls ? listeners.Tls.Finish() with { Name = Tls } : null;
    }

    private static PrometheusSettings Plain(ConfDraft draft)
    {
        draft.For<Listeners>().IsPlain = true;
        return draft.For<PrometheusSettings>();
    }

    private static PrometheusSettings Secured(ConfDraft draft)
    {
        draft.For<Listeners>().HasTls = true;
        return draft.For<PrometheusSettings>();
    }

    private static IPAddress AddressOf(in ConfValue value) =>
        IPAddress.TryParse(value.Text, out var address) ? address : throw value.Bad("an IP address");

    private static string PathOf(in ConfValue value)
    {
        var path = value.Text.TrimEnd('/');
        return path.Length > 1 && path[0] == '/' ? path : throw value.Bad("a path that begins with /");
    }

    private sealed class Listeners
    {
        public bool IsPlain { get; set; }

        public bool HasTls { get; set; }

        public TlsDraft Tls { get; } = new();
    }
}
