using Amqp.Storage.Log;
using Amqp.Storage.Memory;

namespace Amqp.Broker.Queues;

/// <summary>A message taken by <c>basic.get</c>.</summary>
/// <param name="Record">The record, valid until the lease is disposed.</param>
/// <param name="Position">Where it is, for settling.</param>
/// <param name="DeliveryCount">Times it was delivered before.</param>
/// <param name="Remaining">Messages still ready behind it.</param>
/// <param name="Lease">Holds the memory.</param>
public readonly record struct GetResult(
    RecordView Record, LogPosition Position, int DeliveryCount, long Remaining, SlabLease Lease);
