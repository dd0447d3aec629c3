using System.Collections.Frozen;
using Amqp.Broker.Queues;
using Amqp.Broker.Statistics;
using Amqp.Management.Http;
using Amqp.Management.Lists;
using Amqp.Management.Statistics;

namespace Amqp.Management.Objects;

/// <summary>The members of a queue that lists are mostly sorted by, read one by one: with 10,000 queues that is what matters.</summary>
internal sealed class QueueFields(ApiHost host)
{
    private const string StatsPrefix = "message_stats.";
    private const string RateSuffix = "_details.rate";

    private static readonly FrozenDictionary<string, int[]> s_counts = Columns();

    private readonly History _none = host.Admin.Statistics.NoHistory;

    /// <summary>Reads a member; <see cref="FieldReader{T}"/>.</summary>
    public bool TryRead(MessageQueue queue, string path, out Scalar value)
    {
        if (path.StartsWith(StatsPrefix, StringComparison.Ordinal))
        {
            return TryReadCount(queue, path[StatsPrefix.Length..], out value);
        }

        Scalar? found = path switch
        {
            "name" => Scalar.Of(queue.Name.ToString()),
            "vhost" => Scalar.Of(queue.VirtualHost.Name),
            "node" => Scalar.Of(host.NodeName),
            "type" => Scalar.Of(queue.Kind == QueueKind.Quorum ? "quorum" : "classic"),
            "durable" => Scalar.Of(queue.IsDurable),
            "auto_delete" => Scalar.Of(queue.IsAutoDelete),
            "exclusive" => Scalar.Of(queue.IsExclusive),
            "messages" => Scalar.Of(queue.ReadyCount + queue.UnackedCount),
            "messages_ready" => Scalar.Of(queue.ReadyCount),
            "messages_unacknowledged" => Scalar.Of(queue.UnackedCount),
            "messages_details.rate" => Scalar.Of(RateOf(queue, QueueColumns.Ready, QueueColumns.Unacked)),
            "messages_ready_details.rate" => Scalar.Of(RateOf(queue, QueueColumns.Ready)),
            "messages_unacknowledged_details.rate" => Scalar.Of(RateOf(queue, QueueColumns.Unacked)),
            "consumers" => Scalar.Of((long)queue.ConsumerCount),
            "state" => Scalar.Of(queue.IsCongested ? "flow" : "running"),
            "policy" => Scalar.Of(queue.Policy.PolicyName),
            "operator_policy" => Scalar.Of(queue.Policy.OperatorPolicyName),
            "message_bytes" => Scalar.Of(queue.Status is var all ? all.ReadyBytes + all.UnackedBytes : 0),
            "message_bytes_ready" => Scalar.Of(queue.Status.ReadyBytes),
            "message_bytes_unacknowledged" => Scalar.Of(queue.Status.UnackedBytes),
            "message_bytes_persistent" => Scalar.Of(queue.Status.PersistentBytes),
            "messages_persistent" => Scalar.Of(queue.Status.Persistent),
            "paused" => Scalar.Of(queue.IsPaused),
            _ => null,
        };
        value = found ?? Scalar.Missing;
        return found is not null;
    }

    /// <summary>A count or its rate; as in the JSON, what never happened is missing.</summary>
    private bool TryReadCount(MessageQueue queue, string name, out Scalar value)
    {
        value = Scalar.Missing;
        var isRate = name.EndsWith(RateSuffix, StringComparison.Ordinal);
        if (!s_counts.TryGetValue(isRate ? name[..^RateSuffix.Length] : name, out var columns))
        {
            return false;
        }

        var stats = queue.Traffic.Stats;
        var isThere = columns[0] == (int)MessageStat.Publish ? stats.Of(MessageStat.Publish) > 0 : StatsJson.HasDeliveries(stats);
        if (isThere)
        {
            value = isRate ? Scalar.Of(RateOf(queue, columns)) : Scalar.Of(columns.Sum(column => stats[column]));
        }

        return true;
    }

    private double RateOf(MessageQueue queue, params ReadOnlySpan<int> columns) => Math.Round((queue.History ?? _none).Rate(columns), 3);

    private static FrozenDictionary<string, int[]> Columns()
    {
        var columns = StatNames.Deliveries.ToDictionary(static entry => entry.Name.Value.ToString(), static entry => (int[])[(int)entry.Stat], StringComparer.Ordinal);
        columns.Add(StatNames.DeliverGet.Value.ToString(), StatNames.Delivered);
        columns.Add("publish", [(int)MessageStat.Publish]);
        return columns.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
