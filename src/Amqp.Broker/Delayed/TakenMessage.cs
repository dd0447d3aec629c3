using Amqp.Storage.Log;
using Amqp.Storage.Memory;

namespace Amqp.Broker.Delayed;

/// <summary>A message that is due.</summary>
/// <param name="Record">Its record, valid until the lease is disposed.</param>
/// <param name="Position">Where it lies in its log.</param>
/// <param name="Lease">Holds the memory.</param>
internal readonly record struct TakenMessage(RecordView Record, LogPosition Position, SlabLease Lease);
