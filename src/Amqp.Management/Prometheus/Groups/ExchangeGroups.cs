using Amqp.Broker.Administration;
using Amqp.Broker.Statistics;
using Amqp.Broker.Topology;

namespace Amqp.Management.Prometheus.Groups;

/// <summary>What is published to exchanges, which exchanges there are, and which virtual hosts.</summary>
internal static class ExchangeGroups
{
    private const string ClusterPrefix = "rabbitmq_cluster_";

    /// <summary>Confirms are counted by channel, so there are none here.</summary>
    public static MetricGroup Published { get; } = new ObjectGroup<ExchangeTotals>("exchange_metrics", Totals,
        Counter("exchange_messages_published_total", "Total number of messages published into an exchange", static totals => totals.In),
        Counter("exchange_messages_unroutable_returned_total", "Total number of messages published as mandatory into an exchange and returned to the publisher as unroutable", static totals => totals.Returned),
        Counter("exchange_messages_unroutable_dropped_total", "Total number of messages published as non-mandatory into an exchange and dropped as unroutable", static totals => totals.Dropped));

    public static MetricGroup VirtualHosts { get; } = new ObjectGroup<VirtualHost>("vhost_status", static scrape =>
        [
            .. scrape.Admin.VirtualHosts.Where(host => scrape.Wants(host.Name)).Select(host => new Labelled<VirtualHost>(host, scrape.Label().Add("vhost"u8, host.Name).End())),
        ],
        new Column<VirtualHost>("vhost_status", MetricKind.Gauge, "Whether a given vhost is running", static _ => 1)) { Prefix = ClusterPrefix, IsOnDemand = true };

    public static MetricGroup Bindings { get; } = new ObjectGroup<Exchange>("exchange_bindings", Exchanges,
        new Column<Exchange>("exchange_bindings", MetricKind.Gauge, "Number of bindings for an exchange. This value is cluster-wide.",
            static exchange => exchange.VirtualHost.CountBindingsFrom(exchange))) { Prefix = ClusterPrefix, IsOnDemand = true };

    public static MetricGroup Names { get; } = new ObjectGroup<Exchange>("exchange_names", Exchanges,
        new Column<Exchange>("exchange_name", MetricKind.Gauge, "Enumerates exchanges without any additional info. This value is cluster-wide. A cheaper alternative to `exchange_bindings`",
            static _ => 1)) { Prefix = ClusterPrefix, IsOnDemand = true };

    private static IEnumerable<Exchange> In(Scrape scrape) =>
        scrape.Admin.VirtualHosts.Where(host => scrape.Wants(host.Name)).SelectMany(host => scrape.Admin.Exchanges.In(host.Name));

    private static List<Labelled<ExchangeTotals>> Totals(Scrape scrape) =>
    [
        .. In(scrape).Select(static exchange => (Exchange: exchange, exchange.Traffic.Totals)).Where(static exchange => exchange.Totals.In > 0)
            .Select(exchange => new Labelled<ExchangeTotals>(
                exchange.Totals, scrape.Label().Add("vhost"u8, exchange.Exchange.VirtualHost.Name).Add("exchange"u8, exchange.Exchange.Name.Span).End())),
    ];

    /// <summary>Those that clients may publish to and that have a name.</summary>
    private static List<Labelled<Exchange>> Exchanges(Scrape scrape) =>
    [
        .. In(scrape).Where(static exchange => !exchange.IsInternal && exchange.Name.Span.Length > 0)
            .Select(exchange => new Labelled<Exchange>(exchange, scrape.Label()
                .Add("vhost"u8, exchange.VirtualHost.Name)
                .Add("exchange"u8, exchange.Name.Span)
                .Add("type"u8, exchange.Type)
                .End())),
    ];

    private static Column<ExchangeTotals> Counter(string name, string help, Func<ExchangeTotals, double> read) => new(name, MetricKind.Counter, help, read);
}
