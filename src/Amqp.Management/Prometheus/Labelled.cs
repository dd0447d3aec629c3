namespace Amqp.Management.Prometheus;

/// <summary>An object, and the labels that its samples have.</summary>
internal readonly record struct Labelled<T>(T Item, ReadOnlyMemory<byte> Labels);
