using Amqp.Storage.Log;
using Amqp.Storage.Memory;

namespace Amqp.Broker.Queues;

/// <summary>A message taken by <c>basic.get</c>.</summary>
/// <param name="Record">The record, valid until the lease is disposed.</param>
/// <param name="Message">The message, for settling.</param>
/// <param name="Remaining">Messages still ready behind it.</param>
/// <param name="Lease">Holds the memory.</param>
public readonly record struct GetResult(RecordView Record, MessageRef Message, long Remaining, SlabLease Lease);
