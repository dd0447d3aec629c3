using System.Text.Json;
using Amqp.Broker.Administration;
using Amqp.Broker.Definitions;
using Amqp.Broker.Queues;
using Amqp.Broker.Statistics;
using Amqp.Management.Http;
using Amqp.Management.Statistics;

namespace Amqp.Management.Objects;

/// <summary>Queues as JSON.</summary>
internal sealed class QueueJson(ApiHost host, SampleQuery samples)
{
    private static readonly int[] s_work = [(int)MessageStat.Publish, .. StatNames.Delivered, (int)MessageStat.Ack];

    private readonly History _none = host.Admin.Statistics.NoHistory;

    /// <summary>Writes a queue as it stands in a list.</summary>
    public void Write(Utf8JsonWriter json, MessageQueue queue) => Write(json, queue, isDetailed: false);

    /// <summary>Writes a queue with its consumers, and where its messages come from and go.</summary>
    public void WriteDetailed(Utf8JsonWriter json, MessageQueue queue) => Write(json, queue, isDetailed: true);

    /// <summary>Writes what RabbitMQ tells without statistics.</summary>
    public void WriteShort(Utf8JsonWriter json, MessageQueue queue)
    {
        json.WriteStartObject();
        WriteDeclaration(json, queue);
        json.WriteString("state"u8, "live"u8);
        json.WriteEndObject();
    }

    /// <summary>Writes the same with counts of messages.</summary>
    public void WriteTotals(Utf8JsonWriter json, MessageQueue queue)
    {
        var status = queue.Status;
        json.WriteStartObject();
        WriteDeclaration(json, queue);
        json.WriteNumber("messages"u8, status.Ready + status.Unacked);
        json.WriteNumber("messages_ready"u8, status.Ready);
        json.WriteNumber("messages_unacknowledged"u8, status.Unacked);
        json.WriteString("state"u8, "running"u8);
        json.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json, MessageQueue queue, bool isDetailed)
    {
        var info = host.Admin.Queues.Describe(queue, isDetailed);
        var history = queue.History ?? _none;
        json.WriteStartObject();
        if (isDetailed)
        {
            WriteBreakdown(json, info);
        }

        WriteDeclaration(json, queue);
        json.WriteNumber("consumer_capacity"u8, info.ConsumerCapacity);
        json.WriteNumber("consumer_utilisation"u8, info.ConsumerCapacity);
        json.WriteNumber("consumers"u8, info.Status.Consumers);
        WritePolicies(json, queue);
        ErlangJson.WriteCollector(json);
        json.WriteString("idle_since"u8, TimeText.Of(info.IdleSince));
        json.WriteNumber("memory"u8, info.Memory);
        WriteOctets(json, info);
        StatsJson.WriteQueue(json, info.Traffic.Stats, history, samples.MessageRates);
        WriteLengths(json, info, history);
        WriteKind(json, info);
        if (isDetailed)
        {
            WriteOwner(json, info);
        }

        StatsJson.Write(json, StatNames.Reductions, Work(info.Traffic.Stats), history, samples.MessageRates, s_work);
        json.WriteString("state"u8, info.State);
        WriteOwnMembers(json, info);
        json.WriteEndObject();
    }

    private void WriteDeclaration(Utf8JsonWriter json, MessageQueue queue)
    {
        json.WritePropertyName("arguments"u8);
        FieldJson.Write(json, queue.Arguments);
        json.WriteBoolean("auto_delete"u8, queue.IsAutoDelete);
        json.WriteBoolean("durable"u8, queue.IsDurable);
        json.WriteBoolean("exclusive"u8, queue.IsExclusive);
        if (queue.Kind == QueueKind.Quorum)
        {
            json.WriteString("leader"u8, host.NodeName);
            json.WriteStrings("members"u8, [host.NodeName]);
            json.WriteStrings("online"u8, [host.NodeName]);
        }

        json.WriteString("name"u8, queue.Name.ToString());
        json.WriteString("node"u8, host.NodeName);
        json.WriteString("type"u8, queue.Kind == QueueKind.Quorum ? "quorum"u8 : "classic"u8);
        json.WriteString("vhost"u8, queue.VirtualHost.Name);
    }

    private static void WritePolicies(Utf8JsonWriter json, MessageQueue queue)
    {
        json.WritePropertyName("effective_policy_definition"u8);
        FieldJson.Write(json, queue.Policy.Definition);
        json.WriteString("operator_policy"u8, queue.Policy.OperatorPolicyName);
        json.WriteString("policy"u8, queue.Policy.PolicyName);
    }

    private static void WriteOctets(Utf8JsonWriter json, QueueInfo info)
    {
        var status = info.Status;
        json.WriteNumber("message_bytes"u8, status.ReadyBytes + status.UnackedBytes);
        json.WriteNumber("message_bytes_persistent"u8, status.PersistentBytes);
        json.WriteNumber("message_bytes_ram"u8, status.ReadyBytes + status.UnackedBytes);
        json.WriteNumber("message_bytes_ready"u8, status.ReadyBytes);
        json.WriteNumber("message_bytes_unacknowledged"u8, status.UnackedBytes);
    }

    private void WriteLengths(Utf8JsonWriter json, QueueInfo info, History history)
    {
        var status = info.Status;
        StatsJson.WriteLengths(json, status.Ready, status.Unacked, history, samples.Lengths);
        json.WriteNumber("messages_persistent"u8, status.Persistent);
        json.WriteNumber("messages_ram"u8, status.Ready + status.Unacked);
    }

