using System.Text.Json;
using Amqp.Broker.Administration;
using Amqp.Broker.Definitions;
using Amqp.Broker.Queues;
using Amqp.Broker.Statistics;
using Amqp.Broker.Topology;
using Amqp.Management.Http;
using Amqp.Management.Statistics;

namespace Amqp.Management.Objects;

/// <summary>Exchanges as JSON.</summary>
internal sealed class ExchangeJson(ApiHost host, SampleQuery samples, bool withStats)
{
    /// <summary>Writes an exchange as it stands in a list.</summary>
    public void Write(Utf8JsonWriter json, Exchange exchange)
    {
        json.WriteStartObject();
        WriteMembers(json, exchange);
        json.WriteEndObject();
    }

    /// <summary>Writes an exchange with who publishes to it, and which queues get that.</summary>
    public void WriteDetailed(Utf8JsonWriter json, Exchange exchange)
    {
        json.WriteStartObject();
        WriteMembers(json, exchange);
        json.WriteStartArray("incoming"u8);
        foreach (var counter in exchange.Traffic.Live)
        {
            if (counter.Channel is { } channel)
            {
                json.WriteStartObject();
                json.WritePropertyName("channel_details"u8);
                ChannelJson.WriteReference(json, channel, host.NodeName);
                ChannelJson.WritePublished(json, counter);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        json.WriteStartArray("outgoing"u8);
        foreach (var (queue, count) in Destinations(exchange))
        {
            json.WriteStartObject();
            json.WriteStartObject("queue"u8);
            json.WriteString("name"u8, queue.Name.ToString());
            json.WriteString("vhost"u8, queue.VirtualHost.Name);
            json.WriteEndObject();
            json.WriteStartObject("stats"u8);
            json.WriteNumber("publish"u8, count);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static IEnumerable<(MessageQueue Queue, long Count)> Destinations(Exchange exchange) =>
        exchange.Traffic.Totals.Out == 0
            ? []
            : from queue in exchange.VirtualHost.Queues
              from source in queue.Sources
              where source.Exchange == exchange
              orderby queue.Name.ToString()
              select (queue, source.Count);

    private void WriteMembers(Utf8JsonWriter json, Exchange exchange)
    {
        json.WritePropertyName("arguments"u8);
        FieldJson.Write(json, exchange.Arguments);
        json.WriteBoolean("auto_delete"u8, exchange.IsAutoDelete);
        json.WriteBoolean("durable"u8, exchange.IsDurable);
        json.WriteBoolean("internal"u8, exchange.IsInternal);
        if (withStats)
        {
            var info = ExchangeAdmin.Describe(exchange);
            StatsJson.WriteExchange(json, info.In, info.Out, exchange.Traffic.History ?? host.Admin.Statistics.NoHistory, samples.MessageRates);
        }

        json.WriteString("name"u8, exchange.Name.ToString());
        if (exchange.Policy.PolicyName is { } policy)
        {
            json.WriteString("policy"u8, policy);
        }

        json.WriteString("type"u8, exchange.Type);
        json.WriteString("user_who_performed_action"u8, exchange.CreatedBy);
        json.WriteString("vhost"u8, exchange.VirtualHost.Name);
    }
}
