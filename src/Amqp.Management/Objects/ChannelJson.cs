using System.Text.Json;
using Amqp.Broker.Administration;
using Amqp.Broker.Connections;
using Amqp.Broker.Queues;
using Amqp.Broker.Statistics;
using Amqp.Management.Http;
using Amqp.Management.Statistics;

namespace Amqp.Management.Objects;

/// <summary>Channels as JSON.</summary>
internal sealed class ChannelJson(ApiHost host, SampleQuery samples)
{
    private readonly History _none = host.Admin.Statistics.NoHistory;

    /// <summary>Writes a channel as it stands in a list.</summary>
    public void Write(Utf8JsonWriter json, IClientChannel channel) => Write(json, channel, isDetailed: false);

    /// <summary>Writes a channel with its consumers, and what it publishes and consumes.</summary>
    public void WriteDetailed(Utf8JsonWriter json, IClientChannel channel) => Write(json, channel, isDetailed: true);

    /// <summary>Writes which channel it is, as parts of other objects name it.</summary>
    public static void WriteReference(Utf8JsonWriter json, IClientChannel channel, string node)
    {
        var info = channel.Connection.Describe();
        json.WriteStartObject();
        json.WriteString("connection_name"u8, info.Name);
        json.WriteString("name"u8, $"{info.Name} ({channel.Number})");
        json.WriteString("node"u8, node);
        json.WriteNumber("number"u8, channel.Number);
        json.WriteString("peer_host"u8, info.PeerHost);
        json.WriteNumber("peer_port"u8, info.PeerPort);
        json.WriteString("user"u8, info.UserName);
        json.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json, IClientChannel channel, bool isDetailed)
    {
        var info = channel.Describe();
        var history = info.Traffic.History ?? _none;
        json.WriteStartObject();
        json.WriteNumber("acks_uncommitted"u8, info.UncommittedAcks);
        json.WriteBoolean("confirm"u8, info.Confirms);
        WriteConnection(json, info);
        json.WriteNumber("consumer_count"u8, info.Consumers.Count);
        if (isDetailed)
        {
            WriteBreakdown(json, channel, info);
        }

        ErlangJson.WriteCollector(json);
        json.WriteNumber("global_prefetch_count"u8, info.SharedPrefetch);
        json.WriteString("idle_since"u8, TimeText.Of(history.ChangedAt is var at and not 0 ? at : channel.Connection.OpenedAt.ToUnixTimeMilliseconds()));
        StatsJson.WriteTraffic(json, info.Traffic.Stats, history, samples.MessageRates);
        json.WriteNumber("messages_unacknowledged"u8, info.Unacked);
        json.WriteNumber("messages_uncommitted"u8, info.UncommittedPublishes);
        json.WriteNumber("messages_unconfirmed"u8, info.Unconfirmed);
        json.WriteString("name"u8, info.Name);
        json.WriteString("node"u8, host.NodeName);
        json.WriteNumber("number"u8, info.Number);
        json.WriteNumber("pending_raft_commands"u8, 0);
        json.WriteNumber("prefetch_count"u8, info.Prefetch);
        StatsJson.Write(json, StatNames.Reductions, Work(info.Traffic.Stats), history, samples.MessageRates, s_work);
        json.WriteString("state"u8, info.IsClosing ? "closing"u8 : "running"u8);
        json.WriteBoolean("transactional"u8, info.IsTransactional);
        json.WriteString("user"u8, channel.Connection.UserName);
        json.WriteString("user_who_performed_action"u8, channel.Connection.UserName);
        json.WriteString("vhost"u8, channel.Connection.VirtualHostName);
        json.WriteEndObject();
    }

    private static readonly int[] s_work = [(int)MessageStat.Publish, .. StatNames.Delivered, (int)MessageStat.Ack];

    private static long Work(in MessageStats stats) => stats.Of(MessageStat.Publish) + stats.DeliverGet + stats.Of(MessageStat.Ack);

    private static void WriteConnection(Utf8JsonWriter json, ChannelInfo info)
    {
        var connection = info.Connection.Describe();
        json.WriteStartObject("connection_details"u8);
        json.WriteString("name"u8, connection.Name);
        json.WriteString("peer_host"u8, connection.PeerHost);
        json.WriteNumber("peer_port"u8, connection.PeerPort);
        json.WriteEndObject();
    }

    private void WriteBreakdown(Utf8JsonWriter json, IClientChannel channel, ChannelInfo info)
    {
        json.WriteStartArray("consumer_details"u8);
        foreach (var consumer in info.Consumers)
        {
            if (consumer.Queue is { } queue)
            {
                ConsumerJson.Write(json, Describe(channel, consumer, queue), host.NodeName);
            }
        }

        json.WriteEndArray();
        json.WriteStartArray("deliveries"u8);
        foreach (var byQueue in info.Consumers.Where(static consumer => consumer.Delivered > 0).GroupBy(static consumer => consumer.Queue!))
        {
            json.WriteStartObject();
            json.WriteStartObject("queue"u8);
            json.WriteString("name"u8, byQueue.Key.Name.ToString());
            json.WriteString("vhost"u8, byQueue.Key.VirtualHost.Name);
            json.WriteEndObject();
            WriteConsumed(json, byQueue);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("publishes"u8);
        foreach (var counter in info.Traffic.Publishing)
        {
            json.WriteStartObject();
            json.WriteStartObject("exchange"u8);
            json.WriteString("name"u8, counter.Exchange.Name.ToString());
            json.WriteString("vhost"u8, counter.Exchange.VirtualHost.Name);
            json.WriteEndObject();
            WritePublished(json, counter);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes the counts of what consumers have got.</summary>
    public static void WriteConsumed(Utf8JsonWriter json, IEnumerable<QueueConsumer> consumers)
    {
        var (acked, free, again, settled) = (0L, 0L, 0L, 0L);
        foreach (var consumer in consumers)
        {
            acked += consumer.NoAck ? 0 : consumer.Delivered;
            free += consumer.NoAck ? consumer.Delivered : 0;
            again += consumer.Redelivered;
            settled += consumer.Acknowledged;
        }

        json.WriteStartObject("stats"u8);
        json.WriteNumber("ack"u8, settled);
        json.WriteNumber("deliver"u8, acked);
        json.WriteNumber("deliver_get"u8, acked + free);
        json.WriteNumber("deliver_no_ack"u8, free);
        json.WriteNumber("redeliver"u8, again);
        json.WriteEndObject();
    }

    /// <summary>Writes the counts of what a channel has published to an exchange.</summary>
    public static void WritePublished(Utf8JsonWriter json, PublishCounter counter)
    {
        json.WriteStartObject("stats"u8);
        json.WriteNumber("drop_unroutable"u8, counter.Dropped);
        json.WriteNumber("publish"u8, counter.In);
        json.WriteNumber("return_unroutable"u8, counter.Returned);
        json.WriteEndObject();
    }

    private static ConsumerInfo Describe(IClientChannel channel, QueueConsumer consumer, MessageQueue queue) => new()
    {
        Consumer = consumer,
        Queue = queue,
        Channel = channel,
        IsActive = !queue.IsSingleActive || queue.ActiveConsumer == consumer,
    };
}
