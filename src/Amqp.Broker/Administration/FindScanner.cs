using Amqp.Broker.Queues;
using Amqp.Storage.Log;

namespace Amqp.Broker.Administration;

/// <summary>Looks for one message.</summary>
internal sealed class FindScanner(MessageId id) : IQueueScanner
{
    private long _seen;

    public BrowsedMessage? Found { get; private set; }

    /// <inheritdoc/>
    public ScanAnswer See(in RecordView record, in MessageRef message)
    {
        if (Found is not null)
        {
            return ScanAnswer.Stop;
        }

        if (id == new MessageId(message.Priority, message.Position.Sequence))
        {
            Found = BrowseScanner.Copy(record, message, _seen, int.MaxValue);
        }

        _seen++;
        return ScanAnswer.Leave;
    }
}
