using Amqp.Broker.Administration;

namespace Amqp.Management.Prometheus.Groups;

/// <summary>What goes over connections.</summary>
internal static class ConnectionGroups
{
    public static MetricGroup Coarse { get; } = new ObjectGroup<ConnectionInfo>("connection_coarse_metrics", static scrape => scrape.Connections,
        new Column<ConnectionInfo>("connection_incoming_bytes_total", MetricKind.Counter, "Total number of bytes received on a connection", static connection => connection.OctetsIn)
        {
            Total = static scrape => scrape.Admin.Statistics.Octets.In,
        },
        new Column<ConnectionInfo>("connection_outgoing_bytes_total", MetricKind.Counter, "Total number of bytes sent on a connection", static connection => connection.OctetsOut)
        {
            Total = static scrape => scrape.Admin.Statistics.Octets.Out,
        },
        new Column<ConnectionInfo>("connection_process_reductions_total", MetricKind.Counter, "Total number of connection process reductions", static connection => connection.FramesIn));

    public static MetricGroup All { get; } = new ObjectGroup<ConnectionInfo>("connection_metrics", static scrape => scrape.Connections,
        new Column<ConnectionInfo>("connection_incoming_packets_total", MetricKind.Counter, "Total number of packets received on a connection", static connection => connection.ReadsIn),
        new Column<ConnectionInfo>("connection_outgoing_packets_total", MetricKind.Counter, "Total number of packets sent on a connection", static connection => connection.WritesOut),
        new Column<ConnectionInfo>("connection_pending_packets", MetricKind.Gauge, "Number of packets waiting to be sent on a connection", static connection => connection.OctetsPending > 0 ? 1 : 0),
        new Column<ConnectionInfo>("connection_channels", MetricKind.Gauge, "Channels on a connection", static connection => connection.Channels));
}