    /// <summary>What only one type of queue has.</summary>
    private void WriteKind(Utf8JsonWriter json, QueueInfo info)
    {
        var status = info.Status;
        if (info.Queue.Kind == QueueKind.Quorum)
        {
            json.WriteNumber("message_bytes_dlx"u8, 0);
            json.WriteNumber("messages_dlx"u8, info.Queue.MovingCount);
            json.WriteStartObject("open_files"u8);
            json.WriteNumber(host.NodeName, 0);
            json.WriteEndObject();
            json.WriteString("single_active_consumer_ctag"u8, info.ActiveConsumer?.Tag.ToString());
            return;
        }

        WriteBacking(json, info);
        json.WriteString("exclusive_consumer_tag"u8, info.ExclusiveConsumer?.Tag.ToString());
        if (info.HeadTimestamp is { } head)
        {
            json.WriteNumber("head_message_timestamp"u8, head);
        }
        else
        {
            json.WriteNull("head_message_timestamp"u8);
        }

        json.WriteNumber("message_bytes_paged_out"u8, 0);
        json.WriteNumber("messages_paged_out"u8, 0);
        json.WriteNumber("messages_ready_ram"u8, status.Ready);
        json.WriteNumber("messages_unacknowledged_ram"u8, status.Unacked);
        json.WriteNull("recoverable_slaves"u8);
        json.WriteString("single_active_consumer_tag"u8, info.ActiveConsumer?.Tag.ToString());
    }

    /// <summary>What RabbitMQ tells of the implementation of a classic queue: only what means something here is more than a constant.</summary>
    private void WriteBacking(Utf8JsonWriter json, QueueInfo info)
    {
        var history = info.Queue.History ?? _none;
        var stats = info.Traffic.Stats;
        json.WriteStartObject("backing_queue_status"u8);
        json.WriteNumber("avg_ack_egress_rate"u8, Math.Round(history.Rate((int)MessageStat.Ack), 3));
        json.WriteNumber("avg_ack_ingress_rate"u8, Math.Round(history.Rate((int)MessageStat.Deliver, (int)MessageStat.Get), 3));
        json.WriteNumber("avg_egress_rate"u8, Math.Round(history.Rate(StatNames.Delivered), 3));
        json.WriteNumber("avg_ingress_rate"u8, Math.Round(history.Rate((int)MessageStat.Publish), 3));
        json.WriteNumber("len"u8, info.Status.Ready);
        json.WriteString("mode"u8, "default"u8);
        json.WriteNumber("next_deliver_seq_id"u8, stats.DeliverGet);
        json.WriteNumber("next_seq_id"u8, stats.Of(MessageStat.Publish));
        if (info.Queue.Priorities is { Count: > 1 } priorities)
        {
            json.WriteStartObject("priority_lengths"u8);
            foreach (var (priority, ready) in priorities)
            {
                json.WriteNumber(priority.ToString(System.Globalization.CultureInfo.InvariantCulture), ready);
            }

            json.WriteEndObject();
        }

        json.WriteNumber("q1"u8, 0);
        json.WriteNumber("q2"u8, 0);
        json.WriteNumber("q3"u8, 0);
        json.WriteNumber("q4"u8, info.Status.Ready);
        json.WriteString("target_ram_count"u8, "infinity"u8);
        json.WriteNumber("version"u8, 2);
        json.WriteEndObject();
    }

    private static void WriteOwner(Utf8JsonWriter json, QueueInfo info)
    {
        if (info.Owner is { } owner)
        {
            var connection = owner.Describe();
            json.WriteStartObject("owner_pid_details"u8);
            json.WriteString("name"u8, connection.Name);
            json.WriteString("peer_host"u8, connection.PeerHost);
            json.WriteNumber("peer_port"u8, connection.PeerPort);
            json.WriteEndObject();
        }
    }

    /// <summary>What RabbitMQ has not: see API.md.</summary>
    private void WriteOwnMembers(Utf8JsonWriter json, QueueInfo info)
    {
        if (info.OldestSince is { } since)
        {
            json.WriteNumber("oldest_message_age"u8, Math.Max(host.Time.GetUtcNow().ToUnixTimeMilliseconds() - since, 0));
        }
        else
        {
            json.WriteNull("oldest_message_age"u8);
        }

        json.WriteBoolean("paused"u8, info.IsPaused);
    }

    private void WriteBreakdown(Utf8JsonWriter json, QueueInfo info)
    {
        json.WriteStartArray("consumer_details"u8);
        foreach (var consumer in ChannelAdmin.ConsumersOf(info.Queue))
        {
            ConsumerJson.Write(json, consumer, host.NodeName);
        }

        json.WriteEndArray();
        json.WriteStartArray("deliveries"u8);
        foreach (var byChannel in info.Consumers.Where(static consumer => consumer.Delivered > 0).GroupBy(static consumer => consumer.Channel))
        {
            if (byChannel.Key is Broker.Connections.IClientChannel channel)
            {
                json.WriteStartObject();
                json.WritePropertyName("channel_details"u8);
                ChannelJson.WriteReference(json, channel, host.NodeName);
                ChannelJson.WriteConsumed(json, byChannel);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        json.WriteStartArray("incoming"u8);
        foreach (var source in info.Queue.Sources)
        {
            json.WriteStartObject();
            json.WriteStartObject("exchange"u8);
            json.WriteString("name"u8, source.Exchange.Name.ToString());
            json.WriteString("vhost"u8, source.Exchange.VirtualHost.Name);
            json.WriteEndObject();
            json.WriteStartObject("stats"u8);
            json.WriteNumber("publish"u8, source.Count);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static long Work(in MessageStats stats) => stats.Of(MessageStat.Publish) + stats.DeliverGet + stats.Of(MessageStat.Ack);
}
