using Amqp.Storage.Log;

namespace Amqp.Broker.Queues;

/// <summary>Somebody who looks through a queue's ready messages.</summary>
internal interface IQueueScanner
{
    /// <summary>Sees a message. Called under the queue's lock: it copies what it wants and calls nothing.</summary>
    /// <param name="record">The record, valid during the call.</param>
    /// <param name="message">The message.</param>
    ScanAnswer See(in RecordView record, in MessageRef message);
}
