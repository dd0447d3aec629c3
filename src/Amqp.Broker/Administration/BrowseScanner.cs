using System.Text;
using Amqp.Broker.Queues;
using Amqp.Storage.Log;

namespace Amqp.Broker.Administration;

/// <summary>Copies the messages that a query asks for.</summary>
internal sealed class BrowseScanner(BrowseQuery query) : IQueueScanner
{
    private readonly List<BrowsedMessage> _messages = [];
    private long _matched;

    public IReadOnlyList<BrowsedMessage> Messages => _messages;

    public long Scanned { get; private set; }

    /// <inheritdoc/>
    public ScanAnswer See(in RecordView record, in MessageRef message)
    {
        if (_messages.Count >= query.Limit || Scanned >= query.ScanLimit)
        {
            return ScanAnswer.Stop;
        }

        var position = Scanned++;
        if (query.Filter.Matches(record) && _matched++ >= query.Offset)
        {
            _messages.Add(Copy(record, message, position, query.MaxBody));
        }

        return ScanAnswer.Leave;
    }

    /// <summary>A copy of a message.</summary>
    public static BrowsedMessage Copy(in RecordView record, in MessageRef message, long position, int maxBody) => new()
    {
        Id = new MessageId(message.Priority, message.Position.Sequence),
        Position = position,
        Exchange = Encoding.UTF8.GetString(record.Exchange),
        RoutingKey = Encoding.UTF8.GetString(record.RoutingKey),
        DeliveryCount = message.DeliveryCount,
        IsRedelivered = message.IsRedelivered,
        EnqueuedAt = record.Timestamp,
        ExpiresAt = record.Expiry,
        IsPersistent = message.IsPersistent,
        Properties = record.Properties.ToArray(),
        Body = record.Body[..Math.Min(record.BodyLength, maxBody)].ToArray(),
        BodyLength = record.BodyLength,
    };
}
