using System.Text.Json;
using Amqp.Broker.Statistics;
using Amqp.Broker.Topology;
using Amqp.Management.Http;

namespace Amqp.Management.Statistics;

/// <summary>The numbers of the overview and of virtual hosts.</summary>
internal static class OverviewStats
{
    /// <summary>Writes the members of the overview that are numbers: of everything for those who may see it, else of the sender's virtual hosts.</summary>
    public static void WriteMembers(Utf8JsonWriter json, ApiContext context)
    {
        if (context.DisablesStats)
        {
            json.WriteStartObject("object_totals"u8);
            json.WriteNumber("queues"u8, context.Admin.Queues.Count);
            json.WriteNumber("exchanges"u8, context.Admin.Exchanges.Count);
            json.WriteNumber("connections"u8, context.Admin.Connections.Count);
            json.WriteEndObject();
            return;
        }

        var samples = SampleQuery.Parse(context);
        if (context.Principal.IsMonitor)
        {
            WriteBroker(json, context, samples);
        }
        else
        {
            WriteVisible(json, context);
        }
    }

    /// <summary>Writes the members of a virtual host that are numbers; RabbitMQ has them only where anything ever happened.</summary>
    public static void WriteMembers(Utf8JsonWriter json, ApiContext context, VirtualHost host)
    {
        if (context.DisablesStats)
        {
            return;
        }

        var samples = SampleQuery.Parse(context);
        var history = host.History ?? context.Admin.Statistics.NoHistory;
        var (received, sent) = host.Octets;
        if (received > 0)
        {
            StatsJson.Write(json, StatNames.ReceivedOctets, received, history, samples.DataRates, TrafficColumns.OctetsIn);
            StatsJson.Write(json, StatNames.SentOctets, sent, history, samples.DataRates, TrafficColumns.OctetsOut);
        }

        if (host.QueuesCreated > 0)
        {
            var (ready, unacked) = host.Messages;
            StatsJson.WriteLengths(json, ready, unacked, history, samples.Lengths);
        }

        StatsJson.WriteTraffic(json, host.Traffic.Totals.Stats, history, samples.MessageRates);
    }

    private static void WriteBroker(Utf8JsonWriter json, ApiContext context, SampleQuery samples)
    {
        var overview = context.Admin.Overview;
        var history = context.Admin.Statistics.History;
        json.WriteStartObject("message_stats"u8);
        StatsJson.WriteDeliveries(json, overview.Totals.Stats, history, samples.MessageRates);
        StatsJson.WritePublishes(json, overview.Totals.Stats, history, samples.MessageRates);
        StatsJson.Write(json, StatNames.DiskReads, 0, context.Admin.Statistics.NoHistory, samples.MessageRates);
        StatsJson.Write(json, StatNames.DiskWrites, 0, context.Admin.Statistics.NoHistory, samples.MessageRates);
        json.WriteEndObject();
        json.WriteStartObject("churn_rates"u8);
        foreach (var (name, column) in StatNames.Churns)
        {
            StatsJson.Write(json, name, StatNames.ChurnOf(overview.Churn, column), history, samples.MessageRates, column);
        }

        json.WriteEndObject();
        json.WriteStartObject("queue_totals"u8);
        if (overview.Queues > 0 || overview.Churn.QueuesCreated > 0)
        {
            StatsJson.WriteLengths(json, overview.Ready, overview.Unacked, history, samples.Lengths);
        }

        json.WriteEndObject();
        WriteObjects(json, overview.Channels, overview.Connections, overview.Consumers, overview.Exchanges, overview.Queues);
    }

    private static void WriteVisible(Utf8JsonWriter json, ApiContext context)
    {
        var hosts = context.Admin.VirtualHosts.Where(host => context.Principal.HasAccess(host.Name)).ToArray();
        var (ready, unacked, stats) = (0L, 0L, default(MessageStats));
        foreach (var host in hosts)
        {
            var messages = host.Messages;
            ready += messages.Ready;
            unacked += messages.Unacked;
            stats.Add(host.Traffic.Totals.Stats);
        }

        var none = context.Admin.Statistics.NoHistory;
        json.WriteStartObject("message_stats"u8);
        StatsJson.WriteDeliveries(json, stats, none, null);
        StatsJson.WritePublishes(json, stats, none, null);
        json.WriteEndObject();
        json.WriteStartObject("churn_rates"u8);
        json.WriteEndObject();
        json.WriteStartObject("queue_totals"u8);
        StatsJson.WriteLengths(json, ready, unacked, none, null);
        json.WriteEndObject();
        var own = context.Admin.Connections.Where(connection => connection.UserName == context.Principal.Name).ToArray();
        WriteObjects(
            json,
            own.Sum(static connection => connection.ChannelCount),
            own.Length,
            hosts.Sum(static host => host.Queues.Sum(static queue => queue.ConsumerCount)),
            hosts.Sum(static host => host.ExchangeCount),
            hosts.Sum(static host => host.QueueCount));
    }

    private static void WriteObjects(Utf8JsonWriter json, int channels, int connections, int consumers, int exchanges, int queues)
    {
        json.WriteStartObject("object_totals"u8);
        json.WriteNumber("channels"u8, channels);
        json.WriteNumber("connections"u8, connections);
        json.WriteNumber("consumers"u8, consumers);
        json.WriteNumber("exchanges"u8, exchanges);
        json.WriteNumber("queues"u8, queues);
        json.WriteEndObject();
    }
}
