using Amqp.Broker.Publishing;
using Amqp.Broker.Queues;
using Amqp.Protocol;
using Amqp.Storage.Log;

namespace Amqp.Broker.Administration;

/// <summary>Takes the messages that are meant, a batch at a time.</summary>
internal sealed class TakeScanner : IQueueScanner
{
    /// <summary>Most messages of a batch.</summary>
    public const int BatchMessages = 128;

    private const int BatchOctets = 1024 * 1024;

    private readonly HashSet<MessageId>? _wanted;
    private readonly MessageFilter _filter;
    private readonly bool _copies;
    private readonly long _now;
    private long _left;
    private int _octets;

    /// <param name="wanted">Ids of the messages; null for all that match.</param>
    /// <param name="filter">Which messages.</param>
    /// <param name="most">Most messages.</param>
    /// <param name="copies">They go elsewhere.</param>
    /// <param name="now">Milliseconds since the Unix epoch.</param>
    public TakeScanner(IEnumerable<MessageId>? wanted, MessageFilter filter, long most, bool copies, long now)
    {
        _wanted = wanted is null ? null : [.. wanted];
        _filter = filter;
        _left = most;
        _copies = copies;
        _now = now;
    }

    /// <summary>What was taken since the last <see cref="NextBatch"/>.</summary>
    public List<TakenMessage> Taken { get; } = [];

    /// <summary>There is nothing more to look for.</summary>
    public bool IsDone => _left <= 0 || _wanted is { Count: 0 };

    public void NextBatch()
    {
        Taken.Clear();
        _octets = 0;
    }

    /// <inheritdoc/>
    public ScanAnswer See(in RecordView record, in MessageRef message)
    {
        if (IsDone || Taken.Count >= BatchMessages || _octets >= BatchOctets)
        {
            return ScanAnswer.Stop;
        }

        if (!IsMeant(record, message))
        {
            return ScanAnswer.Leave;
        }

        _left--;
        _octets += record.Size;
        Taken.Add(new TakenMessage(message, _copies ? Copy(record) : default));
        return ScanAnswer.Take;
    }

    private bool IsMeant(in RecordView record, in MessageRef message) =>
        _wanted is null ? _filter.Matches(record) : _wanted.Remove(new MessageId(message.Priority, message.Position.Sequence));

    private PublishedMessage Copy(in RecordView record)
    {
        var block = record.Properties.ToArray();
        var isReadable = BasicPropertiesView.TryParse(block, out var properties);
        return new PublishedMessage
        {
            Names = (byte[])[(byte)record.Exchange.Length, .. record.Exchange, (byte)record.RoutingKey.Length, .. record.RoutingKey],
            Properties = block,
            Body = record.Body.ToArray(),
            TimeToLive = record.Expiry == 0 ? -1 : Math.Max(record.Expiry - _now, 0),
            Priority = isReadable && properties.Has(PropertyFlags.Priority) ? properties.Priority : (byte)0,
            Persistent = isReadable && properties.Has(PropertyFlags.DeliveryMode) && properties.DeliveryMode == BasicProperties.PersistentDeliveryMode,
            DeadLettered = (record.Flags & RecordFlags.DeadLettered) != 0,
        };
    }
}
